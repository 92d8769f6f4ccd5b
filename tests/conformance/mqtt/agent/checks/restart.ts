import { broken, type Check, notJudged } from '../../../verdict/check.ts'
import { clause } from '../../contract.ts'
import { type AgentBench, nobody, onlineOf, patienceMs } from '../agent-bench.ts'
import { rememberedCommand } from './commands.ts'
import { keptDocument } from './documents.ts'

const onTheCard = 3

/** What a kill must not take, and what a start must bring. */
export const restartChecks: readonly Check<AgentBench>[] = [
  {
    id: 'boot-and-epoch',
    rule: 'a start brings another boot id and leaves the epoch',
    clause: clause('3.4'),
    async judge(bench) {
      const visit = await bench.connected()
      const before = onlineOf(visit)
      const after = onlineOf(await bench.killedAndStarted())
      if (after.bootId === before.bootId) throw broken(`its boot id is ${String(after.bootId)} as before`)
      if (after.epoch !== before.epoch)
        throw broken(`its epoch changed from ${String(before.epoch)} to ${String(after.epoch)}`)
    },
  },
  {
    id: 'nothing-lost-over-a-kill',
    rule: 'what was not receipted before it was killed comes after it is started',
    clause: clause('4.2, 4.4'),
    async judge(bench) {
      await bench.facts(1)
      const { service } = bench
      const epoch = bench.epoch()
      const before = service.committedOf(epoch)
      if (bench.operator.killAndStart === null) throw notJudged(nobody)
      service.hears = false
      service.answers = false
      bench.provoke(onTheCard)
      const isHeard = () =>
        service.batches.some((each) => each.epoch === epoch && each.firstSeq + each.facts.length > before + onTheCard)
      if (!(await bench.until(isHeard, patienceMs))) throw notJudged('no facts came to be lost')
      await bench.killedAndStarted()
      bench.rest()
      service.receipt(epoch)
      if (!(await bench.until(() => service.committedOf(epoch) >= before + onTheCard, patienceMs)))
        throw broken(`${before + onTheCard - service.committedOf(epoch)} of ${onTheCard} facts it had sent are gone`)
    },
  },
  {
    id: 'start-told',
    rule: 'the first fact of a start is AgentStarted',
    clause: clause('4.10'),
    async judge(bench) {
      const { bootId } = onlineOf(await bench.killedAndStarted())
      const ofBoot = () => bench.service.stored.find(({ value }) => value.bootId === bootId)
      if (!(await bench.until(() => ofBoot() !== undefined))) throw broken('nothing is told of the start')
      const first = ofBoot()
      if (first?.value.kind !== 'AgentStarted') throw broken(`the first is ${String(first?.value.kind)}`)
    },
  },
  rememberedCommand,
  keptDocument,
]
