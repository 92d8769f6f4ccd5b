import type { LlrpParameter } from '#edge/llrp/codec/message'
import { broken, type Check, notJudged, notOffered } from '../../verdict/check.ts'
import {
  aiSpec,
  type RoSpecPlan,
  receiver,
  reportSpec,
  rfMode,
  roSpec,
  specStop,
  start,
  stop,
  transmitter,
} from '../build-specs.ts'
import { clause } from '../clause.ts'
import type { ReaderBench } from '../reader-bench.ts'
import { added, expectState, order } from '../run-ro-spec.ts'
import { refused, statusOf } from '../status.ts'

const strange = 65_000
const repeated = (count: number, node: LlrpParameter) => Array.from({ length: count }, () => node)
const withSettings = (settings: LlrpParameter) => [aiSpec(specStop.after(300), [1], 1, [settings])]
/** More than this is not sent to see whether it is too much. */
const triedMax = 64

function moreThan(limit: number, name: string): number {
  if (limit === 0) throw notOffered(`${name} is 0: it sets no limit`)
  if (limit > triedMax) throw notJudged(`${name} is ${limit}; so many are not tried`)
  return limit + 1
}

type Refusal = { id: string; what: string; clause: string; plan(bench: ReaderBench): RoSpecPlan }

const refusals: Refusal[] = [
  { id: 'zero', what: 'number 0', clause: '10.2.1', plan: () => ({ id: 0 }) },
  {
    id: 'antenna',
    what: 'an antenna it does not have',
    clause: '10.2.2',
    plan: ({ facts }) => ({ specs: [aiSpec(specStop.after(300), [facts.antennas + 1])] }),
  },
  {
    id: 'priority',
    what: 'a priority beyond MaxNumPriorityLevelsSupported',
    clause: '10.2.1',
    plan: ({ facts }) => ({ priority: facts.priorities }),
  },
  {
    id: 'specs',
    what: 'more specs than MaxNumSpecsPerROSpec',
    clause: '9.2.2',
    plan: ({ facts }) => ({ specs: repeated(moreThan(facts.specsPerRoSpecMax, 'MaxNumSpecsPerROSpec'), aiSpec()) }),
  },
  {
    id: 'inventories',
    what: 'more InventoryParameterSpecs than MaxNumInventoryParameterSpecsPerAISpec',
    clause: '9.2.2',
    plan: ({ facts }) => ({
      specs: [
        aiSpec(specStop.after(300), [1], moreThan(facts.inventorySpecsMax, 'MaxNumInventoryParameterSpecsPerAISpec')),
      ],
    }),
  },
  {
    id: 'start',
    what: 'a start trigger there is not',
    clause: '10.2.1.1.1',
    plan: () => ({ start: start.unheardOf() }),
  },
  { id: 'stop', what: 'a stop trigger there is not', clause: '10.2.1.1.2', plan: () => ({ stop: stop.unheardOf() }) },
  {
    id: 'spec-stop',
    what: 'an AISpec stop trigger there is not',
    clause: '10.2.2.1',
    plan: () => ({ specs: [aiSpec(specStop.unheardOf())] }),
  },
  {
    id: 'input',
    what: 'a start by an input it does not have',
    clause: '10.2.1.1.1.2',
    plan: ({ facts }) => ({ start: start.onInput(facts.gpis + 1) }),
  },
  {
    id: 'utc',
    what: 'a periodic start at a UTC time, where it has no UTC clock',
    clause: '10.2.1.1.1.1',
    plan({ facts, world }) {
      if (facts.hasUtcClock) throw notOffered('HasUTCClockCapability is true')
      return { start: start.every(0, 1_000, BigInt(world.clock.now() + 3_600_000) * 1_000n) }
    },
  },
  {
    id: 'power',
    what: 'a power that is not in its table',
    clause: '12.2.6.2',
    plan: ({ facts }) => ({
      specs: withSettings(transmitter(1, facts.hopTables[0] ?? 0, facts.isHopping ? 0 : 1, strange)),
    }),
  },
  {
    id: 'channel',
    what: 'a hop table or channel it does not have',
    clause: '12.2.6.2',
    plan: ({ facts }) => ({
      specs: withSettings(
        transmitter(1, facts.isHopping ? strange : 0, facts.isHopping ? 0 : strange, facts.powers[0] ?? 0),
      ),
    }),
  },
  {
    id: 'sensitivity',
    what: 'a sensitivity that is not in its table',
    clause: '12.2.6.1',
    plan: () => ({ specs: withSettings(receiver(1, strange)) }),
  },
  {
    id: 'mode',
    what: 'an RF mode that is not in its table',
    clause: '15.2.1.2.1.2',
    plan: () => ({ specs: withSettings(rfMode(1, strange)) }),
  },
  {
    id: 'report-trigger',
    what: 'a report trigger there is not',
    clause: '13.2.1',
    plan: () => ({ report: reportSpec(99, 0) }),
  },
]

/** Which ROSpecs a reader refuses, and how. */
export const roSpecRefusalChecks: readonly Check<ReaderBench>[] = [
  ...refusals.map(
    ({ id, what, clause: where, plan }): Check<ReaderBench> => ({
      id: `rospec-refuse-${id}`,
      rule: `A ROSpec with ${what} is refused`,
      clause: clause(where),
      async judge(bench) {
        refused(await bench.addRoSpec(roSpec(plan(bench))))
      },
    }),
  ),
  {
    id: 'rospec-refuse-nothing-in-it',
    rule: 'A ROSpec without ROBoundarySpec and AISpec is refused',
    clause: clause('10.2.1'),
    async judge(bench) {
      refused(await bench.addRoSpec({ ...roSpec(), parameters: [] }))
    },
  },
  {
    id: 'rospec-refuse-state',
    rule: 'A ROSpec that says it is active already is refused, or added disabled',
    clause: clause('10.2.1'),
    async judge(bench) {
      const asked = roSpec()
      const answer = await bench.addRoSpec({ ...asked, fields: { ...asked.fields, CurrentState: 2 } })
      if (statusOf(answer).code === 'M_Success') await expectState(bench, 'Disabled', 'ADD_ROSPEC')
    },
  },
  {
    id: 'rospec-refused-not-added',
    rule: 'A ROSpec that was refused is not there',
    clause: clause('14.1.1'),
    async judge(bench) {
      refused(await bench.addRoSpec(roSpec({ stop: stop.unheardOf() })))
      await expectState(bench, null, 'a refused ADD_ROSPEC')
    },
  },
  {
    id: 'rospec-culprit-named',
    rule: 'A refusal names what is wrong: a FieldError, or a ParameterError down to one',
    clause: clause('14.1.1'),
    async judge(bench) {
      const { code, culprits } = refused(
        await bench.addRoSpec(roSpec({ specs: [aiSpec(specStop.after(300), [bench.facts.antennas + 1])] })),
      )
      if (culprits.length === 0) throw broken(`it is refused with ${code} and no FieldError or ParameterError`)
    },
  },
  {
    id: 'rospec-culprit-of-order',
    rule: 'To start a ROSpec there is not is refused with a FieldError of field 0',
    clause: clause('14.2.2.1'),
    async judge(bench) {
      await added(bench)
      const { code, culprits } = refused(await order(bench, 'START_ROSPEC', 14_150_098))
      if (!culprits.some((each) => each.startsWith('field 0 ')))
        throw broken(`it is refused with ${code}, which names ${culprits.join(', ') || 'nothing'}`)
    },
  },
]
