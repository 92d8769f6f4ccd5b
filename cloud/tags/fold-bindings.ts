import type { NumberedEntry } from '#cloud/journal/journal-entry'
import type { TagBinding } from './tag-binding.ts'
import { bindingKinds, type TagDecision } from './tag-decisions.ts'

/** Ends what is believed of a tag from a moment on; what held before that moment is believed on. */
function cut(binding: TagBinding, fromMs: number, entrySeq: number): TagBinding[] {
  if (binding.knownUntilSeq !== null || (binding.toMs !== null && binding.toMs <= fromMs)) return [binding]
  const superseded = { ...binding, knownUntilSeq: entrySeq }
  if (binding.fromMs >= fromMs) return [superseded]
  return [superseded, { ...binding, toMs: fromMs, knownSinceSeq: entrySeq }]
}

/**
 * Adds one decision to all that was ever believed of one tag. The later decision wins from its moment on; nothing is
 * forgotten, so that a past belief can be asked for by the entry it was held at. Decisions come in journal order.
 */
export function foldBindings(before: readonly TagBinding[], entry: NumberedEntry): TagBinding[] {
  if (!bindingKinds.has(entry.kind)) return [...before]
  const decision = entry.body as TagDecision
  const { siteId, entrySeq } = entry
  const rest = before.flatMap((binding) => cut(binding, decision.fromMs, entrySeq))
  if (decision.kind === 'TagUnbound') return rest
  const { epc, unitId, fromMs } = decision
  return [...rest, { siteId, epc, unitId, fromMs, toMs: null, knownSinceSeq: entrySeq, knownUntilSeq: null, entrySeq }]
}

/** The units whose facts are others after a tag's bindings changed: those it was on and those it is on now. */
export function unitsRebound(before: readonly TagBinding[], after: readonly TagBinding[]): string[] {
  const current = (list: readonly TagBinding[]) => list.filter(({ knownUntilSeq }) => knownUntilSeq === null)
  const textOf = ({ unitId, fromMs, toMs }: TagBinding) => `${unitId}|${fromMs}|${toMs}`
  const [was, is] = [current(before), current(after)]
  const [wasTexts, isTexts] = [new Set(was.map(textOf)), new Set(is.map(textOf))]
  const changed = [
    ...was.filter((binding) => !isTexts.has(textOf(binding))),
    ...is.filter((binding) => !wasTexts.has(textOf(binding))),
  ]
  return [...new Set(changed.map(({ unitId }) => unitId))].sort()
}
