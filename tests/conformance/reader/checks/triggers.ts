import { broken, type Check, notJudged, notOffered } from '../../verdict/check.ts'
import { aiSpec, eventMask, eventType, gpiSpec, gpoSpec, roSpec, specStop, start, stop } from '../build-specs.ts'
import { clause } from '../clause.ts'
import type { ReaderBench } from '../reader-bench.ts'
import {
  added,
  eventIn,
  expectState,
  order,
  patienceMs,
  roSpecEvent,
  runOnce,
  stateOf,
  tellsAiSpecEnd,
  tellsRoSpec,
  withEvents,
} from '../run-ro-spec.ts'
import { granted } from '../status.ts'

const endless = [aiSpec(specStop.never())]
/** A run may begin and end a little late on any reader, and hardly early. */
const earlyMs = 50
const lateMs = 1_000

/** How long a run takes from the answer to START_ROSPEC to the message that is waited for. */
async function lasts(bench: ReaderBench, wantedMs: number, what: string): Promise<void> {
  const { line, world } = bench
  const end = line.next(tellsRoSpec(roSpecEvent.end), wantedMs + patienceMs)
  granted(await order(bench, 'START_ROSPEC'))
  const from = world.clock.elapsed()
  if ((await end) === null) throw broken(`it is not over ${patienceMs} ms after its ${what} of ${wantedMs} ms`)
  const tookMs = world.clock.elapsed() - from
  if (tookMs < wantedMs - earlyMs || tookMs > wantedMs + lateMs)
    throw broken(`with a ${what} of ${wantedMs} ms it takes ${tookMs} ms`)
}

async function hearStarts(bench: ReaderBench, times: number, withinMs: number): Promise<void> {
  for (let time = 1; time <= times; time++) {
    const told = await bench.line.next(tellsRoSpec(roSpecEvent.start), withinMs)
    if (told === null) throw broken(`start ${time} is not told within ${withinMs} ms`)
  }
}

/** Hears that it starts so many times. Asked for before what makes it start: where that fails, nobody waits for this. */
function starts(bench: ReaderBench, times: number, withinMs: number): Promise<void> {
  const heard = hearStarts(bench, times, withinMs)
  heard.catch(() => undefined)
  return heard
}

function loopOf({ wish, facts }: ReaderBench) {
  if (facts.gpis === 0) throw notOffered('it has no inputs')
  if (wish.loop === null) throw notJudged('no input can be driven; --loop names one that is wired to an output')
  return wish.loop
}

/** Watches the driven input, and has the output that drives it low. */
async function withInput(bench: ReaderBench): Promise<{ input: number; drive(isHigh: boolean): Promise<void> }> {
  const { input, output } = loopOf(bench)
  const drive = async (isHigh: boolean) => {
    granted(await bench.setConfig([gpoSpec(output, isHigh)]))
  }
  await drive(false)
  granted(await bench.setConfig([eventMask([eventType.gpi, eventType.roSpec, eventType.aiSpec]), gpiSpec(input, true)]))
  return { input, drive }
}

/** What makes a ROSpec start and stop. */
export const triggerChecks: readonly Check<ReaderBench>[] = [
  {
    id: 'trigger-none',
    rule: 'Without a start trigger a ROSpec does not start by itself',
    clause: clause('10.2.1.1.1'),
    async judge(bench) {
      await added(bench, { specs: endless })
      granted(await order(bench, 'ENABLE_ROSPEC'))
      await bench.pass(500)
      await expectState(bench, 'Inactive', 'ENABLE_ROSPEC and half a second')
    },
  },
  {
    id: 'trigger-immediate',
    rule: 'With an immediate start it starts when it is enabled',
    clause: clause('10.2.1.1.1'),
    async judge(bench) {
      await withEvents(bench)
      await added(bench, { start: start.atOnce(), specs: endless })
      const started = starts(bench, 1, patienceMs)
      granted(await order(bench, 'ENABLE_ROSPEC'))
      await started
    },
  },
  {
    id: 'trigger-periodic',
    rule: 'With a periodic start it starts again and again, a period apart',
    clause: clause('10.2.1.1.1.1'),
    async judge(bench) {
      const [offsetMs, periodMs] = [200, 800]
      await withEvents(bench)
      await added(bench, { start: start.every(offsetMs, periodMs), specs: [aiSpec(specStop.after(100))] })
      const from = bench.world.clock.elapsed()
      const started = starts(bench, 3, periodMs + patienceMs)
      granted(await order(bench, 'ENABLE_ROSPEC'))
      await started
      const tookMs = bench.world.clock.elapsed() - from
      const wantedMs = offsetMs + 2 * periodMs
      if (tookMs < wantedMs - earlyMs || tookMs > wantedMs + lateMs)
        throw broken(`three starts take ${tookMs} ms, not ${wantedMs}`)
    },
  },
  {
    id: 'trigger-duration',
    rule: 'With a duration it ends when that is over',
    clause: clause('10.2.1.1.2'),
    async judge(bench) {
      await withEvents(bench)
      await added(bench, { stop: stop.after(600), specs: endless })
      granted(await order(bench, 'ENABLE_ROSPEC'))
      await lasts(bench, 600, 'duration')
      await expectState(bench, 'Inactive', 'its duration')
    },
  },
  {
    id: 'trigger-spec-duration',
    rule: 'An AISpec ends after its duration, and with the last of them the ROSpec',
    clause: clause('10.2.2.1'),
    async judge(bench) {
      await withEvents(bench)
      await added(bench, { specs: [aiSpec(specStop.after(700))] })
      granted(await order(bench, 'ENABLE_ROSPEC'))
      await lasts(bench, 700, 'duration of its AISpec')
    },
  },
  {
    id: 'trigger-tag-observation',
    rule: 'An AISpec that waits for tags nobody has ends with the timeout of its tag observation trigger',
    clause: clause('10.2.2.1.1'),
    async judge(bench) {
      await withEvents(bench)
      await added(bench, { specs: [aiSpec(specStop.whenTags(65_000, 500))] })
      granted(await order(bench, 'ENABLE_ROSPEC'))
      await lasts(bench, 500, 'timeout')
    },
  },
  {
    id: 'trigger-specs-in-order',
    rule: 'AISpecs are carried out one after the other, in their order',
    clause: clause('10.2.2'),
    async judge(bench) {
      if (bench.facts.specsPerRoSpecMax === 1) throw notOffered('MaxNumSpecsPerROSpec is 1')
      const said = await runOnce(bench, { specs: [aiSpec(specStop.after(200)), aiSpec(specStop.after(200))] }, 400)
      const ended = said.filter(tellsAiSpecEnd).map((message) => eventIn(message, 'AISpecEvent')?.fields.SpecIndex)
      if (ended.join() !== '1,2') throw broken(`the ends told are of ${ended.join(', ') || 'none'}, not of 1, 2`)
    },
  },
  {
    id: 'trigger-input-starts',
    rule: 'An input starts a ROSpec, and its event is told before the start',
    clause: clause('13.2.6.1'),
    async judge(bench) {
      const { input, drive } = await withInput(bench)
      await added(bench, { start: start.onInput(input), specs: endless })
      granted(await order(bench, 'ENABLE_ROSPEC'))
      const from = bench.line.received.length
      const started = starts(bench, 1, patienceMs)
      await drive(true)
      await started
      const said = bench.line.received.slice(from)
      const event = said.findIndex((message) => eventIn(message, 'GPIEvent') !== null)
      if (event < 0) throw broken('no GPIEvent is told')
      if (event > said.findIndex(tellsRoSpec(roSpecEvent.start))) throw broken('the GPIEvent is told after the start')
    },
  },
  {
    id: 'trigger-input-stops',
    rule: 'An input stops a ROSpec, and its event is told before the end',
    clause: clause('13.2.6.1'),
    async judge(bench) {
      const { input, drive } = await withInput(bench)
      await added(bench, { stop: stop.onInput(input), specs: endless })
      granted(await order(bench, 'ENABLE_ROSPEC'))
      granted(await order(bench, 'START_ROSPEC'))
      const from = bench.line.received.length
      const ended = bench.line.next(tellsRoSpec(roSpecEvent.end), patienceMs)
      await drive(true)
      if ((await ended) === null) throw broken(`its end is not told within ${patienceMs} ms`)
      const said = bench.line.received.slice(from)
      const event = said.findIndex((message) => eventIn(message, 'GPIEvent') !== null)
      if (event < 0) throw broken('no GPIEvent is told')
      if (event > said.findIndex(tellsRoSpec(roSpecEvent.end))) throw broken('the GPIEvent is told after the end')
    },
  },
  {
    id: 'trigger-input-timeout',
    rule: 'A ROSpec that waits for an input to stop it ends with the timeout',
    clause: clause('10.2.1.1.1.2'),
    async judge(bench) {
      const { input } = await withInput(bench)
      await added(bench, { stop: stop.onInput(input, 500), specs: endless })
      granted(await order(bench, 'ENABLE_ROSPEC'))
      await lasts(bench, 500, 'timeout')
    },
  },
  {
    id: 'trigger-input-unwatched',
    rule: 'An input that is not watched starts nothing',
    clause: clause('12.2.6.3'),
    async judge(bench) {
      const { input, drive } = await withInput(bench)
      granted(await bench.setConfig([gpiSpec(input, false)]))
      granted(await bench.addRoSpec(roSpec({ start: start.onInput(input), specs: endless })))
      granted(await order(bench, 'ENABLE_ROSPEC'))
      await drive(true)
      await bench.pass(500)
      if ((await stateOf(bench)) === 'Active') throw broken('it is active')
    },
  },
]
