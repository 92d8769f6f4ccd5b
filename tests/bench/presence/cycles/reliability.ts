import type { Claim } from '../detectors/engine.ts'

const deciles = 10

/** How often what is claimed with some chance of being inside is so, by decile of the chance claimed. */
export class Reliability {
  private readonly claimed = new Float64Array(deciles)
  private readonly inside = new Float64Array(deciles)
  private readonly count = new Float64Array(deciles)

  /** A confidence is of the verdict; of the chance to be inside it is the complement where the verdict is "removed". */
  add(claims: readonly Claim[], isInside: (epc: number) => boolean): void {
    for (const { epc, verdict, permille } of claims) {
      const chance = verdict === 'removed' ? 1 - permille / 1_000 : permille / 1_000
      const at = Math.min(deciles - 1, Math.floor(chance * deciles))
      this.claimed[at] = (this.claimed[at] ?? 0) + chance
      this.inside[at] = (this.inside[at] ?? 0) + (isInside(epc) ? 1 : 0)
      this.count[at] = (this.count[at] ?? 0) + 1
    }
  }

  /** Takes in what another has counted. */
  addAll(other: Reliability): void {
    for (let at = 0; at < deciles; at++) {
      this.claimed[at] = (this.claimed[at] ?? 0) + (other.claimed[at] ?? 0)
      this.inside[at] = (this.inside[at] ?? 0) + (other.inside[at] ?? 0)
      this.count[at] = (this.count[at] ?? 0) + (other.count[at] ?? 0)
    }
  }

  /** For each decile that was used: mean chance claimed, share that was inside, how many. */
  rows(): { decile: number; claimed: number; observed: number; count: number }[] {
    return Array.from({ length: deciles }, (_, decile) => {
      const count = this.count[decile] ?? 0
      const per = (sum: Float64Array) => (sum[decile] ?? 0) / Math.max(1, count)
      return { decile, claimed: per(this.claimed), observed: per(this.inside), count }
    }).filter(({ count }) => count > 0)
  }
}
