import type { SelectFilter } from '../specs/inventory-command.ts'
import type { TagFlags } from './tag-flags.ts'
import { bitsMatch, type TagMemory } from './tag-memory.ts'

function matches(memory: TagMemory, filter: SelectFilter): boolean {
  const bank = memory.banks[filter.memoryBank]
  return bank !== undefined && bitsMatch(bank, filter.bitPointer, filter.mask, filter.bitCount)
}

/** What a state-unaware action does to the selection: first for matching tags, then for the others. Null leaves it. */
const unawareActions: [boolean | null, boolean | null][] = [
  [true, false],
  [true, null],
  [null, false],
  [false, null],
  [false, true],
  [null, true],
]

/** Whether a tag takes part after the filters of a reader that manages tag state itself (LLRP 1.1 §15.2.1.2). */
export function isSelected(memory: TagMemory, filters: readonly SelectFilter[]): boolean {
  const first = filters[0]
  if (first === undefined) return true
  let selected = first.action.kind === 'unaware' && (first.action.action === 2 || first.action.action === 3)
  for (const filter of filters) {
    if (filter.action.kind !== 'unaware') continue
    const effects = unawareActions[filter.action.action]
    const effect = effects?.[matches(memory, filter) ? 0 : 1] ?? null
    if (effect !== null) selected = effect
  }
  return selected
}

type Effect = 'assert' | 'deassert' | 'negate' | 'none'
const awareActions: [Effect, Effect][] = [
  ['assert', 'deassert'],
  ['assert', 'none'],
  ['none', 'deassert'],
  ['negate', 'none'],
  ['deassert', 'assert'],
  ['deassert', 'none'],
  ['none', 'assert'],
  ['none', 'negate'],
]

/** Carries out the Selects of a client that manages tag state: asserting is A for a session and set for SL. */
export function applyAwareSelects(
  memory: TagMemory,
  flags: TagFlags,
  filters: readonly SelectFilter[],
  nowMs: number,
): void {
  for (const filter of filters) {
    if (filter.action.kind !== 'aware') continue
    const effect = awareActions[filter.action.action]?.[matches(memory, filter) ? 0 : 1] ?? 'none'
    if (effect === 'none') continue
    const session = filter.action.target - 1
    if (session < 0) flags.selected = effect === 'negate' ? !flags.selected : effect === 'assert'
    else if (effect === 'negate') flags.invert(session, nowMs)
    else flags.set(session, effect === 'assert' ? 'A' : 'B', nowMs)
  }
}
