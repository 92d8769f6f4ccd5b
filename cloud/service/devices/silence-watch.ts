import { earlierOf } from '#cloud/agenda/due-moment'
import type { LastHeard, SilenceDue, SilenceLook } from '#cloud/ingest/judging/heartbeats'
import type { DeviceId } from '#contracts/ids'

/**
 * When each device's silence is to be looked at: in memory with the board, since it moves with every message. A device
 * that is heard costs nothing: its moment comes, and by then it is another.
 */
export type SilenceWatch = {
  /** A device said something: one that was silent has to be looked at. Answers whether that is so. */
  heard(deviceId: DeviceId): boolean
  /** Policies or devices changed: everything has to be looked at. */
  renew(): void
  /** Whose moment has come, Unix ms. */
  dueUntil(nowMs: number): SilenceDue[]
  /** Takes down what a look came to. */
  looked(looks: readonly SilenceLook[]): void
  /** The earliest moment, Unix ms; null when nothing but a message could change anything. */
  earliest(): number | null
}

/** Watches the devices that the board knows. */
export function createSilenceWatch(lastHeard: () => readonly LastHeard[], now: () => number): SilenceWatch {
  const moments = new Map<DeviceId, number | null>()
  return {
    heard(deviceId) {
      if (typeof moments.get(deviceId) === 'number') return false
      moments.set(deviceId, now())
      return true
    },
    renew() {
      moments.clear()
      for (const { deviceId } of lastHeard()) moments.set(deviceId, now())
    },
    dueUntil: (nowMs) =>
      lastHeard().flatMap((each) => {
        const dueAtMs = moments.get(each.deviceId) ?? null
        return dueAtMs !== null && dueAtMs <= nowMs ? { ...each, dueAtMs } : []
      }),
    looked(looks) {
      const lastHeardMs = new Map(lastHeard().map((each) => [each.deviceId, each.lastHeardMs]))
      // One that was heard while we looked is not silent, whatever we saw.
      for (const look of looks) {
        const isAsSeen = lastHeardMs.get(look.deviceId) === look.lastHeardMs
        moments.set(look.deviceId, isAsSeen ? look.nextMs : now())
      }
    },
    earliest() {
      let earliest: number | null = null
      for (const dueAtMs of moments.values()) earliest = earlierOf(earliest, dueAtMs)
      return earliest
    },
  }
}
