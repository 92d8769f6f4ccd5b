import { visit } from '../cabinet/visit.ts'
import type { HospitalRun } from './hospital-run.ts'
import { type Difference, differences } from './ledger-against-truth.ts'

const lookEveryMs = 1_000
const scanEveryMs = 20_000
const lookInAfterMs = 35_000

type Fleet = {
  devices: {
    deviceId: string
    kind: string
    telemetry: { outboxDepth: number; cabinet: { unitsUncertain: number } | null } | null
  }[]
}

/** How it stood when everybody had gone home. */
export type Settled = { differences: Difference[]; unsent: number; uncertain: number; tookMs: number }

const pause = () => new Promise((resolve) => setTimeout(resolve, lookEveryMs))

async function look(run: HospitalRun): Promise<Omit<Settled, 'tookMs'>> {
  const { devices } = await run.as.supply.get<Fleet>('/api/fleet')
  return {
    differences: await differences(run),
    unsent: devices.reduce((sum, { telemetry }) => sum + (telemetry?.outboxDepth ?? 0), 0),
    uncertain: devices.reduce((sum, { telemetry }) => sum + (telemetry?.cabinet?.unitsUncertain ?? 0), 0),
  }
}

/** A doubt that a scan cannot settle is what a person is asked about: somebody opens the door, looks, and shuts it again. */
async function lookIn(run: HospitalRun, cabinetId: string): Promise<void> {
  const ward = run.wards.get(cabinetId)
  if (ward !== undefined) await visit(ward.cabinet, run.clock, { ...run.badgeOf('clinician'), dwellMs: 1_500 })
}

/** How long one waits, and whether doubts count: at the end of a run every unit should be decided. */
export type Patience = { withinMs: number; untilDecided: boolean }

/** For the first count, and for the end when the last person has gone and the last fault is mended. */
export const firstCount: Patience = { withinMs: 60_000, untilDecided: false }
export const lastCount: Patience = { withinMs: 120_000, untilDecided: true }

/**
 * Waits until every agent has nothing left to send and stock equals truth, asking cabinets that differ for another
 * scan and in the end a person to look in; when patience is over says how it stands.
 */
export async function settle(run: HospitalRun, { withinMs, untilDecided }: Patience): Promise<Settled> {
  const startedAt = performance.now()
  let scannedAt = startedAt
  for (;;) {
    const state = await look(run).catch(() => null)
    const tookMs = Math.round(performance.now() - startedAt)
    const isSettled =
      state !== null && state.differences.length === 0 && state.unsent === 0 && (!untilDecided || state.uncertain === 0)
    if (isSettled) return { ...state, tookMs }
    if (tookMs > withinMs) return { ...(state ?? { differences: [], unsent: -1, uncertain: -1 }), tookMs }
    if (performance.now() - scannedAt > scanEveryMs) {
      scannedAt = performance.now()
      for (const { cabinetId } of state?.differences ?? []) {
        if (untilDecided && tookMs > lookInAfterMs) await lookIn(run, cabinetId)
        else await run.as.engineer.post(`/api/devices/${cabinetId}/commands`, { kind: 'ScanNow' }).catch(() => null)
      }
    }
    await pause()
  }
}
