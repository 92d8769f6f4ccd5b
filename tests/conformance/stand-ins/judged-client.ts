import { createReader } from '#edge/llrp/reader'
import type { Reader } from '#edge/llrp/reader-events'
import { silentLog } from '#platform/log'
import { seededRandom } from '#platform/random'
import type { ReaderQuirk } from '#simulators/llrp-reader/quirks/reader-quirk'
import { virtualClock } from '#tests/support/virtual-clock'
import { judgeClient } from '../client/judge-client.ts'
import { ReaderDesk } from '../client/reader-desk.ts'
import { linePair } from '../line/line-pair.ts'
import type { Report } from '../verdict/verdict.ts'
import { personalityOf } from './emulated-reader.ts'
import { type Tamper, tamperedLines } from './tampered-line.ts'
import { onVirtualTime } from './virtual-world.ts'

/** The client goes so long after it was asked to. */
const goesAfterMs = 10_000

const model = {
  driver: 'llrp' as const,
  antennas: [1, 2, 3, 4].map((antenna) => ({ antenna, shelf: 'shelf', powerCentiDbm: 2_700 })),
  keepaliveMs: 5_000,
  referenceEpcs: [],
}

/** Judges our own client on virtual time, as it is, tampered with, or with somebody beside it who hammers at the door. */
export async function judgeOurClient(options: {
  personality?: string
  quirks?: readonly ReaderQuirk[]
  only?: readonly string[]
  tamper?: Tamper
  connectionsMax?: number
  hammers?: boolean
}): Promise<Report> {
  const clock = virtualClock()
  const desk = new ReaderDesk(clock)
  const lines = tamperedLines(options.tamper ?? {}, (duplex) => desk.accept(duplex))
  let connections = 0
  const streams = {
    connect() {
      connections += 1
      const isOver = connections > (options.connectionsMax ?? Number.POSITIVE_INFINITY)
      const duplex = isOver ? linePair()[0] : lines()
      if (isOver) duplex.destroy()
      else queueMicrotask(() => duplex.emit('connect'))
      return duplex
    },
    connectTls(): never {
      throw new Error('a reader is not spoken to over TLS')
    },
  }
  const platform = { clock, random: seededRandom(1), streams, log: silentLog() }
  let client: Reader | null = null
  // When the judge sits at its desk.
  clock.after('test.come', 10, () => {
    client = createReader({ address: { host: 'reader', port: 5_084 }, model, platform, onEvent: () => undefined })
    client.wish({ mode: 'confirm', epcs: [], attempt: 1 })
  })
  if (options.hammers === true) clock.every('test.hammer', 100, () => void lines())
  const { only } = options
  const work = judgeClient(
    'our client',
    { personality: personalityOf(options.personality ?? 'generic-china'), quirks: options.quirks ?? [] },
    {
      clock,
      random: seededRandom(2),
      desk,
      say(line) {
        if (line.startsWith('sitting: goodbye')) clock.after('test.stop', goesAfterMs, () => void client?.stop())
      },
      ...(only === undefined ? {} : { only: ({ id }: { id: string }) => only.includes(id) }),
    },
  )
  const report = await onVirtualTime(clock, work)
  await (client as Reader | null)?.stop()
  return report
}
