import type { Air } from './air.ts'
import type { Chance } from './chance.ts'
import type { Family } from './family.ts'
import { place } from './field.ts'
import { reportedStrength } from './reported-strength.ts'

const noiseDb = 0.7
const certainDb = 2.8
/** A tag alone in the field answers no more often than this in 100 ms. */
const readsPerStayMax = 12
const flagHoldsMs = 2_200

/** The declared way: audible tags share the reads evenly by chance; a counted tag is silent for as long as its flag holds. */
export function poissonAir(family: Family, chance: Chance, readsPerSecond: number): Air {
  const { field } = family
  const heard = new Int32Array(field.slots)
  const counts = new Int32Array(field.slots)
  const countedAtMs = new Float64Array(field.slots).fill(-1e9)
  const countedEpc = new Int32Array(field.slots).fill(-1)
  const runningRate = new Float64Array(field.slots)

  return {
    countedUnheardShare: 0,
    stay({ antenna, channel, fromMs, forMs, request }, reads) {
      const column = field.column(antenna, channel)
      const gainDb = request.powerDb + family.driftDb(antenna, fromMs)
      let candidates = 0
      let rates = 0
      for (let slot = 0; slot < field.used; slot++) {
        if (field.place[slot] === place.away) continue
        let marginDb = (field.margins[column + slot] ?? -99) + gainDb
        if (request.robust) marginDb += family.robustGainDb(slot)
        if (marginDb < -certainDb) continue
        if (marginDb < certainDb && marginDb + noiseDb * chance.normal() <= 0) continue
        if (request.select !== null && !request.select.has(field.epc[slot] ?? -1)) continue
        if (request.once && countedEpc[slot] === field.epc[slot] && fromMs - (countedAtMs[slot] ?? 0) < flagHoldsMs)
          continue
        heard[candidates] = slot
        rates += field.rate[slot] ?? 1
        runningRate[candidates] = rates
        candidates += 1
      }
      const budget = (readsPerSecond * forMs * (request.robust ? 0.4 : 1)) / 1_000
      reads.count = 0
      reads.turns = Math.min(readsPerStayMax, budget / Math.max(1, rates))
      if (candidates === 0) return
      counts.fill(0, 0, candidates)
      if (request.once) {
        const turns = Math.min(candidates, Math.floor(budget + chance.float()))
        for (let turn = 0; turn < turns; turn++) {
          const pick = turn + chance.integer(candidates - turn)
          const slot = heard[pick] ?? 0
          heard[pick] = heard[turn] ?? 0
          heard[turn] = slot
          counts[turn] = 1
          countedAtMs[slot] = fromMs
          countedEpc[slot] = field.epc[slot] ?? -1
        }
      } else {
        const turns = chance.poisson(Math.min(budget, readsPerStayMax * candidates))
        for (let turn = 0; turn < turns; turn++) {
          const at = pickBy(runningRate, candidates, chance.float() * rates)
          counts[at] = (counts[at] ?? 0) + 1
        }
      }
      for (let at = 0; at < candidates; at++) {
        const seen = counts[at] ?? 0
        if (seen === 0) continue
        const slot = heard[at] ?? 0
        const marginDb = (field.margins[column + slot] ?? 0) + gainDb
        reads.slot[reads.count] = slot
        reads.seen[reads.count] = Math.min(seen, readsPerStayMax)
        reads.rssiCentiDbm[reads.count] = reportedStrength(family.rssi, marginDb, seen, chance)
        reads.count += 1
      }
    },
  }
}

function pickBy(running: Float64Array, count: number, wanted: number): number {
  let low = 0
  let high = count - 1
  while (low < high) {
    const middle = (low + high) >> 1
    if ((running[middle] ?? 0) < wanted) low = middle + 1
    else high = middle
  }
  return low
}
