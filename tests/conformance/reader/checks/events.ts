import { numberIn } from '#edge/llrp/codec/node-access'
import { broken, type Check } from '../../verdict/check.ts'
import { eventMask, eventType } from '../build-specs.ts'
import { clause } from '../clause.ts'
import { ownRoSpecs, type ReaderBench } from '../reader-bench.ts'
import {
  added,
  eventIn,
  order,
  patienceMs,
  roSpecEvent,
  runOnce,
  stateOf,
  tellsAiSpecEnd,
  tellsRoSpec,
} from '../run-ro-spec.ts'
import { granted } from '../status.ts'

const everyEvent = [eventType.gpi, eventType.roSpec, eventType.aiSpec]

/** What is told of a run, and in which order. */
export const eventChecks: readonly Check<ReaderBench>[] = [
  {
    id: 'event-rospec-start',
    rule: 'The start of a ROSpec is told, once',
    clause: clause('13.2.6.4'),
    async judge(bench) {
      const count = (await runOnce(bench)).filter(tellsRoSpec(roSpecEvent.start)).length
      if (count !== 1) throw broken(`it is told ${count} times`)
    },
  },
  {
    id: 'event-rospec-end',
    rule: 'The end of a ROSpec is told, once',
    clause: clause('13.2.6.4'),
    async judge(bench) {
      const from = bench.line.received.length
      await runOnce(bench)
      await bench.pass(300)
      const count = bench.line.received.slice(from).filter(tellsRoSpec(roSpecEvent.end)).length
      if (count !== 1) throw broken(`it is told ${count} times`)
    },
  },
  {
    id: 'event-aispec-end',
    rule: 'The end of an AISpec is told, with the ROSpec and the index it is of',
    clause: clause('13.2.6.9'),
    async judge(bench) {
      const events = (await runOnce(bench)).flatMap((message) => eventIn(message, 'AISpecEvent') ?? [])
      const ends = events.filter((event) => numberIn(event, 'EventType') === 0)
      if (ends.length !== 1) throw broken(`${ends.length} ends are told`)
      const [end] = ends
      const of = end === undefined ? '' : `ROSpec ${numberIn(end, 'ROSpecID')}, index ${numberIn(end, 'SpecIndex')}`
      if (of !== `ROSpec ${ownRoSpecs[0]}, index 1`) throw broken(`it is told of ${of}`)
    },
  },
  {
    id: 'event-aispec-types',
    rule: 'No AISpecEvent is told that is of no type there is',
    clause: clause('13.2.6.9'),
    async judge(bench) {
      const events = (await runOnce(bench)).flatMap((message) => eventIn(message, 'AISpecEvent') ?? [])
      const strange = events.map((event) => numberIn(event, 'EventType')).filter((type) => type !== 0)
      if (strange.length > 0) throw broken(`type ${strange.join(', ')} is told; there is 0 only`)
    },
  },
  {
    id: 'event-order',
    rule: 'The end of the last AISpec is told before the end of its ROSpec',
    clause: clause('13.2.6.1'),
    async judge(bench) {
      const said = await runOnce(bench)
      const [spec, whole] = [said.findLastIndex(tellsAiSpecEnd), said.findIndex(tellsRoSpec(roSpecEvent.end))]
      if (spec < 0) throw broken('the end of the AISpec is not told')
      if (spec > whole) throw broken('it is told after it')
    },
  },
  {
    id: 'event-not-asked-for',
    rule: 'An event that is not asked for is not told',
    clause: clause('13.2.5'),
    async judge(bench) {
      granted(await bench.setConfig([eventMask(everyEvent, false)]))
      await added(bench)
      const from = bench.line.received.length
      granted(await order(bench, 'ENABLE_ROSPEC'))
      granted(await order(bench, 'START_ROSPEC'))
      await bench.pass(300 + patienceMs / 3)
      const told = bench.line.received.slice(from).find(({ name }) => name === 'READER_EVENT_NOTIFICATION')
      if (told !== undefined) {
        const data = told.parameters[0]?.parameters.map(({ name }) => name) ?? []
        throw broken(`${data.filter((name) => name.endsWith('Event')).join(', ')} is told`)
      }
      if ((await stateOf(bench)) === 'Active') throw broken('the run goes on beyond its time')
    },
  },
]
