import { ToolError } from './tool-error.ts'

const second = 1_000
const hour = 3_600 * second
const day = 24 * hour
const year = 365.25 * day

/** Readers are heard every few seconds: a longer silence, beyond the longest capture we take, is a clock that was set. */
const pauseMsMax = day
/** All pauses together: every moment of a capture is lived through, which takes some seconds for so many days. */
const wholeMsMax = 31 * day
/** Packets of several queues are noted in another order than they are stamped, by less than this. */
const backMsMax = second

/** How long this is, as a person says it. */
export function spanText(ms: number): string {
  if (ms >= year) return `${(ms / year).toFixed(1)} years`
  if (ms >= 2 * day) return `${(ms / day).toFixed(1)} days`
  if (ms >= hour) return `${(ms / hour).toFixed(1)} hours`
  return `${(ms / second).toFixed(1)} s`
}

/** Time as it passed while a capture was taken, from its first frame on, whatever became of the clock that stamped it. */
export class PassedTime {
  private stampedMs: number | null = null
  private aheadMs = 0
  private passedMs = 0
  private jumps = 0
  private firstJump = ''

  /** When a packet with this stamp came. Where the clock was set it came at once. @throws ToolError behind the last day there may be */
  at(stampedMs: number, packet: number): number {
    const sinceMs = stampedMs - (this.stampedMs ?? stampedMs)
    this.stampedMs = stampedMs
    if (sinceMs > pauseMsMax || sinceMs < -backMsMax) {
      this.aheadMs = stampedMs - this.passedMs
      this.jumps += 1
      if (this.jumps === 1)
        this.firstJump = `packet ${packet} is stamped ${spanText(Math.abs(sinceMs))} ${sinceMs > 0 ? 'after' : 'before'} the frame before it`
    }
    this.passedMs = Math.max(this.passedMs, stampedMs - this.aheadMs)
    if (this.passedMs > wholeMsMax)
      throw new ToolError(
        'capture-too-long',
        `packet ${packet} came more than 31 days after the first frame`,
        'replay less of it at once: editcap -F pcap -i 604800 cuts it by weeks',
      )
    return this.passedMs
  }

  /** What has to be said of the clock, once all is replayed; null where it was never set. */
  problem(path: string): ToolError | null {
    if (this.jumps === 0) return null
    const places = this.jumps === 1 ? '' : `, the first of ${this.jumps} such places`
    return new ToolError(
      'clock-jump',
      `${path}: ${this.firstJump}${places}: the clock was set there, and no time was taken to pass (a pause has at most 24 hours)`,
      'doubt what was decided around it; to be sure capture again with the clock set',
    )
  }
}
