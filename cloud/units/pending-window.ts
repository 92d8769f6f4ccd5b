/**
 * How long what people say of a unit waits for its cabinet to say that it is gone, ms: several times the longest scan
 * after a door has closed, and too short for somebody else to have come and taken it.
 */
export const pendingWindowMs = 15 * 60_000
