import type { LlrpParameter } from '#edge/llrp/codec/message'
import { childOf, numberIn } from '#edge/llrp/codec/node-access'
import { broken, type Check } from '../../verdict/check.ts'
import {
  aiSpec,
  type RoSpecPlan,
  reportSpec,
  reportTrigger,
  type Selectable,
  selectable,
  specStop,
} from '../build-specs.ts'
import { clause } from '../clause.ts'
import { ownRoSpecs, type ReaderBench } from '../reader-bench.ts'
import {
  added,
  order,
  patienceMs,
  roSpecEvent,
  runOnce,
  someTagsIn,
  tagsIn,
  tellsAiSpecEnd,
  tellsRoSpec,
  withEvents,
} from '../run-ro-spec.ts'
import { granted } from '../status.ts'

const listenMs = 800
const listening = [aiSpec(specStop.after(listenMs))]

/** Which parameters of TagReportData a field of the selector asks for. */
const asksFor: Record<Selectable, string[]> = {
  EnableROSpecID: ['ROSpecID'],
  EnableSpecIndex: ['SpecIndex'],
  EnableInventoryParameterSpecID: ['InventoryParameterSpecID'],
  EnableAntennaID: ['AntennaID'],
  EnableChannelIndex: ['ChannelIndex'],
  EnablePeakRSSI: ['PeakRSSI'],
  EnableFirstSeenTimestamp: ['FirstSeenTimestampUTC', 'FirstSeenTimestampUptime'],
  EnableLastSeenTimestamp: ['LastSeenTimestampUTC', 'LastSeenTimestampUptime'],
  EnableTagSeenCount: ['TagSeenCount'],
  EnableAccessSpecID: ['AccessSpecID'],
}
const everyField = Object.values(asksFor).flat()
/** Told only of a tag an AccessSpec has had to do with. */
const onlyWithAccess: Selectable = 'EnableAccessSpecID'
const wordOf = (field: Selectable) => field.replace('Enable', '')

async function reported(bench: ReaderBench, fields: readonly Selectable[], plan: RoSpecPlan = {}) {
  const said = await runOnce(
    bench,
    { specs: listening, report: reportSpec(reportTrigger.endOfAiSpec, 0, fields), ...plan },
    listenMs,
  )
  return { said, tags: someTagsIn(bench, said) }
}

const fieldsIn = (tag: LlrpParameter) =>
  tag.parameters.map(({ name }) => name).filter((name) => everyField.includes(name))
const valuesOf = (tags: readonly LlrpParameter[], name: string, field: string) =>
  new Set(tags.flatMap((tag) => childOf(tag, name) ?? []).map((node) => numberIn(node, field)))

function only(what: string, values: Set<number | null>, wanted: number): void {
  const others = [...values].filter((value) => value !== wanted)
  if (others.length > 0) throw broken(`${what} is ${others.join(', ')}, not ${wanted}`)
}

function micros(tag: LlrpParameter, name: string): bigint | null {
  const node = childOf(tag, name)
  const value = node?.fields.Microseconds
  return typeof value === 'bigint' ? value : null
}

/** What is reported of tags, and when. */
export const reportChecks: readonly Check<ReaderBench>[] = [
  {
    id: 'report-tag',
    rule: 'Every TagReportData has the EPC of one tag',
    clause: clause('13.2.3'),
    async judge(bench) {
      const { tags } = await reported(bench, selectable)
      for (const tag of tags) {
        const epcs = tag.parameters.filter(({ name }) => name === 'EPC_96' || name === 'EPCData').length
        if (epcs !== 1) throw broken(`one has ${epcs} EPCs`)
      }
    },
  },
  {
    id: 'report-nothing-asked',
    rule: 'With nothing selected, nothing but the EPC is reported',
    clause: clause('13.2.1.1'),
    async judge(bench) {
      const { tags } = await reported(bench, [])
      const extra = new Set(tags.flatMap(fieldsIn))
      if (extra.size > 0) throw broken(`${[...extra].join(', ')} is reported`)
    },
  },
  {
    id: 'report-all-asked',
    rule: 'With everything selected, the first report of a tag has every field but AccessSpecID',
    clause: clause('13.2.1.1'),
    async judge(bench) {
      const { tags } = await reported(bench, selectable)
      const told = tags[0] === undefined ? [] : fieldsIn(tags[0])
      const missing = selectable
        .filter((field) => field !== onlyWithAccess)
        .filter((field) => !asksFor[field].some((name) => told.includes(name)))
      if (missing.length > 0) throw broken(`${missing.map(wordOf).join(', ')} is missing`)
    },
  },
  ...selectable
    .filter((field) => field !== onlyWithAccess)
    .map(
      (field): Check<ReaderBench> => ({
        id: `report-only-${wordOf(field).toLowerCase()}`,
        rule: `With ${wordOf(field)} selected alone, that is reported and nothing else`,
        clause: clause('13.2.1.1'),
        async judge(bench) {
          const { tags } = await reported(bench, [field])
          const told = new Set(tags.flatMap(fieldsIn))
          const extra = [...told].filter((name) => !asksFor[field].includes(name))
          if (extra.length > 0) throw broken(`${extra.join(', ')} is reported`)
          if (told.size === 0) throw broken('it is not reported')
        },
      }),
    ),
  {
    id: 'report-where',
    rule: 'The ROSpec, index and InventoryParameterSpec reported are those the tag was found by',
    clause: clause('13.2.3'),
    async judge(bench) {
      const { tags } = await reported(bench, selectable)
      only('ROSpecID', valuesOf(tags, 'ROSpecID', 'ROSpecID'), ownRoSpecs[0])
      only('SpecIndex', valuesOf(tags, 'SpecIndex', 'SpecIndex'), 1)
      only('InventoryParameterSpecID', valuesOf(tags, 'InventoryParameterSpecID', 'InventoryParameterSpecID'), 1)
    },
  },
  {
    id: 'report-antenna',
    rule: 'What is found by an AISpec of one antenna is reported of that antenna',
    clause: clause('13.2.3'),
    async judge(bench) {
      const { tags } = await reported(bench, ['EnableAntennaID'], { specs: [aiSpec(specStop.after(listenMs), [1])] })
      only('AntennaID', valuesOf(tags, 'AntennaID', 'AntennaID'), 1)
    },
  },
  {
    id: 'report-channel',
    rule: 'The channel reported is one the reader has',
    clause: clause('13.2.3'),
    async judge(bench) {
      const { tags } = await reported(bench, ['EnableChannelIndex'])
      if (valuesOf(tags, 'ChannelIndex', 'ChannelIndex').has(0))
        throw broken('ChannelIndex is 0; channels count from 1')
    },
  },
  {
    id: 'report-seen-count',
    rule: 'A tag that is reported has been seen at least once',
    clause: clause('13.2.3'),
    async judge(bench) {
      const { tags } = await reported(bench, ['EnableTagSeenCount'])
      if (valuesOf(tags, 'TagSeenCount', 'TagCount').has(0)) throw broken('TagSeenCount is 0')
    },
  },
  {
    id: 'report-clock',
    rule: 'Tags bear UTC where the reader has a UTC clock, else its uptime',
    clause: clause('7.1.3.1'),
    async judge(bench) {
      const { tags } = await reported(bench, ['EnableFirstSeenTimestamp', 'EnableLastSeenTimestamp'])
      const wrong = bench.facts.hasUtcClock ? 'Uptime' : 'UTC'
      const told = tags.flatMap(fieldsIn).find((name) => name.endsWith(wrong))
      if (told !== undefined)
        throw broken(`HasUTCClockCapability is ${bench.facts.hasUtcClock} and ${told} is reported`)
    },
  },
  {
    id: 'report-times',
    rule: 'A tag was first seen not after it was last seen',
    clause: clause('13.2.3'),
    async judge(bench) {
      const { tags } = await reported(bench, ['EnableFirstSeenTimestamp', 'EnableLastSeenTimestamp'])
      const clock = bench.facts.hasUtcClock ? 'UTC' : 'Uptime'
      for (const tag of tags) {
        const [first, last] = [micros(tag, `FirstSeenTimestamp${clock}`), micros(tag, `LastSeenTimestamp${clock}`)]
        if (first !== null && last !== null && first > last) throw broken(`it was first seen ${first - last} µs later`)
      }
    },
  },
  {
    id: 'report-before-aispec-end',
    rule: 'Tags of an AISpec are reported before its end is told, when reports are due at its end',
    clause: clause('13.2.6.1'),
    async judge(bench) {
      const { said } = await reported(bench, selectable)
      const [report, end] = [said.findLastIndex((each) => tagsIn([each]).length > 0), said.findIndex(tellsAiSpecEnd)]
      if (end < 0) throw broken('the end of the AISpec is not told')
      if (report > end) throw broken('they are reported after it')
    },
  },
  {
    id: 'report-before-rospec-end',
    rule: 'Tags of a ROSpec are reported between its start and its end, when reports are due at its end',
    clause: clause('13.2.6.1'),
    async judge(bench) {
      const { said } = await reported(bench, selectable, { report: reportSpec(reportTrigger.endOfRoSpec, 0) })
      const from = said.findIndex(tellsRoSpec(roSpecEvent.start))
      const to = said.findIndex(tellsRoSpec(roSpecEvent.end))
      const outside = said.findIndex((each, at) => tagsIn([each]).length > 0 && (at < from || at > to))
      if (outside >= 0) throw broken(`some are reported ${outside < from ? 'before its start' : 'after its end'}`)
    },
  },
  {
    id: 'report-every-tag',
    rule: 'With N 1 every report has one tag',
    clause: clause('13.2.1'),
    async judge(bench) {
      const { said } = await reported(bench, selectable, { report: reportSpec(reportTrigger.endOfAiSpec, 1) })
      const most = Math.max(...said.map((each) => tagsIn([each]).length))
      if (most > 1) throw broken(`one has ${most}`)
    },
  },
  {
    id: 'report-none-unasked',
    rule: 'With report trigger None no tag is reported until somebody asks',
    clause: clause('13.2.1'),
    async judge(bench) {
      const said = await runOnce(bench, { specs: listening, report: reportSpec(reportTrigger.none, 0) }, listenMs)
      const count = tagsIn(said).length
      if (count > 0) throw broken(`${count} are reported`)
    },
  },
  {
    id: 'report-asked',
    rule: 'GET_REPORT brings the tags that were gathered',
    clause: clause('13.1.1'),
    async judge(bench) {
      const said = await runOnce(bench, { specs: listening, report: reportSpec(reportTrigger.none, 0) }, listenMs)
      if (tagsIn(said).length > 0) throw broken('they were reported before')
      const report = bench.line.next(({ name }) => name === 'RO_ACCESS_REPORT', patienceMs)
      bench.line.send('GET_REPORT')
      const answer = await report
      if (answer === null) throw broken(`no RO_ACCESS_REPORT comes within ${patienceMs} ms`)
      someTagsIn(bench, [answer])
    },
  },
  {
    id: 'report-default',
    rule: 'A ROSpec without ROReportSpec is reported as the configuration says',
    clause: clause('13.2.1'),
    async judge(bench) {
      granted(await bench.setConfig([reportSpec(reportTrigger.endOfAiSpec, 0, ['EnableAntennaID'])]))
      await withEvents(bench)
      await added(bench, { specs: listening, report: null })
      const from = bench.line.received.length
      const ended = bench.line.next(tellsRoSpec(roSpecEvent.end), listenMs + patienceMs)
      granted(await order(bench, 'ENABLE_ROSPEC'))
      granted(await order(bench, 'START_ROSPEC'))
      await ended
      const told = new Set(someTagsIn(bench, bench.line.received.slice(from)).flatMap(fieldsIn))
      if ([...told].join() !== 'AntennaID')
        throw broken(`${[...told].join(', ') || 'nothing'} is reported, not AntennaID`)
    },
  },
]
