import type { HospitalRun } from './hospital-run.ts'
import { type Difference, differences } from './ledger-against-truth.ts'

const settleMaxMs = 120_000
const lookEveryMs = 1_000
const scanEveryMs = 12_000

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

/**
 * After the last person has gone and the last fault is mended: waits until every agent has nothing left to send and
 * stock equals truth, asking cabinets that differ for another scan; gives up after two minutes and says how it stands.
 */
export async function settle(run: HospitalRun): Promise<Settled> {
  const startedAt = performance.now()
  let scannedAt = startedAt
  for (;;) {
    const state = await look(run).catch(() => null)
    const tookMs = Math.round(performance.now() - startedAt)
    if (state !== null && state.differences.length === 0 && state.unsent === 0 && state.uncertain === 0)
      return { ...state, tookMs }
    if (tookMs > settleMaxMs) return { ...(state ?? { differences: [], unsent: -1, uncertain: -1 }), tookMs }
    if (performance.now() - scannedAt > scanEveryMs) {
      scannedAt = performance.now()
      for (const { cabinetId } of state?.differences ?? []) {
        await run.as.engineer.post(`/api/devices/${cabinetId}/commands`, { kind: 'ScanNow' }).catch(() => null)
      }
    }
    await pause()
  }
}
