import type { DeviceId } from '#contracts/ids'

/** How far back connections that were pushed out are counted, ms. */
const withinMs = 600_000
/** A fight that goes on is told this often, ms. */
const tellEveryMs = 60_000
const timesMax = 1_000

/** What is worth telling of connections that pushed one another out. */
export type Fight = { times: number; withinMs: number }

/** Counts how often a connection of a device was pushed out by another of the same name; times are the service's, Unix ms. */
export function countFights() {
  const seen = new Map<DeviceId, { atMs: number[]; toldAtMs: number }>()
  return {
    /** One more; answers what to tell, null when it is the first for long or was told just now. */
    replaced(deviceId: DeviceId, nowMs: number): Fight | null {
      const before = seen.get(deviceId) ?? { atMs: [], toldAtMs: Number.NEGATIVE_INFINITY }
      const atMs = [...before.atMs.filter((one) => one > nowMs - withinMs && one <= nowMs), nowMs].slice(-timesMax)
      const isWorthIt = atMs.length > 1 && Math.abs(nowMs - before.toldAtMs) >= tellEveryMs
      seen.set(deviceId, { atMs, toldAtMs: isWorthIt ? nowMs : before.toldAtMs })
      return isWorthIt ? { times: atMs.length, withinMs } : null
    },
  }
}
