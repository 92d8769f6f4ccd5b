/** Inventoried and selected flags of one tag, with how long they hold (Gen2 §6.3.2.2, table 6-20). */
export class TagFlags {
  /** B is set, by session. */
  private readonly isB = [false, false, false, false]
  private readonly setAtMs = [0, 0, 0, 0]
  private poweredUntilMs = Number.NEGATIVE_INFINITY
  private readonly sessionOneMs: number
  private readonly persistenceMs: number
  selected = false

  /** spread in [0, 1) places this tag within what the standard allows: S1 0.5-5 s, S2 and S3 above 2 s, here up to 30. */
  constructor(spread: number) {
    this.sessionOneMs = 1_000 + 2_500 * spread
    this.persistenceMs = 2_500 * 12 ** spread
  }

  /** Brings the flags up to date: what has decayed without power or with age is A again. */
  settle(nowMs: number): void {
    const darkMs = nowMs - this.poweredUntilMs
    // Between two stays the carrier is off for an instant, which S0 does not survive.
    if (darkMs >= 0) this.isB[0] = false
    if (nowMs - (this.setAtMs[1] ?? 0) > this.sessionOneMs) this.isB[1] = false
    if (darkMs > this.persistenceMs) {
      this.isB[2] = false
      this.isB[3] = false
      this.selected = false
    }
  }

  power(untilMs: number): void {
    if (untilMs > this.poweredUntilMs) this.poweredUntilMs = untilMs
  }

  state(session: number): 'A' | 'B' {
    return this.isB[session] ? 'B' : 'A'
  }

  set(session: number, state: 'A' | 'B', nowMs: number): void {
    this.isB[session] = state === 'B'
    this.setAtMs[session] = nowMs
  }

  /** Back to A where the flag is older than this. */
  resetSetBefore(session: number, beforeMs: number): void {
    if ((this.setAtMs[session] ?? 0) < beforeMs) this.isB[session] = false
  }

  invert(session: number, nowMs: number): void {
    this.set(session, this.state(session) === 'A' ? 'B' : 'A', nowMs)
  }
}
