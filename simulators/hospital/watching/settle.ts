import { visit } from '#simulators/cabinet/visit'
import type { HospitalRun } from '../hospital-run.ts'
import {
  type Difference,
  heldAgainstTruth,
  type InDoubt,
  type LotDifference,
  lotDifferences,
} from './ledger-against-truth.ts'

const lookEveryMs = 1_000

type Fleet = { devices: { telemetry: { outboxDepth: number } | null; telemetryAtMs: number | null }[] }

/** How it stood when everybody had gone home. */
export type Settled = {
  differences: Difference[]
  lots: LotDifference[]
  unsent: number
  inDoubt: InDoubt[]
  tookMs: number
}

const pause = () => new Promise((resolve) => setTimeout(resolve, lookEveryMs))

/** What a device has said since this moment (Unix ms) that it has not sent yet; at least one fact of one that said nothing. */
function unsentBy({ telemetry, telemetryAtMs }: Fleet['devices'][number], sinceMs: number): number {
  const depth = telemetry?.outboxDepth ?? 0
  return (telemetryAtMs ?? 0) < sinceMs ? Math.max(1, depth) : depth
}

async function look(run: HospitalRun, heardSinceMs: number): Promise<State> {
  const { devices } = await run.as.supply.get<Fleet>('/api/fleet')
  return {
    ...(await heldAgainstTruth(run)),
    lots: await lotDifferences(run),
    unsent: devices.reduce((sum, device) => sum + unsentBy(device, heardSinceMs), 0),
  }
}

/**
 * What a scan cannot settle is what a person is asked about: a storekeeper opens the door, looks, and shuts it again. A
 * unit that lies there and is doubted or missing from the list is turned round first: of thousands of tags a few lie so
 * that no antenna of theirs can hear them, however often they are asked.
 */
async function lookIn(run: HospitalRun, cabinetId: string, unheard: string[]): Promise<void> {
  const ward = run.wards.get(cabinetId)
  if (ward === undefined) return
  const outcome = await run.turns.take(cabinetId, () =>
    visit(ward.cabinet, run.clock, { ...run.badgeOf('supply'), turn: unheard, dwellMs: 1_500 }),
  )
  if (outcome.kind === 'done') run.unitsTurned += unheard.length - outcome.notFound.length
}

/** How long one waits for the truth, how often and from when on by a person cabinets are asked, and who asks about doubts. */
export type Patience = {
  withinMs: number
  askEveryMs: number
  lookInAfterMs: number
  /** Whether every device must have been heard meanwhile: of one that was killed just now old words prove nothing. */
  untilHeard: boolean
  /** How often a person looks in where a cabinet only doubts; what is in doubt then stays so. 0: doubts are not waited for. */
  looksAtDoubts: number
}

/** For the first count, and for the end when the last person has gone and the last fault is mended. */
export const firstCount: Patience = {
  withinMs: 60_000,
  askEveryMs: 20_000,
  lookInAfterMs: 35_000,
  untilHeard: false,
  looksAtDoubts: 0,
}
export const lastCount: Patience = {
  withinMs: 120_000,
  askEveryMs: 10_000,
  lookInAfterMs: 15_000,
  untilHeard: true,
  looksAtDoubts: 2,
}

type State = Omit<Settled, 'tookMs'>

/** Asks every cabinet that differs or doubts again: by a scan at first, by a person who looks in when scans did not help. */
async function askAgain(run: HospitalRun, { differences, inDoubt }: State, byPerson: boolean): Promise<void> {
  const unheardAt = new Map<string, string[]>(differences.map(({ cabinetId, onlyInTruth }) => [cabinetId, onlyInTruth]))
  for (const { cabinetId, here } of inDoubt) unheardAt.set(cabinetId, [...(unheardAt.get(cabinetId) ?? []), ...here])
  await Promise.all(
    [...unheardAt].map(([cabinetId, unheard]) =>
      byPerson
        ? lookIn(run, cabinetId, unheard)
        : run.as.engineer.post(`/api/devices/${cabinetId}/commands`, { kind: 'ScanNow' }).catch(() => null),
    ),
  )
}

/**
 * Waits until every agent has nothing left to send and what the ledger claims is true, asking cabinets that differ or
 * doubt for another scan and then a person to look in; when patience is over says how it stands.
 */
export async function settle(run: HospitalRun, patience: Patience): Promise<Settled> {
  const startedAt = performance.now()
  const heardSinceMs = patience.untilHeard ? Date.now() : 0
  let askedAt = startedAt
  let looks = 0
  for (;;) {
    const state = await look(run, heardSinceMs).catch(() => null)
    const tookMs = Math.round(performance.now() - startedAt)
    const isTimeToAsk = performance.now() - askedAt > patience.askEveryMs
    const isTrue = state !== null && state.differences.length === 0 && state.lots.length === 0 && state.unsent === 0
    const isLookedInto = patience.looksAtDoubts === 0 || (isTimeToAsk && looks >= patience.looksAtDoubts)
    if (isTrue && (state.inDoubt.length === 0 || isLookedInto)) return { ...state, tookMs }
    if (tookMs > patience.withinMs)
      return { ...(state ?? { differences: [], lots: [], unsent: -1, inDoubt: [] }), tookMs }
    if (state !== null && isTimeToAsk) {
      askedAt = performance.now()
      const byPerson = tookMs > patience.lookInAfterMs
      if (byPerson) looks++
      await askAgain(run, state, byPerson)
    }
    await pause()
  }
}
