/** An alarm with its delays (ISA-18.2): whether it stands, and for how long the other has been true by now, ms. */
export type DelayedAlarm = { stands: boolean; otherwiseForMs: number }

export const noAlarm: DelayedAlarm = { stands: false, otherwiseForMs: 0 }

/**
 * One more stretch of dtMs. `worse` raises when it holds for the on-delay without a break, `well` clears when it holds for
 * the off-delay; between the two lies the deadband, in which nothing changes.
 */
export function stepAlarm(
  { stands, otherwiseForMs }: DelayedAlarm,
  { worse, well }: { worse: boolean; well: boolean },
  dtMs: number,
  delays: { onDelayMs: number; offDelayMs: number },
): DelayedAlarm {
  if (!(stands ? well : worse)) return { stands, otherwiseForMs: 0 }
  const forMs = otherwiseForMs + dtMs
  return forMs >= (stands ? delays.offDelayMs : delays.onDelayMs)
    ? { stands: !stands, otherwiseForMs: 0 }
    : { stands, otherwiseForMs: forMs }
}
