import type { Clock } from '#platform/clock'
import { silentLog } from '#platform/log'
import type { Random } from '#platform/random'
import type { Personality } from '#simulators/llrp-reader/personality'
import type { ReaderQuirk } from '#simulators/llrp-reader/quirks/reader-quirk'
import { createReaderEmulator } from '#simulators/llrp-reader/reader-emulator'
import { type Check, judgeAll } from '../verdict/check.ts'
import type { Exchange, Finding, Report } from '../verdict/verdict.ts'
import { type Hardship, hardships } from './checks/hardships.ts'
import { mannerChecks } from './checks/manners.ts'
import { nameOf } from './frame.ts'
import type { ReaderDesk } from './reader-desk.ts'
import { Sitting } from './sitting.ts'

const comesWithinMs = 120_000
const watchedMs = 12_000
const readsWithinMs = 60_000
const goesWithinMs = 30_000
const greetAfterMs = 300
const exchangesMax = 400
const tags = Array.from(
  { length: 12 },
  (_, index) => `30340000000000000000B0${(index + 16).toString(16).toUpperCase()}`,
)

export type ClientWish = {
  personality: Personality
  /** Where none is given: all of them, one after the other. */
  quirks: readonly ReaderQuirk[]
}

export type ClientJudgeParts = {
  clock: Clock
  random: Random
  desk: ReaderDesk
  say(line: string): void
  onFinding?: (finding: Finding) => void
  /** Which checks are wanted; sittings without any are left out. */
  only?: (check: Check<Sitting>) => boolean
}

function exchangesOf(sitting: Sitting): Exchange[] {
  return sitting.frames.slice(0, exchangesMax).map((frame) => ({
    direction: frame.direction === 'in' ? 'got' : 'sent',
    atMs: frame.atMs,
    name: nameOf(frame),
    content: frame.hex,
  }))
}

/** Judges whatever client comes to the desk: its manners in front of a plain reader, then one hardship after the other. */
export async function judgeClient(subject: string, wish: ClientWish, parts: ClientJudgeParts): Promise<Report> {
  const { clock, desk, random, say } = parts
  const findings: Finding[] = []

  async function sit(
    hardship: Pick<Hardship, 'id' | 'quirks' | 'before' | 'during' | 'checks'>,
    greetMs = 0,
  ): Promise<boolean> {
    const checks = hardship.checks.filter(parts.only ?? (() => true))
    if (checks.length === 0) return true
    const platform = { clock, random: random.split(hardship.id), log: silentLog() }
    const emulator = createReaderEmulator({ platform, personality: wish.personality, quirks: hardship.quirks })
    for (const epc of tags) emulator.radio.put({ epc, hard: false })
    const sitting = new Sitting(desk, emulator, clock)
    sitting.note('begin')
    hardship.before?.(sitting)
    desk.seat(emulator, greetMs)
    await hardship.during(sitting)
    const hasCome = sitting.connections.length > 0
    if (hasCome || findings.length > 0) {
      const made = await judgeAll(checks, {
        begin: async () => sitting,
        end: async () => undefined,
        exchanges: () => exchangesOf(sitting),
        ...(parts.onFinding === undefined ? {} : { onFinding: parts.onFinding }),
      })
      findings.push(...made)
    }
    desk.clear()
    return hasCome
  }

  const byId = (ids: readonly string[], isWanted: boolean) =>
    mannerChecks.filter(({ id }) => ids.includes(id) === isWanted)
  const goodbye = ['goodbye']
  say('waiting for a client')
  const hasCome = await sit(
    {
      id: 'plain',
      quirks: [],
      async during(sitting) {
        if (!(await sitting.until(() => sitting.connections.length > 0, comesWithinMs))) return
        await sitting.untilItReads(readsWithinMs)
        await sitting.pass(watchedMs)
      },
      checks: byId(goodbye, false),
    },
    greetAfterMs,
  )
  if (!hasCome) {
    say(`no client came within ${comesWithinMs / 1_000} s`)
    return { subject, says: null, findings }
  }
  const wanted = hardships.filter(
    ({ quirks }) => wish.quirks.length === 0 || quirks.some((quirk) => wish.quirks.includes(quirk)),
  )
  for (const hardship of wanted) {
    say(`sitting: ${hardship.id}`)
    await sit(hardship)
  }
  await sit({
    id: 'goodbye',
    quirks: [],
    async during(sitting) {
      // A client that was dropped again and again takes its time to come back.
      await sitting.untilItReads(readsWithinMs)
      say(`sitting: goodbye. Stop the client now; it is watched for ${goesWithinMs / 1_000} s`)
      await sitting.until(() => sitting.connections.at(-1)?.closedAtMs != null, goesWithinMs)
    },
    checks: byId(goodbye, true),
  })
  return { subject, says: `in front of a reader like ${wish.personality.name}`, findings }
}
