/** The faults that are in force on the wire just now. */
export type FaultState = {
  chunking: 'whole' | 'coalesce' | 'random' | { bytes: number }
  coalesceWithinMs: number
  /** Bytes stop both ways without anything being closed. */
  isHalfOpen: boolean
  /** The reader does not notice a client that goes away. */
  isBlindToClose: boolean
  slowMs: number
  resetsNextFrame: boolean
  nextLengthOffBy: number
  duplicateResponses: number
  lateResponseMs: number
  lostResponses: number
  isKeepaliveMute: boolean
}

/** A wire without faults. */
export function noFaults(): FaultState {
  return {
    chunking: 'whole',
    coalesceWithinMs: 20,
    isHalfOpen: false,
    isBlindToClose: false,
    slowMs: 0,
    resetsNextFrame: false,
    nextLengthOffBy: 0,
    duplicateResponses: 0,
    lateResponseMs: 0,
    lostResponses: 0,
    isKeepaliveMute: false,
  }
}
