import { broken, type Check, notJudged, notOffered } from '../../verdict/check.ts'
import { holdSpec, keepaliveSpec } from '../build-specs.ts'
import { clause } from '../clause.ts'
import type { ReaderBench } from '../reader-bench.ts'
import { added, eventIn, order, patienceMs, runOnce, tagsIn, withEvents } from '../run-ro-spec.ts'
import { granted } from '../status.ts'

const periodMs = 500
const rounds = 6
const earlyMs = 100
const lateMs = 400

async function keepalives(bench: ReaderBench, count: number): Promise<number[]> {
  const at: number[] = []
  for (let index = 0; index < count; index++) {
    const told = await bench.line.next(({ name }) => name === 'KEEPALIVE', periodMs + patienceMs)
    if (told === null) throw broken(`after ${index} of them none comes for ${periodMs + patienceMs} ms`)
    at.push(bench.world.clock.elapsed())
  }
  return at
}

/** A reader that is asked to hold what it has to tell, met anew by a client that has not asked for it yet. */
async function metHolding(bench: ReaderBench) {
  if (!bench.facts.canHold) throw notOffered('SupportsEventAndReportHolding is false')
  granted(await bench.setConfig([holdSpec(true)]))
  await withEvents(bench)
  await bench.close()
  await bench.open()
}

/** Runs a ROSpec to its end without an event to tell it. */
async function runUntold(bench: ReaderBench): Promise<void> {
  await added(bench)
  granted(await order(bench, 'ENABLE_ROSPEC'))
  granted(await order(bench, 'START_ROSPEC'))
  await bench.pass(1_000)
}

/** Keepalives, and holding back what is to be told. */
export const keepaliveChecks: readonly Check<ReaderBench>[] = [
  {
    id: 'keepalive-periodic',
    rule: 'KEEPALIVE comes as often as was asked for',
    clause: clause('12.2.4'),
    async judge(bench) {
      granted(await bench.setConfig([keepaliveSpec(periodMs)]))
      const at = await keepalives(bench, rounds)
      const gaps = at.slice(1).map((each, index) => each - (at[index] ?? 0))
      const wrong = gaps.find((gap) => gap < periodMs - earlyMs || gap > periodMs + lateMs)
      if (wrong !== undefined) throw broken(`with a period of ${periodMs} ms one comes after ${wrong} ms`)
    },
  },
  {
    id: 'keepalive-none',
    rule: 'Without a keepalive trigger no KEEPALIVE comes',
    clause: clause('12.2.4'),
    async judge(bench) {
      granted(await bench.setConfig([keepaliveSpec(periodMs)]))
      granted(await bench.setConfig([keepaliveSpec(null)]))
      const told = await bench.line.next(({ name }) => name === 'KEEPALIVE', periodMs * 4)
      if (told !== null) throw broken('one comes')
    },
  },
  {
    id: 'keepalive-acknowledged',
    rule: 'A client that acknowledges is kept',
    clause: clause('13.1.4'),
    async judge(bench) {
      granted(await bench.setConfig([keepaliveSpec(periodMs)]))
      if (await bench.line.closesWithin(periodMs * rounds * 2)) throw broken('the connection is closed')
    },
  },
  {
    id: 'keepalive-unacknowledged',
    rule: 'A client that acknowledges nothing is kept, or told by ConnectionCloseEvent before the connection is closed',
    clause: clause('13.2.6.12'),
    async judge(bench) {
      granted(await bench.setConfig([keepaliveSpec(periodMs)]))
      const { line } = bench
      line.acknowledges = false
      if (!(await line.closesWithin(periodMs * rounds * 2))) return
      const last = line.received.at(-1)
      if (last === undefined || eventIn(last, 'ConnectionCloseEvent') === null)
        throw broken(`it is closed, and the last that was said is ${last?.name ?? 'nothing'}`)
    },
  },
  {
    id: 'hold-upon-reconnect',
    rule: 'A reader that is to hold events and reports tells a new client of its connection and nothing else',
    clause: clause('12.2.6.4'),
    async judge(bench) {
      await metHolding(bench)
      const from = bench.line.received.length
      await runUntold(bench)
      const told = bench.line.received
        .slice(from)
        .find(({ name }) => name === 'READER_EVENT_NOTIFICATION' || name === 'RO_ACCESS_REPORT')
      if (told !== undefined) throw broken(`it tells ${told.name}`)
    },
  },
  {
    id: 'hold-released',
    rule: 'ENABLE_EVENTS_AND_REPORTS ends the hold for as long as the connection lasts',
    clause: clause('13.1.6'),
    async judge(bench) {
      await metHolding(bench)
      bench.line.send('ENABLE_EVENTS_AND_REPORTS')
      await runOnce(bench)
    },
  },
  {
    id: 'hold-brings-what-was-held',
    rule: 'ENABLE_EVENTS_AND_REPORTS brings the tags that were held',
    clause: clause('13.1.6'),
    async judge(bench) {
      await metHolding(bench)
      await runUntold(bench)
      const report = bench.line.next((message) => tagsIn([message]).length > 0, patienceMs)
      bench.line.send('ENABLE_EVENTS_AND_REPORTS')
      if ((await report) === null) {
        if (!bench.hasHeardTags) throw notJudged('no tag was heard; put some in the field')
        throw broken(`no tag is reported within ${patienceMs} ms`)
      }
    },
  },
]
