import type { Subject } from '#cloud/journal/subject'

/**
 * What comes due. judgement: time alone could change what rules say of the subject. unaccounted: nobody has said what
 * became of a unit that was taken. answer: nobody has answered an alert. shelving: the shelving of an alert ends. digest: windows of the climate wait to be tied to the chain.
 */
export const matters = ['judgement', 'unaccounted', 'answer', 'shelving', 'digest'] as const
export type Matter = (typeof matters)[number]

/** When something is due, Unix ms, and the entry because of which it is; null where time alone brings it about. */
export type Due = { dueAtMs: number; causeSeq: number | null }

/** One line of the agenda: about what, which matter, and when it is due. One for each subject and matter. */
export type DueMoment = Due & { about: Subject; matter: Matter }

/** The text a line of the agenda is found by in memory. */
export const momentText = ({ about, matter }: Pick<DueMoment, 'about' | 'matter'>) => `${matter}|${about}`

/** The earlier of two moments, Unix ms; null stands for never. */
export function earlierOf(a: number | null, b: number | null): number | null {
  return a === null ? b : b === null ? a : Math.min(a, b)
}
