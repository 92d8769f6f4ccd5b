import type { NewEntry, NumberedEntry } from '#cloud/journal/journal-entry'
import type { Decider } from './deciders/decider.ts'
import type { SiteDraft } from './drafts/site-draft.ts'
import { Touched } from './drafts/touched.ts'
import { changesContext, contextAfter, touchScope } from './judging/changed-context.ts'
import { judgeTouched } from './judging/judge-touched.ts'
import type { JudgingContext } from './judging/judging-context.ts'

/** More rounds than any honest chain of causes needs. */
const roundsMax = 8

/** The service did not come to rest: a judgement or decision of the last round made another one necessary, again and again. */
export class NotQuietError extends Error {
  readonly code = 'not-quiet'

  constructor(deciders: readonly string[]) {
    super(
      `no rest after ${roundsMax} rounds, the last entries are of ${deciders.join(', ')}: mend that rule or decider`,
    )
    this.name = 'NotQuietError'
  }
}

/** Gives entries their numbers. A cause of -1 is the first of them, -2 the second, and so on. */
export function numbered(entries: readonly NewEntry[], afterSeq: number): NumberedEntry[] {
  return entries.map((entry, index) => {
    const { causeSeq } = entry
    const cause = causeSeq !== null && causeSeq < 0 ? afterSeq - causeSeq : causeSeq
    return { ...entry, causeSeq: cause, entrySeq: afterSeq + 1 + index }
  })
}

function decidersOf(entries: readonly NewEntry[]): string[] {
  return [...new Set(entries.map(({ source }) => (source.kind === 'service' ? source.decider : source.kind)))]
}

/**
 * Folds what was said, judges what it touched (by the policies and places that it leaves), lets the service decide, folds that, and so on until a round adds
 * nothing. due is what is to be judged although nothing was said about it. The entries of a round, numbered behind
 * afterSeq, go to journal before they are folded, so that they are written while we think. Returns every entry.
 * @throws NotQuietError when there is no end to it.
 */
export async function decideUntilQuiet(
  draft: SiteDraft,
  said: readonly NewEntry[],
  due: Touched,
  deciders: readonly Decider[],
  context: JudgingContext,
  afterSeq: number,
  journal: (entries: readonly NumberedEntry[]) => Promise<void>,
): Promise<NumberedEntry[]> {
  const all: NumberedEntry[] = []
  let next: readonly NewEntry[] = said
  let touched = due
  let now = context
  for (let round = 0; round < roundsMax; round++) {
    const entries = numbered(next, afterSeq + all.length)
    for (const entry of entries) all.push(entry)
    await journal(entries)
    const concluded = await draft.fold(entries, now, touched)
    if (changesContext(entries)) {
      now = contextAfter(draft, context)
      await touchScope(draft, entries, now, touched)
    }
    const judged = await judgeTouched(draft, touched, now)
    const decided: NewEntry[] = []
    for (const decider of deciders) decided.push(...(await decider.decide(draft, entries, now, touched.moments)))
    next = [...concluded, ...judged, ...decided]
    if (next.length === 0) return all
    touched = new Touched()
  }
  throw new NotQuietError(decidersOf(next))
}
