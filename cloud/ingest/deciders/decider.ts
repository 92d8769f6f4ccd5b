import type { NewEntry, NumberedEntry } from '#cloud/journal/journal-entry'
import type { JudgingContext } from '../judging-context.ts'
import type { SiteDraft } from '../site-draft.ts'

/**
 * Part of the service that decides by itself. It sees the entries of a round already folded, and what it decides is
 * folded in the next. Asked again about what it has decided it must have nothing to add.
 */
export type Decider = {
  /** Its name in the entries it makes. */
  name: string
  decide(draft: SiteDraft, round: readonly NumberedEntry[], context: JudgingContext): Promise<NewEntry[]>
}
