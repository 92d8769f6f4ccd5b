import { earlierOf } from '#cloud/agenda/due-moment'
import type { ProbesDue, ProbesLook } from '#cloud/ingest/judging/probe-silence'
import type { DeviceId } from '#contracts/ids'

/**
 * When the probes of each device are to be looked at: in memory, like the silence of devices, since the moment moves with
 * every window. One that tells its windows costs nothing: its moment comes, and by then it is another.
 */
export type ProbeWatch = {
  /** A device said how it is. Answers whether its probes are to be looked at because of that. */
  told(deviceId: DeviceId): boolean
  /** Policies or devices changed: everything has to be looked at. */
  renew(): void
  /** Whose moment has come, Unix ms. */
  dueUntil(nowMs: number): ProbesDue[]
  /** Takes down what a look came to. */
  looked(looks: readonly ProbesLook[]): void
  /** The earliest moment, Unix ms; null when nothing but a word of a device could change anything. */
  earliest(): number | null
}

/** Watches the probes of the devices that serve. */
export function createProbeWatch(serving: () => readonly ProbesDue[], now: () => number): ProbeWatch {
  const moments = new Map<DeviceId, { dueAtMs: number | null; waits: boolean }>()
  return {
    told(deviceId) {
      const { waits, dueAtMs } = moments.get(deviceId) ?? { waits: true, dueAtMs: null }
      if (!waits || (dueAtMs !== null && dueAtMs <= now())) return false
      moments.set(deviceId, { dueAtMs: now(), waits: false })
      return true
    },
    renew() {
      moments.clear()
      for (const { deviceId } of serving()) moments.set(deviceId, { dueAtMs: now(), waits: false })
    },
    dueUntil: (nowMs) =>
      serving().filter(({ deviceId }) => {
        const dueAtMs = moments.get(deviceId)?.dueAtMs ?? null
        return dueAtMs !== null && dueAtMs <= nowMs
      }),
    looked(looks) {
      for (const { deviceId, nextMs, waits } of looks) moments.set(deviceId, { dueAtMs: nextMs, waits })
    },
    earliest() {
      let earliest: number | null = null
      for (const { dueAtMs } of moments.values()) earliest = earlierOf(earliest, dueAtMs)
      return earliest
    },
  }
}
