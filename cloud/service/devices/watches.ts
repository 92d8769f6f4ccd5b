import { earlierOf } from '#cloud/agenda/due-moment'
import type { DeviceId } from '#contracts/ids'
import type { DeviceBoard } from './device-board.ts'
import { createProbeWatch, type ProbeWatch } from './probe-watch.ts'
import { createSilenceWatch, type SilenceWatch } from './silence-watch.ts'

/** What is watched in memory, beside the board: the silence of devices and of their probes. */
export type Watches = {
  silence: SilenceWatch
  probes: ProbeWatch
  /** A device was heard, or said how it is. Answers whether something is to be looked at because of that. */
  changed(deviceId: DeviceId, isHeard: boolean, isMeasured: boolean): boolean
  /** Policies or devices changed: everything has to be looked at. */
  renew(): void
  /** The earliest moment, Unix ms; null when nothing but a word of a device could change anything. */
  earliest(): number | null
}

/** Watches the devices that the board knows. */
export function createWatches(board: () => DeviceBoard, now: () => number): Watches {
  const silence = createSilenceWatch(() => board().lastHeard(), now)
  const probes = createProbeWatch(() => board().probes(), now)
  return {
    silence,
    probes,
    changed(deviceId, isHeard, isMeasured) {
      const isBack = isHeard && silence.heard(deviceId)
      const isAwaited = isMeasured && probes.told(deviceId)
      return isBack || isAwaited
    },
    renew() {
      silence.renew()
      probes.renew()
    },
    earliest: () => earlierOf(silence.earliest(), probes.earliest()),
  }
}
