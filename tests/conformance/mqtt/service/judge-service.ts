import { broken, type Check, judgeAll, notJudged } from '../../verdict/check.ts'
import type { Finding, Report } from '../../verdict/verdict.ts'
import { clause } from '../contract.ts'
import { doorChecks } from './checks/door.ts'
import { downChecks } from './checks/down.ts'
import { serviceFactChecks } from './checks/facts.ts'
import { harmless, type ServiceBench } from './service-bench.ts'

/** A service that does not answer this is judged by nothing else. */
const first: readonly Check<ServiceBench>[] = [
  {
    id: 'hello',
    rule: 'a device that says it is online is told where to go on, from 0 in a new epoch',
    clause: clause('5.1, 5.5'),
    async judge(bench) {
      const { committedSeq } = await bench.hello()
      if (committedSeq !== 0) throw broken(`the receipt of an epoch nobody has heard of says ${committedSeq}`)
    },
  },
  {
    id: 'status-members',
    rule: 'a status with members of a later version is answered',
    clause: clause('1.2'),
    async judge(bench) {
      await bench.hello(bench.epoch, { schema: 3, mood: 'good' })
    },
  },
  {
    id: 'odd-status',
    rule: 'a status that breaks its schema brings no receipt, and the next one does',
    clause: clause('1.1, 5.1'),
    async judge(bench) {
      await bench.begun()
      const count = bench.receipts().length
      await bench.publish('status', bench.status({ epoch: 'not an epoch' }))
      await bench.pass(1_000)
      if (bench.receipts().length > count) throw broken('a receipt came for it')
      if ((await bench.stored([bench.fact(harmless)])) === null) throw broken('nothing is receipted after it')
    },
  },
]

/** Every check of a service, in the order in which they are carried out. */
export const serviceChecks: readonly Check<ServiceBench>[] = [
  ...first,
  ...doorChecks,
  ...serviceFactChecks,
  ...downChecks,
]

/** Carries out the checks on the service the bench leads to. */
export async function judgeService(
  subject: string,
  bench: ServiceBench,
  options: { only?: (check: Check<ServiceBench>) => boolean; onFinding?: (finding: Finding) => void } = {},
): Promise<Report> {
  let isTried = false
  const findings = await judgeAll(serviceChecks.filter(options.only ?? (() => true)), {
    async begin() {
      if (isTried && !bench.wasIn) throw notJudged('the device is not let in')
      isTried = true
      bench.transcript.begin()
      return bench
    },
    end: () => Promise.resolve(),
    exchanges: () => bench.transcript.exchanges(),
    ...(options.onFinding === undefined ? {} : { onFinding: options.onFinding }),
  })
  bench.leave()
  return { subject, says: null, findings }
}
