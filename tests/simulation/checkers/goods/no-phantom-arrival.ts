import type { Checker } from '../evidence.ts'
import { isArrival } from './last-words.ts'
import { beyondExcuse, impossible } from './presence-errors.ts'

/** I4: every arrival in the journal was a hand in that cabinet, one to one, but for what leaks in, as rarely as declared. */
export const noPhantomArrival: Checker = (evidence) => [
  ...impossible(evidence, isArrival),
  ...beyondExcuse(evidence, 'misplaced'),
]
