import { broken, type Check, notJudged } from '../../../verdict/check.ts'
import { channelOf, clause, faultOf, isPublished, published, rulesOf } from '../../contract.ts'
import { signatureFault } from '../../envelopes.ts'
import { type Came, promptMs } from '../played-device.ts'
import { jsonOf, type ServiceBench } from '../service-bench.ts'

type Envelope = Record<string, unknown>

const envelopeOf = ({ text }: Came) => jsonOf(text) as Envelope

function checkEnvelope(bench: ServiceBench, came: Came, schema: string, bytesMax: number): void {
  const envelope = envelopeOf(came)
  const { site, device } = bench.whose
  if (came.bytes > bytesMax) throw broken(`${schema} has ${came.bytes} bytes`)
  const fault = isPublished(schema) ? faultOf(schema, envelope) : 'is of a kind that is not published'
  if (fault !== null) throw broken(`${schema}: ${fault}`)
  const unsigned = signatureFault(envelope, bench.world.keys)
  if (unsigned !== null) throw broken(`${schema}: ${unsigned}`)
  if (envelope.site !== site || envelope.device !== device)
    throw broken(`${schema} is for ${String(envelope.device)} of ${String(envelope.site)}`)
}

const kindOf = ({ topic }: Came) => topic.split('/').at(-1) ?? ''

async function documents(bench: ServiceBench): Promise<Came[]> {
  await bench.hello()
  const device = await bench.device()
  await device.until(() => bench.cameOn('documents').length > 0)
  const came = bench.cameOn('documents')
  if (came.length === 0) throw notJudged('no document came')
  return came
}

/** What a service sends down, and what has to hold of all of it. */
export const downChecks: readonly Check<ServiceBench>[] = [
  {
    id: 'documents',
    rule: 'documents are as published, within their bounds, signed by a key the trust bundle names, for this device',
    clause: clause('6.1, 8.1'),
    async judge(bench) {
      for (const came of await documents(bench)) {
        const kind = kindOf(came)
        const bytesMax = published.documents.find((each) => each.kind === kind)?.bytesMax ?? 0
        checkEnvelope(bench, came, `documents/${kind}`, bytesMax)
      }
    },
  },
  {
    id: 'documents-again',
    rule: 'what the device has not said to hold is sent again on its next connection',
    clause: clause('6.6'),
    async judge(bench) {
      const kinds = new Set((await documents(bench)).map(kindOf))
      bench.leave()
      const count = bench.came.length
      await bench.hello()
      const device = await bench.device()
      const missing = () => {
        const again = new Set(bench.came.slice(count).map(kindOf))
        return [...kinds].find((kind) => !again.has(kind))
      }
      if (!(await device.until(() => missing() === undefined))) throw broken(`${missing()} did not come again`)
    },
  },
  {
    id: 'document-versions',
    rule: 'versions of a kind never go down, and one version is one body',
    clause: clause('6.6'),
    async judge(bench) {
      for (const of of Map.groupBy(await documents(bench), kindOf).values()) {
        const envelopes = of.map(envelopeOf)
        for (const [index, { version, body, kind }] of envelopes.entries()) {
          const before = envelopes[index - 1]
          if (before === undefined) continue
          if (Number(version) < Number(before.version)) throw broken(`${String(kind)} went back to ${String(version)}`)
          if (version === before.version && JSON.stringify(body) !== JSON.stringify(before.body))
            throw broken(`version ${String(version)} of ${String(kind)} has two bodies`)
        }
      }
    },
  },
  {
    id: 'commands',
    rule: 'commands are as published, signed by a key the trust bundle names, for this device, with an end',
    clause: clause('7.1, 8.1'),
    async judge(bench) {
      const device = await bench.device()
      await device.until(() => bench.cameOn('commands').length > 0, promptMs)
      const came = bench.cameOn('commands')
      if (came.length === 0) throw notJudged('no command came: order one for the device while it is played')
      for (const each of came) {
        const { kind } = (envelopeOf(each).body ?? {}) as { kind?: unknown }
        checkEnvelope(bench, each, `commands/${String(kind)}`, rulesOf('commands').bytesMax)
      }
    },
  },
  {
    id: 'commands-again',
    rule: 'a command to scan that was not answered is sent again on the next connection',
    clause: clause('7.6'),
    async judge(bench) {
      const nameOf = (came: Came) => {
        const { kind, commandId } = (envelopeOf(came).body ?? {}) as { kind?: unknown; commandId?: unknown }
        return kind === 'ScanNow' ? String(commandId) : null
      }
      const lasts = (came: Came) => Number(envelopeOf(came).expiresAtMs) > bench.world.clock.now() + promptMs
      const open = bench.cameOn('commands').find((came) => nameOf(came) !== null && lasts(came))
      if (open === undefined) throw notJudged('no command to scan came that is still to be answered')
      bench.leave()
      const count = bench.came.length
      await bench.hello()
      const device = await bench.device()
      const isAgain = () => bench.came.slice(count).some((came) => nameOf(came) === nameOf(open))
      if (!(await device.until(isAgain))) throw broken('it did not come again')
    },
  },
  {
    id: 'receipts-as-published',
    rule: 'every receipt is as published, for this device, with QoS 1',
    clause: clause('1.1, 2.4'),
    judge(bench) {
      const receipts = bench.cameOn('receipts')
      if (receipts.length === 0) throw notJudged('no receipt came')
      for (const { text, qos } of receipts) {
        const receipt = jsonOf(text) as { deviceId?: unknown }
        const fault = faultOf('receipt', receipt)
        if (fault !== null) throw broken(fault)
        if (receipt.deviceId !== bench.whose.device) throw broken(`it is for ${String(receipt.deviceId)}`)
        if (qos !== 1) throw broken(`it came with QoS ${qos}`)
      }
    },
  },
  {
    id: 'only-own',
    rule: 'nothing comes to the device that is not on its own topics',
    clause: clause('2.3'),
    judge(bench) {
      const strange = bench.came.find(({ topic }) => {
        const channel = channelOf(bench.whose, topic)
        return channel === null || rulesOf(channel).to !== 'device'
      })
      if (strange !== undefined) throw broken(`something came on ${strange.topic}`)
      if (bench.came.length === 0) throw notJudged('nothing came')
    },
  },
  {
    id: 'never-back',
    rule: 'no receipt says less than one before it',
    clause: clause('5.2'),
    judge(bench) {
      const committed = new Map<string, number>()
      for (const { epoch, committedSeq } of bench.receipts()) {
        const before = committed.get(epoch) ?? 0
        if (committedSeq < before) throw broken(`${committedSeq} came after ${before}`)
        committed.set(epoch, committedSeq)
      }
      if (committed.size === 0) throw notJudged('no receipt came')
    },
  },
  {
    id: 'chain-head',
    rule: 'the end of the journal never goes back, and one number has one hash',
    clause: clause('5.10'),
    judge(bench) {
      const heads = bench.receipts().flatMap(({ chainHead }) => chainHead ?? [])
      if (heads.length === 0) throw notJudged('no receipt says where the journal ends')
      for (const [index, { entrySeq, hash }] of heads.entries()) {
        const before = heads[index - 1]
        if (before === undefined) continue
        if (entrySeq < before.entrySeq) throw broken(`the journal ends at ${entrySeq} after ${before.entrySeq}`)
        if (entrySeq === before.entrySeq && hash !== before.hash) throw broken(`${entrySeq} has two hashes`)
      }
    },
  },
]
