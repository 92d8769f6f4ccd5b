import { enumerationEntries } from './definitions.ts'
import { LlrpEncodeError } from './llrp-errors.ts'

/** The number of a name, for example ('ROSpecStartTriggerType', 'Immediate') -> 1. @throws LlrpEncodeError for a name that is in no table. */
export function enumerationValue(enumeration: string, name: string): number {
  const entry = enumerationEntries(enumeration).find((candidate) => candidate.name === name)
  if (entry === undefined) throw new LlrpEncodeError(`${enumeration} has no entry ${name}`)
  return entry.value
}

/** The name of a number, or null when the tables do not know it. */
export function enumerationName(enumeration: string, value: number): string | null {
  return enumerationEntries(enumeration).find((candidate) => candidate.value === value)?.name ?? null
}
