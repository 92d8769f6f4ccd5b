import { broken, type Check, notJudged } from '../../../verdict/check.ts'
import { clause } from '../../contract.ts'
import { type AgentBench, patienceMs, promptMs } from '../agent-bench.ts'

const waitForReceiptMs = 1_000
/** Soon enough to be in answer to a receipt and not to its absence. */
const inAnswerMs = 5_000
const lostFacts = 5

/** Has facts sent and lost: heard, not stored, not receipted. Answers the number of the last of them. */
async function lose(bench: AgentBench, times: number): Promise<number> {
  await bench.facts(1)
  const { service } = bench
  service.hears = false
  service.answers = false
  const before = service.committedOf(bench.epoch())
  bench.provoke(times)
  const isHeard = () => service.batches.some(({ epoch, firstSeq }) => epoch === bench.epoch() && firstSeq > before)
  if (!(await bench.until(isHeard, patienceMs))) throw notJudged('no fact came to be lost')
  return before + times
}

const isStored = (bench: AgentBench, epoch: string, seq: number) => () => bench.service.committedOf(epoch) >= seq

/** What it does with its facts when the service does not hear, does not answer, or asks again. */
export const factChecks: readonly Check<AgentBench>[] = [
  {
    id: 'waits-for-receipt',
    rule: 'after "online" it waits for the receipt before it sends, and goes on behind it',
    clause: clause('4.3'),
    async judge(bench) {
      await lose(bench, 2)
      const visit = await bench.comesBack()
      await bench.pass(waitForReceiptMs - (bench.clock.elapsed() - visit.beganAtMs))
      const batchesOf = () => bench.service.batches.filter(({ said }) => said.visit === visit)
      const [early] = batchesOf()
      if (early !== undefined) throw broken(`it sent from number ${early.firstSeq} before it was told where to go on`)
      bench.rest()
      bench.service.receipt(bench.epoch())
      if (!(await bench.until(() => batchesOf().length > 0)))
        throw broken('it was told where to go on and sent nothing')
      const [first] = batchesOf()
      const next = (first?.committedSeq ?? 0) + 1
      if (first?.firstSeq !== next) throw broken(`it went on from ${first?.firstSeq}; ${next} was next`)
    },
  },
  {
    id: 'sends-again-without-receipt',
    rule: 'what no receipt covers is sent again though the line holds',
    clause: clause('4.4'),
    async judge(bench) {
      const last = await lose(bench, 2)
      bench.rest()
      if (!(await bench.until(isStored(bench, bench.epoch(), last), patienceMs)))
        throw broken(`number ${last} never came again within ${patienceMs / 1_000} s; PUBACK is no receipt`)
    },
  },
  {
    id: 'nothing-lost-over-a-cut',
    rule: 'what was not receipted before the line was cut comes over the next one',
    clause: clause('4.4'),
    async judge(bench) {
      const last = await lose(bench, lostFacts)
      const epoch = bench.epoch()
      bench.rest()
      await bench.comesBack()
      if (bench.epoch() !== epoch) throw broken('it came back with another epoch')
      if (!(await bench.until(isStored(bench, epoch, last), patienceMs)))
        throw broken(`${last - bench.service.committedOf(epoch)} of ${lostFacts} facts never came`)
    },
  },
  {
    id: 'goes-back-when-asked',
    rule: 'a receipt with sendAgainFromSeq is obeyed at once',
    clause: clause('4.6'),
    async judge(bench) {
      const last = await lose(bench, 2)
      const epoch = bench.epoch()
      bench.rest()
      bench.service.receipt(epoch, { sendAgainFromSeq: bench.service.committedOf(epoch) + 1 })
      if (!(await bench.until(isStored(bench, epoch, last), inAnswerMs)))
        throw broken(`asked for number ${bench.service.committedOf(epoch) + 1} it did not send it again`)
    },
  },
  {
    id: 'passes-over-members',
    rule: 'members it does not know keep it from nothing',
    clause: clause('1.2'),
    async judge(bench) {
      const last = await lose(bench, 1)
      const epoch = bench.epoch()
      bench.rest()
      const more = { sendAgainFromSeq: bench.service.committedOf(epoch) + 1, more: { of: 'a later version' } }
      bench.service.receipt(epoch, more)
      if (!(await bench.until(isStored(bench, epoch, last), inAnswerMs)))
        throw broken('a receipt with one member more was not obeyed')
    },
  },
  {
    id: 'restored-service',
    rule: 'a service that knows less than before is sent again what it lost',
    clause: clause('4.7'),
    async judge(bench) {
      await bench.facts(3)
      const epoch = bench.epoch()
      const last = bench.service.committedOf(epoch)
      const remember = bench.service.restoreTo(epoch, last - 2)
      bench.service.receipt(epoch)
      if (await bench.until(isStored(bench, epoch, last), promptMs)) return
      remember()
      throw broken(`told of ${last - 2} after ${last} it did not send ${last - 1} again`)
    },
  },
  {
    id: 'strange-receipts',
    rule: 'receipts of another epoch, for another device, or that are none, move nothing and end nothing',
    clause: clause('4.9'),
    async judge(bench) {
      const last = await lose(bench, 2)
      const epoch = bench.epoch()
      const { visit } = bench.broker
      const { service } = bench
      service.receipt('0'.repeat(16), { committedSeq: last })
      service.receipt(epoch, { deviceId: `${bench.whose.device}x`.slice(-32), committedSeq: last })
      for (const text of ['', '[', 'null', '[]', '{"schema":1}', '{"committedSeq":"1"}']) bench.send('receipts', text)
      service.receipt(epoch, { committedSeq: String(last) })
      await bench.pass(promptMs / 10)
      if (bench.broker.visit !== visit) throw broken('it left because of what it could not read')
      bench.rest()
      service.receipt(epoch, { sendAgainFromSeq: service.committedOf(epoch) + 1 })
      if (!(await bench.until(isStored(bench, epoch, last), promptMs)))
        throw broken('it took the word of a strange receipt and forgot what was not stored')
    },
  },
]

/** It has another epoch afterwards, so nothing that hangs on the old one comes after it. */
export const epochChecks: readonly Check<AgentBench>[] = [
  {
    id: 'new-epoch',
    rule: 'told of more than it has, it begins a new epoch from number 1 on a new connection',
    clause: clause('4.8'),
    async judge(bench) {
      await bench.facts(1)
      const before = bench.epoch()
      const visits = bench.broker.visits.length
      bench.service.receipt(before, { committedSeq: bench.service.committedOf(before) + 1_000 })
      await bench.until(() => bench.broker.visits.length > visits, patienceMs)
      await bench.connected()
      if (bench.epoch() === before) throw broken('it goes on with the epoch that the service knows otherwise')
      bench.provoke(1)
      if (!(await bench.until(isStored(bench, bench.epoch(), 1), promptMs)))
        throw broken('nothing is numbered 1 in the new epoch')
    },
  },
]
