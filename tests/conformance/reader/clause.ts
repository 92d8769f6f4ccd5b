/** Chapter 9 of LLRP 1.1 (versions) is new: whatever stands behind it has moved up by one. */
const firstMovedChapter = 9

/** Where a rule stands in both versions, by its clause in LLRP 1.0.1. */
export function clause(of101: string): string {
  const [chapter = '', ...rest] = of101.split('.')
  if (Number(chapter) < firstMovedChapter) return `LLRP 1.0.1 and 1.1 §${of101}`
  return `LLRP 1.0.1 §${of101}, 1.1 §${[Number(chapter) + 1, ...rest].join('.')}`
}

/** Where a rule stands that came with LLRP 1.1. */
export function clauseOf11(of11: string): string {
  return `LLRP 1.1 §${of11}`
}
