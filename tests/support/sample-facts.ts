import type { Fact, FactOf } from '#contracts/facts/fact'
import { bootIdSchema, epcHexSchema, sessionIdSchema } from '#contracts/ids'

const base = {
  bootId: bootIdSchema.parse('b00700000000b007'),
  elapsedMs: 1_000,
  atMs: Date.UTC(2026, 0, 5, 8),
  clock: 'synchronised' as const,
}

/** A unit taken, told from every other by its number. */
export function unitTakenFact(number: number): FactOf<'UnitTaken'> {
  return {
    ...base,
    kind: 'UnitTaken',
    epc: epcHexSchema.parse(number.toString(16).toUpperCase().padStart(24, '0')),
    sessionId: sessionIdSchema.parse('5e55105e55105e55'),
    evidence: {
      rounds: 12,
      opportunities: 10,
      reads: 0,
      antennas: [1, 2],
      rssiCentiDbm: null,
      confidencePermille: 998,
    },
  }
}

/** One climate window that ends at elapsedMs. */
export function climateFact(elapsedMs: number, changes: Partial<FactOf<'ClimateRecorded'>> = {}) {
  return {
    ...base,
    elapsedMs,
    atMs: base.atMs + elapsedMs,
    kind: 'ClimateRecorded',
    probeId: 'cabinet-air',
    quantity: 'temperature',
    state: 'good',
    windowMs: 60_000,
    samples: 12,
    minMilli: 21_000,
    maxMilli: 21_400,
    meanMilli: 21_200,
    lastMilli: 21_300,
    ...changes,
  } satisfies Fact
}
