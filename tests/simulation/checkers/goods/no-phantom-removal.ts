import type { Checker } from '../evidence.ts'
import { isRemoval } from './last-words.ts'
import { beyondExcuse, impossible } from './presence-errors.ts'

/** I4: every removal in the journal was a hand in that cabinet, one to one, but for what is not heard, as rarely as declared. */
export const noPhantomRemoval: Checker = (evidence) => [
  ...impossible(evidence, isRemoval),
  ...beyondExcuse(evidence, 'falseRemovals'),
]
