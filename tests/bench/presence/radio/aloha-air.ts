import type { Air } from './air.ts'
import type { Chance } from './chance.ts'
import type { Family } from './family.ts'
import { place } from './field.ts'
import { reportedStrength } from './reported-strength.ts'

/** How tags behave that do not behave by the book. */
export type AlohaOptions = {
  /** In a collision the strongest is read when it is so much above the next, dB. */
  captureDb: number
  /** Of the tags, so many forget their flag at once, and so many keep it far too long. */
  forgetsShare: number
  keepsShare: number
}

const singleMs = 2.2
const collisionMs = 0.9
const emptyMs = 0.35
const roundMs = 3
const noiseDb = 0.9
const certainDb = 3
/** A tag of usual rate takes part in so many rounds. */
const takesPart = 0.55
/** An answer nobody could decode, though the tag thinks it was counted. */
const garbledShare = 0.01
const roundsMax = 12
const seenMax = 12

/**
 * Slotted rounds: who takes part picks a slot; alone in it a tag is read, together with others only if it is much the
 * strongest. Time runs out where the slots do not.
 */
export function alohaAir(family: Family, chance: Chance, options: AlohaOptions): Air {
  const { field } = family
  const heard = new Int32Array(field.slots)
  const margin = new Float32Array(field.slots)
  const seen = new Int32Array(field.slots)
  const firstIn = new Int32Array(1 << 10)
  const strongest = new Int32Array(1 << 10)
  const inSlot = new Int32Array(1 << 10)
  const flagUntilMs = new Float64Array(field.slots)
  const flagOf = new Int32Array(field.slots).fill(-1)

  function flagHoldsMs(epc: number): number {
    const place = (Math.imul(epc + 1, 0x9e3779b1) >>> 8) / (1 << 24)
    if (place < options.forgetsShare) return 0
    if (place > 1 - options.keepsShare) return 45_000
    return 600 + 4_000 * ((place * 37) % 1)
  }

  return {
    countedUnheardShare: garbledShare,
    stay({ antenna, channel, fromMs, forMs, request }, reads) {
      const column = field.column(antenna, channel)
      const gainDb = request.powerDb + family.driftDb(antenna, fromMs)
      let count = 0
      let readiness = 0
      for (let slot = 0; slot < field.used; slot++) {
        if (field.place[slot] === place.away) continue
        let marginDb = (field.margins[column + slot] ?? -99) + gainDb
        if (request.robust) marginDb += family.robustGainDb(slot)
        if (marginDb < -certainDb) continue
        if (marginDb < certainDb && marginDb + noiseDb * chance.normal() <= 0) continue
        if (request.select !== null && !request.select.has(field.epc[slot] ?? -1)) continue
        if (request.once && flagOf[slot] === field.epc[slot] && fromMs < (flagUntilMs[slot] ?? 0)) continue
        heard[count] = slot
        margin[count] = marginDb
        seen[count] = 0
        readiness += Math.min(1, takesPart * (field.rate[slot] ?? 1))
        count += 1
      }
      const slower = request.robust ? 2.5 : 1
      let leftMs = forMs
      let rounds = 0
      let fairShare = 0
      while (leftMs > roundMs && rounds < roundsMax * 4) {
        rounds += 1
        leftMs -= roundMs
        const size = Math.max(1, Math.min(inSlot.length, 1 << Math.round(Math.log2(Math.max(1, readiness)))))
        inSlot.fill(0, 0, size)
        for (let at = 0; at < count; at++) {
          if (request.once && (seen[at] ?? 0) > 0) continue
          if (chance.float() > takesPart * (field.rate[heard[at] ?? 0] ?? 1)) continue
          const slot = chance.integer(size)
          const others = inSlot[slot] ?? 0
          inSlot[slot] = others + 1
          const best = strongest[slot] ?? 0
          if (others === 0) {
            strongest[slot] = at
            firstIn[slot] = at
          } else if ((margin[at] ?? 0) > (margin[best] ?? 0)) {
            firstIn[slot] = best
            strongest[slot] = at
          } else if (others === 1 || (margin[at] ?? 0) > (margin[firstIn[slot] ?? 0] ?? 0)) firstIn[slot] = at
        }
        let used = 0
        for (; used < size && leftMs > 0; used++) {
          const others = inSlot[used] ?? 0
          if (others === 0) leftMs -= emptyMs * slower
          else if (others === 1 || isCaptured(strongest[used] ?? 0, firstIn[used] ?? 0)) {
            leftMs -= singleMs * slower
            const at = strongest[used] ?? 0
            const slot = heard[at] ?? 0
            if (request.once) {
              flagUntilMs[slot] = fromMs + flagHoldsMs(field.epc[slot] ?? 0)
              flagOf[slot] = field.epc[slot] ?? -1
            }
            if (chance.float() >= garbledShare) seen[at] = (seen[at] ?? 0) + 1
          } else leftMs -= collisionMs * slower
        }
        fairShare += (used / size) * (1 - 1 / size) ** Math.max(0, readiness - 1)
      }
      reads.turns = takesPart * fairShare
      reads.count = 0
      for (let at = 0; at < count; at++) {
        const times = seen[at] ?? 0
        if (times === 0) continue
        reads.slot[reads.count] = heard[at] ?? 0
        reads.seen[reads.count] = Math.min(times, seenMax)
        reads.rssiCentiDbm[reads.count] = reportedStrength(family.rssi, margin[at] ?? 0, times, chance)
        reads.count += 1
      }
    },
  }

  function isCaptured(best: number, next: number): boolean {
    return best !== next && (margin[best] ?? 0) - (margin[next] ?? 0) > options.captureDb
  }
}
