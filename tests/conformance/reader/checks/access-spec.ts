import type { LlrpParameter } from '#edge/llrp/codec/message'
import { childOf, childrenOf, numberIn, numbersIn } from '#edge/llrp/codec/node-access'
import { broken, type Check, notJudged } from '../../verdict/check.ts'
import { accessSpec, aiSpec, reportSpec, reportTrigger, specStop } from '../build-specs.ts'
import { clause } from '../clause.ts'
import { ownAccessSpec, ownRoSpecs, type ReaderBench } from '../reader-bench.ts'
import { runOnce, someTagsIn } from '../run-ro-spec.ts'
import { granted, refused } from '../status.ts'

const unknownId = 14_150_097
const listenMs = 800

const order = (bench: ReaderBench, name: string, id: number = ownAccessSpec) => bench.ask(name, { AccessSpecID: id })

async function told(bench: ReaderBench): Promise<LlrpParameter | null> {
  const answer = granted(await bench.ask('GET_ACCESSSPECS'))
  return childrenOf(answer, 'AccessSpec').find((each) => numberIn(each, 'AccessSpecID') === ownAccessSpec) ?? null
}

async function expectActive(bench: ReaderBench, wanted: boolean, after: string): Promise<void> {
  const found = await told(bench)
  if (found === null) throw broken(`after ${after} it is not told`)
  if ((numberIn(found, 'CurrentState') === 1) !== wanted)
    throw broken(`after ${after} its state is ${numberIn(found, 'CurrentState')}`)
}

/** Tags of a run while the judge's AccessSpec is active. */
async function accessed(bench: ReaderBench, operations: number): Promise<LlrpParameter[]> {
  granted(await bench.addAccessSpec(accessSpec(operations, ownRoSpecs[0])))
  granted(await order(bench, 'ENABLE_ACCESSSPEC'))
  const plan = { specs: [aiSpec(specStop.after(listenMs))], report: reportSpec(reportTrigger.endOfAiSpec, 0) }
  return someTagsIn(bench, await runOnce(bench, plan, listenMs))
}

function resultsOf(tags: readonly LlrpParameter[]): LlrpParameter[] {
  const results = tags.flatMap((tag) => childrenOf(tag, 'C1G2ReadOpSpecResult'))
  if (results.length === 0) throw broken('no tag is reported with a C1G2ReadOpSpecResult')
  return results
}

/** How an AccessSpec comes and goes, and what it brings. */
export const accessSpecChecks: readonly Check<ReaderBench>[] = [
  {
    id: 'access-add',
    rule: 'An AccessSpec that is added is there, and disabled',
    clause: clause('11.1.1'),
    async judge(bench) {
      granted(await bench.addAccessSpec(accessSpec(0)))
      await expectActive(bench, false, 'ADD_ACCESSSPEC')
    },
  },
  {
    id: 'access-enable',
    rule: 'ENABLE_ACCESSSPEC makes it active',
    clause: clause('11.1.5'),
    async judge(bench) {
      granted(await bench.addAccessSpec(accessSpec(0)))
      granted(await order(bench, 'ENABLE_ACCESSSPEC'))
      await expectActive(bench, true, 'ENABLE_ACCESSSPEC')
    },
  },
  {
    id: 'access-disable',
    rule: 'DISABLE_ACCESSSPEC makes it disabled',
    clause: clause('11.1.7'),
    async judge(bench) {
      granted(await bench.addAccessSpec(accessSpec(0)))
      granted(await order(bench, 'ENABLE_ACCESSSPEC'))
      granted(await order(bench, 'DISABLE_ACCESSSPEC'))
      await expectActive(bench, false, 'DISABLE_ACCESSSPEC')
    },
  },
  {
    id: 'access-delete',
    rule: 'DELETE_ACCESSSPEC takes it away',
    clause: clause('11.1.3'),
    async judge(bench) {
      granted(await bench.addAccessSpec(accessSpec(0)))
      granted(await order(bench, 'DELETE_ACCESSSPEC'))
      if ((await told(bench)) !== null) throw broken('it is still told')
    },
  },
  {
    id: 'access-added-twice',
    rule: 'An AccessSpec with a number that is taken is refused',
    clause: clause('11.1.1'),
    async judge(bench) {
      granted(await bench.addAccessSpec(accessSpec(0)))
      refused(await bench.addAccessSpec(accessSpec(0)))
    },
  },
  ...['ENABLE_ACCESSSPEC', 'DISABLE_ACCESSSPEC', 'DELETE_ACCESSSPEC'].map(
    (name, index): Check<ReaderBench> => ({
      id: `access-unknown-${name.toLowerCase().replace('_accessspec', '')}`,
      rule: `${name} of an AccessSpec there is not is refused`,
      clause: clause(['11.1.6', '11.1.8', '11.1.4'][index] ?? '11.1'),
      async judge(bench) {
        refused(await order(bench, name, unknownId))
      },
    }),
  ),
  {
    id: 'access-refuse-antenna',
    rule: 'An AccessSpec for an antenna it does not have is refused',
    clause: clause('11.2.1'),
    async judge(bench) {
      const asked = accessSpec(0)
      refused(await bench.addAccessSpec({ ...asked, fields: { ...asked.fields, AntennaID: bench.facts.antennas + 1 } }))
    },
  },
  {
    id: 'access-reads',
    rule: 'What it reads of a tag is reported with the tag, by the number of the operation',
    clause: clause('13.2.3'),
    async judge(bench) {
      const results = resultsOf(await accessed(bench, 0))
      if (results.some((result) => numberIn(result, 'OpSpecID') !== 1)) throw broken('a result bears another OpSpecID')
    },
  },
  {
    id: 'access-words',
    rule: 'As many words are read as were asked for',
    clause: clause('15.2.1.5.3'),
    async judge(bench) {
      const good = resultsOf(await accessed(bench, 0)).filter((result) => numberIn(result, 'Result') === 0)
      if (good.length === 0) throw notJudged('no tag let itself be read')
      const words = new Set(good.map((result) => numbersIn(result, 'ReadData')?.length))
      if (words.size > 1 || !words.has(2)) throw broken(`${[...words].join(', ')} words are reported, not 2`)
    },
  },
  {
    id: 'access-named',
    rule: 'A tag it had to do with is reported with the number of the AccessSpec',
    clause: clause('13.2.3'),
    async judge(bench) {
      const named = (await accessed(bench, 0)).flatMap((tag) => childOf(tag, 'AccessSpecID') ?? [])
      if (named.length === 0) throw broken('no tag is')
      if (named.some((node) => numberIn(node, 'AccessSpecID') !== ownAccessSpec)) throw broken('it is another number')
    },
  },
  {
    id: 'access-operation-count',
    rule: 'An AccessSpec is gone after as many operations as it was given',
    clause: clause('11.2.1.1'),
    async judge(bench) {
      resultsOf(await accessed(bench, 1))
      if ((await told(bench)) !== null) throw broken('it is still told')
    },
  },
]
