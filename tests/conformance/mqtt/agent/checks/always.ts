import { broken, type Check, notJudged } from '../../../verdict/check.ts'
import { type ChannelName, channelOf, clause, faultOf, published, rulesOf } from '../../contract.ts'
import { type AgentBench, digestOf, wordsOf } from '../agent-bench.ts'
import type { HeardBatch } from '../judge-service.ts'

const batchFactsMax = 256
const underWayMax = 16
/** More bytes than a batch may have. */
const backlog = 200

const schemaOf: Partial<Record<ChannelName, string>> = {
  facts: 'batch',
  status: 'status',
  telemetry: 'telemetry',
  requests: 'renewal-request',
}

function needsFacts(bench: AgentBench): void {
  if (bench.service.batches.length === 0) throw notJudged('no batch was heard')
}

function needsWords(bench: AgentBench): void {
  if (bench.said.length === 0) throw notJudged('it said nothing')
}

/** Of each epoch the batches as they came. */
function byEpoch({ service }: AgentBench): HeardBatch[][] {
  return [...Map.groupBy(service.batches, ({ epoch }) => epoch).values()]
}

/** How many batches no receipt covered when the newest of a connection came, at most. */
function mostUnderWay({ service }: AgentBench): number {
  let most = 0
  for (const batches of Map.groupBy(service.batches, ({ said }) => said.visit).values()) {
    let open = new Map<number, HeardBatch>()
    for (const batch of batches) {
      const isOpen = ({ epoch, firstSeq, facts }: HeardBatch) =>
        epoch === batch.epoch && firstSeq + facts.length - 1 > batch.committedSeq
      open.set(batch.firstSeq, batch)
      open = new Map([...open].filter(([, each]) => isOpen(each)))
      most = Math.max(most, open.size)
    }
  }
  return most
}

/** What has to hold of everything it said while it was judged. */
export const alwaysChecks: readonly Check<AgentBench>[] = [
  {
    id: 'window',
    rule: 'no more than 16 batches are under way that no receipt covers',
    clause: clause('4.5'),
    async judge(bench) {
      await bench.facts(1)
      bench.service.hears = false
      bench.service.answers = false
      bench.provoke(backlog)
      await bench.pass(2_000)
      bench.rest()
      await bench.comesBack()
      const most = mostUnderWay(bench)
      if (most > underWayMax) throw broken(`${most} batches were under way`)
    },
  },
  {
    id: 'as-published',
    rule: 'all it said is as the published schemas say',
    clause: clause('1.1'),
    judge(bench) {
      needsWords(bench)
      for (const said of bench.said) {
        const channel = channelOf(bench.whose, said.topic)
        const schema = channel === null ? undefined : schemaOf[channel]
        if (schema === undefined) continue
        const fault = faultOf(schema, wordsOf(said))
        if (fault !== null) throw broken(`${schema}: ${fault}`)
        const { deviceId = bench.whose.device } = wordsOf(said)
        if (deviceId !== bench.whose.device) throw broken(`${schema}: it speaks for ${String(deviceId)}`)
      }
    },
  },
  {
    id: 'own-topics',
    rule: 'it speaks on its own topics only, and on none that it is to listen to',
    clause: clause('2.2, 2.3'),
    judge(bench) {
      needsWords(bench)
      for (const { topic } of bench.said) {
        const channel = channelOf(bench.whose, topic)
        if (channel === null || rulesOf(channel).to !== 'service') throw broken(`it speaks on ${topic}`)
      }
    },
  },
  {
    id: 'qos-and-retain',
    rule: 'quality of service and retain are those of each channel',
    clause: clause('2.4'),
    judge(bench) {
      needsWords(bench)
      for (const { topic, qos, retain } of bench.said) {
        const channel = channelOf(bench.whose, topic)
        if (channel === null) continue
        const rules = rulesOf(channel)
        if (qos !== rules.qos || retain !== rules.retain)
          throw broken(`on ${channel} QoS ${qos}, retain ${String(retain)}`)
      }
    },
  },
  {
    id: 'bounds',
    rule: 'no batch is longer than 32 KiB or has more than 256 facts, no packet is longer than 64 KiB',
    clause: clause('2.5'),
    judge(bench) {
      needsWords(bench)
      for (const { packetBytes, topic } of bench.said)
        if (packetBytes > published.mqtt.packetBytesMax) throw broken(`${packetBytes} bytes to ${topic}`)
      for (const { said, facts } of bench.service.batches) {
        const bytes = Buffer.byteLength(said.text, 'utf8')
        if (bytes > rulesOf('facts').bytesMax) throw broken(`a batch of ${bytes} bytes`)
        if (facts.length > batchFactsMax) throw broken(`a batch of ${facts.length} facts`)
      }
    },
  },
  {
    id: 'in-sequence',
    rule: 'facts are numbered without a gap, and their monotonic time goes up with their numbers',
    clause: clause('4.1'),
    judge(bench) {
      needsFacts(bench)
      for (const batches of byEpoch(bench)) {
        let last = 0
        for (const { firstSeq, facts, committedSeq } of batches) {
          const next = Math.max(last, committedSeq) + 1
          if (firstSeq > next) throw broken(`number ${firstSeq} came where ${next} was next`)
          last = Math.max(last, firstSeq + facts.length - 1)
        }
      }
      const elapsedOf = new Map<string, number>()
      for (const { epoch, seq, value } of bench.service.stored) {
        const boot = `${epoch} ${String(value.bootId)}`
        const before = elapsedOf.get(boot) ?? 0
        if (Number(value.elapsedMs) < before) throw broken(`number ${seq} is older than the one before it`)
        elapsedOf.set(boot, Number(value.elapsedMs))
      }
    },
  },
  {
    id: 'same-number-same-text',
    rule: 'a fact that is sent again is the same text',
    clause: clause('4.2'),
    judge(bench) {
      needsFacts(bench)
      const texts = new Map<string, string>()
      let again = 0
      for (const { epoch, seq, text } of bench.service.batches.flatMap(({ facts }) => facts)) {
        const before = texts.get(`${epoch} ${seq}`)
        if (before !== undefined) again += 1
        if (before !== undefined && before !== text)
          throw broken(`number ${seq} was ${digestOf(before)} and is ${digestOf(text)} now`)
        texts.set(`${epoch} ${seq}`, text)
      }
      if (again === 0) throw notJudged('no fact was sent twice')
    },
  },
]
