import { visit } from '#simulators/cabinet/visit'
import type { HospitalRun } from '../hospital-run.ts'
import { type Difference, differences, type LotDifference, lotDifferences } from './ledger-against-truth.ts'

const lookEveryMs = 1_000
const askEveryMs = 20_000
const lookInAfterMs = 35_000

type Fleet = {
  devices: {
    deviceId: string
    kind: string
    telemetry: { outboxDepth: number; cabinet: { unitsUncertain: number } | null } | null
  }[]
}

/** How it stood when everybody had gone home. */
export type Settled = {
  differences: Difference[]
  lots: LotDifference[]
  unsent: number
  inDoubt: InDoubt[]
  tookMs: number
}

/** Units a cabinet is not sure of. */
export type InDoubt = { cabinetId: string; units: number }

const pause = () => new Promise((resolve) => setTimeout(resolve, lookEveryMs))

async function look(run: HospitalRun): Promise<Omit<Settled, 'tookMs'>> {
  const { devices } = await run.as.supply.get<Fleet>('/api/fleet')
  return {
    differences: await differences(run),
    lots: await lotDifferences(run),
    unsent: devices.reduce((sum, { telemetry }) => sum + (telemetry?.outboxDepth ?? 0), 0),
    inDoubt: devices
      .map(({ deviceId, telemetry }) => ({ cabinetId: deviceId, units: telemetry?.cabinet?.unitsUncertain ?? 0 }))
      .filter(({ units }) => units > 0),
  }
}

/**
 * What a scan cannot settle is what a person is asked about: a storekeeper opens the door, looks, and shuts it again. A
 * unit that lies there and is missing from the list is turned round first: of thousands of tags a few lie so that no
 * antenna of theirs can hear them, however often they are asked.
 */
async function lookIn(run: HospitalRun, cabinetId: string, missing: string[]): Promise<void> {
  const ward = run.wards.get(cabinetId)
  if (ward === undefined) return
  const outcome = await run.turns.take(cabinetId, () =>
    visit(ward.cabinet, run.clock, { ...run.badgeOf('supply'), turn: missing, dwellMs: 1_500 }),
  )
  if (outcome.kind === 'done') run.unitsTurned += missing.length - outcome.notFound.length
}

/** How long one waits, and whether doubts count: at the end of a run every unit should be decided. */
export type Patience = { withinMs: number; untilDecided: boolean }

/** For the first count, and for the end when the last person has gone and the last fault is mended. */
export const firstCount: Patience = { withinMs: 60_000, untilDecided: false }
export const lastCount: Patience = { withinMs: 120_000, untilDecided: true }

/** Asks every cabinet that differs or doubts again: by a scan at first, by a person who looks in when scans did not help. */
async function askAgain(run: HospitalRun, { differences, inDoubt }: Omit<Settled, 'tookMs'>, byPerson: boolean) {
  const missingAt = new Map(differences.map(({ cabinetId, onlyInTruth }) => [cabinetId, onlyInTruth]))
  const cabinetIds = new Set([...missingAt.keys(), ...inDoubt.map(({ cabinetId }) => cabinetId)])
  await Promise.all(
    [...cabinetIds].map((cabinetId) =>
      byPerson
        ? lookIn(run, cabinetId, missingAt.get(cabinetId) ?? [])
        : run.as.engineer.post(`/api/devices/${cabinetId}/commands`, { kind: 'ScanNow' }).catch(() => null),
    ),
  )
}

/**
 * Waits until every agent has nothing left to send and stock equals truth, asking cabinets that differ for another
 * scan and then a person to look in; when patience is over says how it stands.
 */
export async function settle(run: HospitalRun, { withinMs, untilDecided }: Patience): Promise<Settled> {
  const startedAt = performance.now()
  let askedAt = startedAt
  for (;;) {
    const state = await look(run).catch(() => null)
    const tookMs = Math.round(performance.now() - startedAt)
    const isEqual = state !== null && state.differences.length === 0 && state.lots.length === 0 && state.unsent === 0
    if (isEqual && (!untilDecided || state.inDoubt.length === 0)) return { ...state, tookMs }
    if (tookMs > withinMs) return { ...(state ?? { differences: [], lots: [], unsent: -1, inDoubt: [] }), tookMs }
    if (state !== null && performance.now() - askedAt > askEveryMs) {
      askedAt = performance.now()
      await askAgain(run, state, tookMs > lookInAfterMs)
    }
    await pause()
  }
}
