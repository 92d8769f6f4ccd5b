import type { Unit } from './unit.ts'

/**
 * When a unit that was taken is to be declared unaccounted for, Unix ms; null while nobody has it in hand. afterMs: how
 * long a taken unit may stay unexplained; null: for ever.
 */
export function unaccountedMs(unit: Pick<Unit, 'state' | 'sinceMs'> | null, afterMs: number | null): number | null {
  return unit?.state === 'taken' && afterMs !== null ? unit.sinceMs + afterMs : null
}

/** Under which name the store remembers by which deadlines the moments of taken units were reckoned. */
export const unaccountedSetting = 'unaccounted-after-ms'

/** How the store remembers deadlines, ms each; null: never. The first is in force, moments of the others may still stand. */
export function deadlinesText(deadlines: readonly (number | null)[]): string {
  return JSON.stringify(deadlines)
}

/** The deadlines remembered; none where no service has kept time yet. */
export function deadlinesOf(text: string | null): (number | null)[] {
  return text === null ? [] : (JSON.parse(text) as (number | null)[])
}
