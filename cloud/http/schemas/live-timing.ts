/** A screen is told at least this often, so that silence is never mistaken for calm. */
export const heartbeatPeriodMs = 5_000
/** A screen that has heard nothing for this long says so: three heartbeats. */
export const staleAfterMs = 15_000
