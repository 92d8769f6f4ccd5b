import type { EpcHex, SessionId } from '#contracts/ids'

/** One shut period in which a tag that was here was never heard. */
export type Silence = {
  /** The cycle behind whose door it was. */
  sessionId: SessionId
  /** By antenna: the cells in which a tag that is read as often as this one would have answered. */
  cells: Record<number, number>
  /** Whether it lay so much worse than ever that no shuffle explains it; null where too little is known of it. */
  isDrop: boolean | null
}

/** What cycles of a calibration have shown. It dies with the boot. */
export type CalibrationMemory = {
  /** The door sessions of which it is known that they changed nothing, the latest last. */
  cycles: SessionId[]
  /** By tag, oldest first: learnt from when it is heard again. */
  silences: Record<EpcHex, Silence[]>
}

/** Before any calibration. */
export const nothingCalibrated: CalibrationMemory = { cycles: [], silences: {} }
