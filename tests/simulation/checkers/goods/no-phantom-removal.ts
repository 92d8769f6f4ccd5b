import { errorsOf } from '../antennas/excused.ts'
import { wrongWords } from '../antennas/wrong-words.ts'
import type { Checker } from '../evidence.ts'

/** I4: every removal in the journal was a hand in that cabinet, one to one, but for what is hardly heard, as rarely as declared. */
export const noPhantomRemoval: Checker = (evidence) =>
  [...wrongWords(evidence).impossible.filter(({ word }) => word === 'gone'), ...errorsOf(evidence, 'lost').beyond].map(
    ({ what }) => what,
  )
