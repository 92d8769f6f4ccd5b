import { childOf, numberIn, textIn } from '#edge/llrp/codec/node-access'
import type { LineWorld } from '../line/line-world.ts'
import { type Check, Judgement, judgeAll } from '../verdict/check.ts'
import type { Finding, Report } from '../verdict/verdict.ts'
import { readerChecks } from './checks/reader-checks.ts'
import { ReaderBench, type ReaderWish } from './reader-bench.ts'
import { statusOf } from './status.ts'

/** Asks a reader what everything else is held against. What it does not answer here it is told of in its own row. */
async function lookAround(bench: ReaderBench): Promise<void> {
  const asked = async <T>(look: () => Promise<T>): Promise<T | null> => {
    try {
      await bench.open()
      return await look()
    } catch (error) {
      if (error instanceof Judgement) return null
      throw error
    }
  }
  await asked(async () => {
    const answer = await bench.line.askOfVersion('GET_SUPPORTED_VERSION')
    if (answer.name !== 'ERROR_MESSAGE' && (numberIn(answer, 'SupportedVersion') ?? 1) >= 2) bench.versionMax = 2
  })
  await bench.close()
  bench.capabilities = await asked(() => bench.ask('GET_READER_CAPABILITIES', { RequestedData: 0 }))
  const config = await asked(() => bench.getConfig())
  if (config !== null && statusOf(config).code === 'M_Success') bench.foundConfig = config
}

function sayingOf({ capabilities, versionMax }: ReaderBench): string | null {
  const general = capabilities === null ? null : childOf(capabilities, 'GeneralDeviceCapabilities')
  if (general === null) return null
  const [maker, model] = [numberIn(general, 'DeviceManufacturerName'), numberIn(general, 'ModelName')]
  const firmware = textIn(general, 'ReaderFirmwareVersion') ?? 'unknown'
  return `manufacturer ${maker}, model ${model}, firmware ${firmware}, LLRP ${versionMax === 2 ? '1.1' : '1.0.1'}`
}

/** Carries out the checks on one reader and leaves it as it was found. */
export async function judgeReader(
  subject: string,
  world: LineWorld,
  wish: ReaderWish,
  options: { only?: (check: Check<ReaderBench>) => boolean; onFinding?: (finding: Finding) => void } = {},
): Promise<Report> {
  const bench = new ReaderBench(world, wish)
  await lookAround(bench)
  const findings = await judgeAll(readerChecks.filter(options.only ?? (() => true)), {
    async begin() {
      bench.transcript.begin()
      await bench.open()
      return bench
    },
    end: () => bench.undo(),
    exchanges: () => bench.transcript.exchanges(),
    ...(options.onFinding === undefined ? {} : { onFinding: options.onFinding }),
  })
  await bench.close()
  return { subject, says: sayingOf(bench), findings }
}
