import type { Evidence } from '../evidence.ts'
import { type AntennaError, excusedErrors } from './declared-errors.ts'
import { type Wrong, wrongWords } from './wrong-words.ts'

/** Errors of one kind: those that the declared rate excuses, or, where there are more than it does, none of them. */
export function errorsOf(evidence: Evidence, error: AntennaError): { excused: Wrong[]; beyond: Wrong[] } {
  const { wrong, chances } = wrongWords(evidence)
  const found = wrong.filter((one) => one.error === error)
  const isExcused = found.length <= excusedErrors(evidence.radio, error, chances[error], 'one day')
  return isExcused ? { excused: found, beyond: [] } : { excused: [], beyond: found }
}
