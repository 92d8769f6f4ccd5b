import { buildMessage } from '#edge/llrp/codec/build-message'
import { encodeMessage } from '#edge/llrp/codec/encode-message'
import { hexOf } from '#edge/llrp/codec/hex'
import type { LlrpParameter } from '#edge/llrp/codec/message'
import { childrenOf, numberIn } from '#edge/llrp/codec/node-access'
import { broken, type Check, notJudged, notOffered } from '../../verdict/check.ts'
import { aiSpec, roSpec, specStop } from '../build-specs.ts'
import { clause } from '../clause.ts'
import { ownRoSpecs, type ReaderBench } from '../reader-bench.ts'
import { added, expectState, order, patienceMs, roSpecEvent, stateOf, tellsRoSpec, withEvents } from '../run-ro-spec.ts'
import { granted, refused } from '../status.ts'

const [first, second] = ownRoSpecs
const unknownId = 14_150_099
const endless = () => ({ specs: [aiSpec(specStop.never())] })

/** The judge's ROSpec, running until somebody ends it. */
async function running(bench: ReaderBench): Promise<void> {
  await withEvents(bench)
  await added(bench, endless())
  granted(await order(bench, 'ENABLE_ROSPEC'))
  granted(await order(bench, 'START_ROSPEC'))
}

/** Gives an order to a running ROSpec and waits for its end to be told. */
async function endsBy(bench: ReaderBench, name: string): Promise<void> {
  await running(bench)
  const end = bench.line.next(tellsRoSpec(roSpecEvent.end), patienceMs)
  granted(await order(bench, name))
  if ((await end) === null) throw broken(`its end is not told within ${patienceMs} ms of ${name}`)
}

function bytesOf(roSpecNode: LlrpParameter): string {
  const bytes = encodeMessage(buildMessage('ADD_ROSPEC', 0, {}, [roSpecNode]))
  return hexOf(bytes, 0, bytes.length)
}

/** How a ROSpec comes, goes through its states and leaves. */
export const roSpecLifeChecks: readonly Check<ReaderBench>[] = [
  {
    id: 'rospec-add',
    rule: 'A ROSpec that is added is there, and disabled',
    clause: clause('10.1.1'),
    async judge(bench) {
      await added(bench)
      await expectState(bench, 'Disabled', 'ADD_ROSPEC')
    },
  },
  {
    id: 'rospec-told-as-added',
    rule: 'GET_ROSPECS tells a ROSpec as it was added',
    clause: clause('10.1.14'),
    async judge(bench) {
      await added(bench)
      const told = childrenOf(granted(await bench.ask('GET_ROSPECS')), 'ROSpec').find(
        (each) => numberIn(each, 'ROSpecID') === first,
      )
      if (told === undefined) throw broken('it is not told')
      if (bytesOf(told) !== bytesOf(roSpec())) throw broken(`it is told as ${bytesOf(told)}, not ${bytesOf(roSpec())}`)
    },
  },
  {
    id: 'rospec-enable',
    rule: 'ENABLE_ROSPEC makes it inactive',
    clause: clause('10.1.9'),
    async judge(bench) {
      await added(bench)
      granted(await order(bench, 'ENABLE_ROSPEC'))
      await expectState(bench, 'Inactive', 'ENABLE_ROSPEC')
    },
  },
  {
    id: 'rospec-start',
    rule: 'START_ROSPEC makes it active',
    clause: clause('10.1.5'),
    async judge(bench) {
      await running(bench)
      await expectState(bench, 'Active', 'START_ROSPEC')
    },
  },
  {
    id: 'rospec-stop',
    rule: 'STOP_ROSPEC ends it and leaves it inactive',
    clause: clause('10.1.7'),
    async judge(bench) {
      await endsBy(bench, 'STOP_ROSPEC')
      await expectState(bench, 'Inactive', 'STOP_ROSPEC')
    },
  },
  {
    id: 'rospec-start-again',
    rule: 'One that was stopped can be started again',
    clause: clause('10.1.5'),
    async judge(bench) {
      await endsBy(bench, 'STOP_ROSPEC')
      granted(await order(bench, 'START_ROSPEC'))
      await expectState(bench, 'Active', 'a second START_ROSPEC')
    },
  },
  {
    id: 'rospec-disable',
    rule: 'DISABLE_ROSPEC makes it disabled',
    clause: clause('10.1.11'),
    async judge(bench) {
      await added(bench)
      granted(await order(bench, 'ENABLE_ROSPEC'))
      granted(await order(bench, 'DISABLE_ROSPEC'))
      await expectState(bench, 'Disabled', 'DISABLE_ROSPEC')
    },
  },
  {
    id: 'rospec-disable-active',
    rule: 'DISABLE_ROSPEC ends one that is active',
    clause: clause('10.1.11'),
    async judge(bench) {
      await endsBy(bench, 'DISABLE_ROSPEC')
      await expectState(bench, 'Disabled', 'DISABLE_ROSPEC')
    },
  },
  {
    id: 'rospec-delete',
    rule: 'DELETE_ROSPEC takes it away',
    clause: clause('10.1.3'),
    async judge(bench) {
      await added(bench)
      granted(await order(bench, 'DELETE_ROSPEC'))
      await expectState(bench, null, 'DELETE_ROSPEC')
    },
  },
  {
    id: 'rospec-delete-active',
    rule: 'DELETE_ROSPEC ends one that is active',
    clause: clause('10.1.3'),
    judge: (bench) => endsBy(bench, 'DELETE_ROSPEC'),
  },
  {
    id: 'rospec-added-twice',
    rule: 'A ROSpec with a number that is taken is refused',
    clause: clause('10.1.1'),
    async judge(bench) {
      await added(bench)
      refused(await bench.addRoSpec(roSpec()))
    },
  },
  {
    id: 'rospec-start-disabled',
    rule: 'START_ROSPEC of a disabled ROSpec is refused, and it stays disabled',
    clause: clause('10.1.5'),
    async judge(bench) {
      await added(bench)
      refused(await order(bench, 'START_ROSPEC'))
      await expectState(bench, 'Disabled', 'a refused START_ROSPEC')
    },
  },
  ...['START_ROSPEC', 'STOP_ROSPEC', 'ENABLE_ROSPEC', 'DISABLE_ROSPEC', 'DELETE_ROSPEC'].map(
    (name, index): Check<ReaderBench> => ({
      id: `rospec-unknown-${name.toLowerCase().replace('_rospec', '')}`,
      rule: `${name} of a ROSpec there is not is refused`,
      clause: clause(['10.1.6', '10.1.8', '10.1.10', '10.1.12', '10.1.4'][index] ?? '10.1'),
      async judge(bench) {
        refused(await order(bench, name, unknownId))
      },
    }),
  ),
  ...['START_ROSPEC', 'STOP_ROSPEC'].map(
    (name, index): Check<ReaderBench> => ({
      id: `rospec-zero-${name.toLowerCase().replace('_rospec', '')}`,
      rule: `${name} with number 0 is refused`,
      clause: clause(['10.1.5', '10.1.7'][index] ?? '10.1'),
      async judge(bench) {
        refused(await order(bench, name, 0))
      },
    }),
  ),
  {
    id: 'rospec-zero-means-all',
    rule: 'ENABLE_ROSPEC, DISABLE_ROSPEC and DELETE_ROSPEC with number 0 mean all',
    clause: clause('10.1.9'),
    async judge(bench) {
      const others = childrenOf(granted(await bench.ask('GET_ROSPECS')), 'ROSpec').length
      if (others > 0) throw notJudged(`it holds ${others} ROSpecs of somebody else, which are left alone`)
      await added(bench)
      granted(await order(bench, 'ENABLE_ROSPEC', 0))
      await expectState(bench, 'Inactive', 'ENABLE_ROSPEC 0')
      granted(await order(bench, 'DISABLE_ROSPEC', 0))
      await expectState(bench, 'Disabled', 'DISABLE_ROSPEC 0')
      granted(await order(bench, 'DELETE_ROSPEC', 0))
      await expectState(bench, null, 'DELETE_ROSPEC 0')
    },
  },
  {
    id: 'rospec-preempted',
    rule: 'A more urgent ROSpec preempts one that is active, whose preemption is told before the start of the other',
    clause: clause('13.2.6.1'),
    async judge(bench) {
      const { priorities, roSpecsMax } = bench.facts
      if (priorities === 1) throw notOffered('MaxNumPriorityLevelsSupported is 1')
      if (roSpecsMax === 1) throw notOffered('MaxNumROSpecs is 1')
      await withEvents(bench)
      await added(bench, { ...endless(), priority: 1 })
      await added(bench, { ...endless(), priority: 0, id: second })
      for (const id of ownRoSpecs) granted(await order(bench, 'ENABLE_ROSPEC', id))
      granted(await order(bench, 'START_ROSPEC', first))
      const { line } = bench
      const from = line.received.length
      const started = line.next(tellsRoSpec(roSpecEvent.start, second), patienceMs)
      granted(await order(bench, 'START_ROSPEC', second))
      if ((await started) === null) throw broken('the start of the more urgent one is not told')
      const said = line.received.slice(from)
      const preempted = said.findIndex(tellsRoSpec(roSpecEvent.preempted, first))
      const begun = said.findIndex(tellsRoSpec(roSpecEvent.start, second))
      if (preempted < 0) throw broken('the preemption is not told')
      if (preempted > begun) throw broken('the preemption is told after the start of the other')
      if ((await stateOf(bench)) === 'Active') throw broken('both are active')
    },
  },
  {
    id: 'rospec-overflow',
    rule: 'One more than MaxNumROSpecs is refused',
    clause: clause('9.2.2'),
    async judge(bench) {
      const { roSpecsMax } = bench.facts
      if (roSpecsMax === 0) throw notOffered('MaxNumROSpecs is 0: it sets no limit')
      const others = childrenOf(granted(await bench.ask('GET_ROSPECS')), 'ROSpec').length
      if (roSpecsMax - others > 32) throw notJudged(`it has room for ${roSpecsMax - others}; that many are not added`)
      for (let index = others; index < roSpecsMax; index++)
        granted(await bench.addRoSpec(roSpec({ id: unknownId + 1 + index })))
      refused(await bench.addRoSpec(roSpec()))
    },
  },
]
