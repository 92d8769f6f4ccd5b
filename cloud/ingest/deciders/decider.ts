import type { DueMoment } from '#cloud/agenda/due-moment'
import type { NewEntry, NumberedEntry } from '#cloud/journal/journal-entry'
import type { SiteDraft } from '../drafts/site-draft.ts'
import type { JudgingContext } from '../judging/judging-context.ts'

/**
 * Part of the service that decides by itself. It sees the entries of a round already folded, and what it decides is
 * folded in the next. Asked again about what it has decided it must have nothing to add.
 */
export type Decider = {
  /** Its name in the entries it makes. */
  name: string
  /** due is what of the agenda is due in this round; who puts something on it takes it off again when it is over. */
  decide(
    draft: SiteDraft,
    round: readonly NumberedEntry[],
    context: JudgingContext,
    due: readonly DueMoment[],
  ): Promise<NewEntry[]>
}
