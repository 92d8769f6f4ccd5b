/** Beyond this value central supply does not order by itself: somebody who may decide looks at it first. */
const dearCents = 300_000

/** Whether an order of this value waits for somebody else: these are left for whoever visits the hospital. */
export function waitsForAnother(valueCents: number): boolean {
  return valueCents > dearCents
}
