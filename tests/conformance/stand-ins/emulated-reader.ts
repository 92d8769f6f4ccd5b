import type { LlrpParameter } from '#edge/llrp/codec/message'
import { silentLog } from '#platform/log'
import { seededRandom } from '#platform/random'
import { personalities } from '#simulators/llrp-reader/personalities/personalities'
import type { Personality } from '#simulators/llrp-reader/personality'
import { createReaderEmulator, type ReaderEmulatorOptions } from '#simulators/llrp-reader/reader-emulator'
import { virtualClock } from '#tests/support/virtual-clock'
import type { LineWorld } from '../line/line-world.ts'
import { WrongUse } from '../mode.ts'
import { judgeReader } from '../reader/judge-reader.ts'
import { ReaderBench } from '../reader/reader-bench.ts'
import type { Report } from '../verdict/verdict.ts'
import { type Tamper, tamperedLines } from './tampered-line.ts'
import { onVirtualTime } from './virtual-world.ts'

/** The personality of this name. @throws WrongUse */
export function personalityOf(name: string): Personality {
  const found = personalities.find((each) => each.name === name)
  if (found === undefined) {
    const known = personalities.map((each) => each.name).join(', ')
    throw new WrongUse('no-such-personality', `there is no personality ${name}`, `there are ${known}`)
  }
  return found
}

const tags = ['30340000000000000000A001', '30340000000000000000A002', '30340000000000000000A003']

/** An output of the emulated reader is wired to the input of the same number. */
const wiredPort = 1

export type EmulatedReaderOptions = {
  tamper?: Tamper
  emulator?: Partial<ReaderEmulatorOptions>
  hasTags?: boolean
}

/** An emulated reader on virtual time, with tags in its field, and output 1 wired to input 1 where it has both. */
export function emulatedReader(personality: Personality, options: EmulatedReaderOptions = {}) {
  const clock = virtualClock()
  const platform = { clock, random: seededRandom(1), log: silentLog() }
  const reader = createReaderEmulator({ platform, personality, ...options.emulator })
  const isWired = personality.gpiCount > 0 && personality.gpoCount > 0
  if (isWired) reader.onOutput((port, high) => port === wiredPort && reader.setInput(wiredPort, high))
  if (options.hasTags !== false) for (const epc of tags) reader.radio.put({ epc, hard: false })
  const lines = (tamper: Tamper): LineWorld => ({
    clock,
    connect: tamperedLines(tamper, (duplex) => reader.accept(duplex)),
  })
  return {
    clock,
    world: lines(options.tamper ?? {}),
    /** Lines on which nothing is changed. */
    untampered: lines({}),
    wish: { mayReset: true, loop: isWired ? { output: wiredPort, input: wiredPort } : null },
    stop: () => reader.stop(),
  }
}

/** What stands on a reader that others may find there: its configuration and its specs. */
export async function lookAt(world: LineWorld): Promise<LlrpParameter[]> {
  const bench = new ReaderBench(world, { mayReset: false, loop: null })
  await bench.open()
  const answers = [await bench.getConfig(), await bench.ask('GET_ROSPECS'), await bench.ask('GET_ACCESSSPECS')]
  await bench.close()
  // Its state value tells that something was done, not what it is like.
  return answers.flatMap(({ parameters }) => parameters.filter(({ name }) => name !== 'LLRPConfigurationStateValue'))
}

/** Judges an emulated reader on virtual time. */
export async function judgeEmulatedReader(
  personality: Personality,
  options: EmulatedReaderOptions & { only?: readonly string[]; mayReset?: boolean } = {},
): Promise<Report> {
  const { clock, world, wish, stop } = emulatedReader(personality, options)
  const { only } = options
  const work = judgeReader(
    `emulator, ${personality.name}`,
    world,
    { ...wish, mayReset: options.mayReset ?? wish.mayReset },
    only === undefined ? {} : { only: ({ id }) => only.includes(id) },
  )
  const report = await onVirtualTime(clock, work)
  stop()
  return report
}
