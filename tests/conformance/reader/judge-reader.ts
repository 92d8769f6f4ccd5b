import { childOf, numberIn, textIn } from '#edge/llrp/codec/node-access'
import type { LineWorld } from '../line/line-world.ts'
import { type Check, Judgement, judgeAll } from '../verdict/check.ts'
import type { Finding, Report } from '../verdict/verdict.ts'
import { readerChecks } from './checks/reader-checks.ts'
import { ownAccessSpec, ownRoSpecs, ReaderBench, type ReaderWish } from './reader-bench.ts'
import { statusOf } from './status.ts'

/** A reader is set back by a few requests; one that does not answer them in this time does not answer. */
const setBackMsMax = 20_000
const byHand = `delete ROSpec ${ownRoSpecs.join(' and ')} and AccessSpec ${ownAccessSpec} and configure it anew, or start it anew`

/** Asks a reader what everything else is held against. What it does not answer here it is told of in its own row. */
async function lookAround(bench: ReaderBench): Promise<void> {
  const asked = async <T>(look: () => Promise<T>, onUntold?: (why: string) => void): Promise<T | null> => {
    try {
      await bench.open()
      return await look()
    } catch (error) {
      if (!(error instanceof Judgement)) throw error
      onUntold?.(error.message)
      return null
    }
  }
  await asked(async () => {
    const answer = await bench.line.askOfVersion('GET_SUPPORTED_VERSION')
    if (answer.name !== 'ERROR_MESSAGE' && (numberIn(answer, 'SupportedVersion') ?? 1) >= 2) bench.versionMax = 2
  })
  await bench.close()
  bench.capabilities = await asked(
    () => bench.ask('GET_READER_CAPABILITIES', { RequestedData: 0 }),
    (why) => {
      bench.untold.capabilities = why
    },
  )
  const config = await asked(
    () => bench.getConfig(),
    (why) => {
      bench.untold.config = why
    },
  )
  if (config !== null && statusOf(config).code === 'M_Success') bench.foundConfig = config
}

function sayingOf({ capabilities, versionMax }: ReaderBench): string | null {
  const general = capabilities === null ? null : childOf(capabilities, 'GeneralDeviceCapabilities')
  if (general === null) return null
  const [maker, model] = [numberIn(general, 'DeviceManufacturerName'), numberIn(general, 'ModelName')]
  const firmware = textIn(general, 'ReaderFirmwareVersion') ?? 'unknown'
  return `manufacturer ${maker}, model ${model}, firmware ${firmware}, LLRP ${versionMax === 2 ? '1.1' : '1.0.1'}`
}

export type JudgeReaderOptions = {
  only?: (check: Check<ReaderBench>) => boolean
  /** A line for the person who waits. */
  say?: (line: string) => void
  onFinding?: (finding: Finding) => void
  /** Ends the judging; the reader is set back first. */
  interruption?: AbortSignal
}

/** Carries out the checks on one reader and leaves it as it was found. @throws the reason of an interruption */
export async function judgeReader(
  subject: string,
  world: LineWorld,
  wish: ReaderWish,
  options: JudgeReaderOptions = {},
): Promise<Report> {
  const { say, onFinding, interruption } = options
  const bench = new ReaderBench(world, wish)
  const noMore: (() => void)[] = []
  const onInterruption = () => {
    say?.(
      `interrupted: ${subject} is set back, which takes ${setBackMsMax / 1_000} s at most; once more ends at once and leaves it as it is`,
    )
    noMore.push(world.clock.after('conformance.set-back', setBackMsMax, () => bench.giveUp()))
    bench.halt()
  }
  interruption?.addEventListener('abort', onInterruption, { once: true })
  try {
    return await judged(subject, bench, options.only ?? (() => true), onFinding, interruption)
  } catch (error) {
    // What a check is told when it is interrupted says nothing of the reader.
    throw error instanceof Judgement && interruption?.aborted === true ? interruption.reason : error
  } finally {
    const left = await bench.leave()
    interruption?.removeEventListener('abort', onInterruption)
    for (const cancel of noMore) cancel()
    if (left !== null) say?.(`not-left-as-found: ${subject}: ${left}; ${byHand}`)
    else if (interruption?.aborted === true) say?.(`${subject} is as it was found`)
  }
}

async function judged(
  subject: string,
  bench: ReaderBench,
  only: (check: Check<ReaderBench>) => boolean,
  onFinding: JudgeReaderOptions['onFinding'],
  interruption: AbortSignal | undefined,
): Promise<Report> {
  await lookAround(bench)
  const findings = await judgeAll(readerChecks.filter(only), {
    async begin() {
      bench.transcript.begin()
      await bench.open()
      return bench
    },
    end: () => bench.undo(),
    exchanges: () => bench.transcript.exchanges(),
    ...(onFinding === undefined ? {} : { onFinding }),
    ...(interruption === undefined ? {} : { interruption }),
  })
  return { subject, says: sayingOf(bench), findings }
}
