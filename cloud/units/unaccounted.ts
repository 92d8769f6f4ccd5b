import type { Unit } from './unit.ts'

/**
 * When a unit that was taken is to be declared unaccounted for, Unix ms; null while nobody has it in hand. afterMs: how
 * long a taken unit may stay unexplained; null: for ever.
 */
export function unaccountedMs(unit: Pick<Unit, 'state' | 'sinceMs'> | null, afterMs: number | null): number | null {
  return unit?.state === 'taken' && afterMs !== null ? unit.sinceMs + afterMs : null
}
