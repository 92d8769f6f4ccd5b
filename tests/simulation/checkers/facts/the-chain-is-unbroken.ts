import type { Checker } from '../evidence.ts'

/** I9: the hash chain holds, entries are numbered without a hole, and rebuilt projections equal the stored ones. */
export const theChainIsUnbroken: Checker = ({ journal, verifyProblems }) => [
  ...verifyProblems,
  ...journal.flatMap(({ entrySeq }, index) =>
    entrySeq === index + 1 ? [] : [`entry ${entrySeq} stands at ${index + 1}`],
  ),
]
