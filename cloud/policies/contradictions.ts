import type { Policy } from './policy.ts'
import {
  nextOverlayChange,
  numbersFor,
  type PolicyBook,
  type PolicySubject,
  policyBookOf,
  scopeOf,
} from './policy-book.ts'
import type { InForce, ThresholdSpecs } from './threshold.ts'

/**
 * Numbers of which one must be below the other, or at most equal: an order that fills up to no more than the point it is
 * raised at never ends the shortage; a reserve above the reorder point is in use before anybody orders; an emergency is
 * less than a reserve in use; and a reserve that is never filled up to is always in use. What warns of an expiry warns
 * from far to near. Warmth in one stretch is part of the warmth in all; cold storage is missed before other rooms; and a
 * door sounds to who stands before it before others are called.
 */
const laws = [
  { less: 'reorderPoint', more: 'orderUpTo', mayBeEqual: false },
  { less: 'safetyStock', more: 'reorderPoint', mayBeEqual: true },
  { less: 'emergency', more: 'safetyStock', mayBeEqual: true },
  { less: 'safetyStock', more: 'orderUpTo', mayBeEqual: true },
  { less: 'expirySecondDays', more: 'expiryFirstDays', mayBeEqual: true },
  { less: 'expiryThirdDays', more: 'expirySecondDays', mayBeEqual: true },
  { less: 'breachConsecutiveMs', more: 'breachCumulativeMs', mayBeEqual: true },
  { less: 'coldBlindMs', more: 'probeBlindMs', mayBeEqual: true },
  { less: 'coldSilentMs', more: 'probeSilentMs', mayBeEqual: true },
  { less: 'ajarSoundAfterMs', more: 'ajarAlertAfterMs', mayBeEqual: true },
] as const

type Named = InForce & { name: string }

/** Two numbers that cannot both be meant, a subject for which they meet, and from when on (Unix ms). */
export type Contradiction = { less: Named; more: Named; mayBeEqual: boolean; subject: PolicySubject; atMs: number }

/** Every pair that contradicts for a subject at a moment, what is built in counted too. */
function contradictionsAt(
  book: PolicyBook,
  subject: PolicySubject,
  atMs: number,
  specs: ThresholdSpecs,
): Contradiction[] {
  const numbers = numbersFor(book, subject, atMs)
  return laws.flatMap(({ less: lessName, more: moreName, mayBeEqual }) => {
    const [less, more] = [numbers(lessName, specs.get(lessName)), numbers(moreName, specs.get(moreName))]
    if (less === null || more === null) return []
    if (less.value < more.value || (mayBeEqual && less.value === more.value)) return []
    return [{ less: { name: lessName, ...less }, more: { name: moreName, ...more }, mayBeEqual, subject, atMs }]
  })
}

const isSame = (a: Contradiction, b: Contradiction) =>
  a.less.name === b.less.name &&
  a.more.name === b.more.name &&
  a.less.value === b.less.value &&
  a.more.value === b.more.value

/**
 * The first contradiction that setting these policies brings to any of the subjects they are about, now or when an overlay
 * begins or ends; null when there is none. What contradicted before, of the same two values, is not theirs. Each subject
 * costs a few look-ups, however many policies there are. specs: every threshold there is, with what is built in.
 */
export function contradictionOf(
  before: PolicyBook,
  set: readonly Policy[],
  subjects: Iterable<PolicySubject>,
  nowMs: number,
  specs: ThresholdSpecs,
): Contradiction | null {
  const after = policyBookOf([...before.all, ...set])
  const isAbout = scopeOf(set)
  for (const subject of subjects) {
    if (isAbout(subject) === null) continue
    for (let atMs: number | null = nowMs; atMs !== null; atMs = nextOverlayChange(after, subject, atMs)) {
      const found = contradictionsAt(after, subject, atMs, specs)
      if (found.length === 0) continue
      const known = contradictionsAt(before, subject, atMs, specs)
      const [anew] = found.filter((one) => !known.some((old) => isSame(one, old)))
      if (anew !== undefined) return anew
    }
  }
  return null
}
