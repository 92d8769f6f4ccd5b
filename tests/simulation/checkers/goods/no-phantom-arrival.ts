import { errorsOf } from '../antennas/excused.ts'
import { wrongWords } from '../antennas/wrong-words.ts'
import type { Checker } from '../evidence.ts'

/** I4: every arrival in the journal was a hand in that cabinet, one to one, but for what leaks in, as rarely as declared. */
export const noPhantomArrival: Checker = (evidence) =>
  [
    ...wrongWords(evidence).impossible.filter(({ word }) => word === 'here'),
    ...errorsOf(evidence, 'misplaced').beyond,
    ...errorsOf(evidence, 'overheard').beyond,
  ].map(({ what }) => what)
