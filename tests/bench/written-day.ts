import type { DeviceId, Epoch } from '#contracts/ids'
import { epcOf, WrittenCabinet } from '../support/written-cabinet.ts'

export const cabinets = 24
export const unitsPerCabinet = 125
const batchFacts = 256

/** What the broker hands on: a batch of facts as text, or a heartbeat that says how many facts there are. */
export type Heard =
  | { deviceId: DeviceId; kind: 'facts'; text: string }
  | { deviceId: DeviceId; kind: 'heartbeat'; epoch: Epoch; lastSeq: number }

/** A stretch of a hospital's day as its cabinets tell it. Times are Unix ms; facts count door sessions and climate alike. */
export type WrittenDay = { heard: Heard[]; facts: number; windows: number; startMs: number; sentAtMs: number }

/** One cabinet: sessions that take two and sessions that return them, and six windows of its probe with each such pair. */
function writeCabinet(cabinet: WrittenCabinet, firstUnit: number, facts: number): void {
  let turn = 0
  while (cabinet.said.length < facts) {
    const unit = (offset: number) => epcOf(firstUnit + ((turn * 3 + offset) % unitsPerCabinet))
    cabinet.session({ taken: [unit(0), unit(1)] })
    cabinet.session({ placed: [unit(0), unit(1)] })
    for (let window = 0; window < 6; window++) cabinet.climate(21_000 + ((turn * 7 + window * 13) % 900))
    turn += 1
  }
}

/** All cabinets in turn, a batch and a heartbeat each. Twelve facts of door sessions come with every six windows. */
export function writeDay(factsPerCabinet: number): WrittenDay {
  const startMs = Date.UTC(2026, 0, 5, 8)
  const day: WrittenDay = { heard: [], facts: 0, windows: 0, startMs, sentAtMs: startMs }
  const written = Array.from({ length: cabinets }, (_, index) => {
    const cabinet = new WrittenCabinet(`cab-${index + 1}`, startMs)
    writeCabinet(cabinet, index * unitsPerCabinet, factsPerCabinet)
    day.sentAtMs = Math.max(day.sentAtMs, startMs + cabinet.elapsedMs)
    return cabinet
  })
  for (let firstSeq = 1; firstSeq <= factsPerCabinet; firstSeq += batchFacts) {
    for (const cabinet of written) {
      const { deviceId, epoch } = cabinet
      const batch = cabinet.batch(firstSeq, Math.min(batchFacts, cabinet.said.length - firstSeq + 1))
      const lastSeq = firstSeq + batch.facts.length - 1
      day.facts += batch.facts.length
      const said = cabinet.said.slice(firstSeq - 1, lastSeq)
      day.windows += said.filter(({ kind }) => kind === 'ClimateRecorded').length
      day.heard.push({ deviceId, kind: 'facts', text: JSON.stringify(batch) })
      day.heard.push({ deviceId, kind: 'heartbeat', epoch, lastSeq })
    }
  }
  return day
}
