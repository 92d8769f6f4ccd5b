import { subjectOf } from '#cloud/journal/subject'
import { type Contradiction, contradictionOf } from '#cloud/policies/contradictions'
import { type Policy, type PolicyRequest, policySetKind } from '#cloud/policies/policy'
import { policyBookOf } from '#cloud/policies/policy-book'
import type { SiteTransaction } from '#cloud/store/open-store'
import type { UserRef } from '#contracts/ids'
import { answered, type CommandContext, decisionEntry, inList, type Outcome, Refused } from '../command-context.ts'
import { policySubjects } from './policy-subjects.ts'

/** Both numbers with their layers and who set them, where they meet, and from when on. */
function aboutContradiction({ less, more, subject, atMs }: Contradiction): Record<string, unknown> {
  const told = ({ name, value, layer, setBy, setAtMs }: Contradiction['less']) => {
    return { name, value, layer, setBy, setAtMs }
  }
  const { itemId, placePath, owner, abcClass, riskClass } = subject
  const where = { itemId, placeId: placePath[0] ?? null, owner, abcClass, riskClass }
  return { less: told(less), more: told(more), lessName: less.name, moreName: more.name, subject: where, atMs }
}

/**
 * Refuses numbers that contradict one another for anything they would be in force for, across layers and overlays.
 * @throws Refused numbers-contradict.
 */
async function checkNumbers(
  tx: SiteTransaction,
  requests: readonly PolicyRequest[],
  setBy: UserRef,
  nowMs: number,
  { places, thresholds }: Pick<CommandContext, 'places' | 'thresholds'>,
): Promise<void> {
  const before = await tx.policies.all()
  const lines = await tx.assortment.all()
  // Times of recording never run backwards, so what is set may be a little ahead of the clock.
  const atMs = before.reduce((latest, { setAtMs }) => Math.max(latest, setAtMs), nowMs)
  const firstSeq = before.reduce((latest, { entrySeq }) => Math.max(latest, entrySeq), 0) + 1
  const set = requests.map((one, index): Policy => ({ ...one, setBy, setAtMs: atMs, entrySeq: firstSeq + index }))
  const all = [...before, ...set]
  const itemIds = [...lines.map(({ itemId }) => itemId), ...all.flatMap(({ itemId }) => itemId ?? [])]
  const items = await tx.items.byId([...new Set(itemIds)])
  const subjects = policySubjects(lines, all, items, places())
  const found = contradictionOf(policyBookOf(before), set, subjects, atMs, thresholds)
  if (found === null) return
  // One of the two at least is set now; of two the later line is the one too many.
  const last = [found.less, found.more].reduce((a, b) => ((b.entrySeq ?? 0) > (a.entrySeq ?? 0) ? b : a))
  const index = (last.entrySeq ?? 0) - firstSeq
  const at = index < 0 ? {} : inList('policies', index, `thresholds.${last.name}`)
  throw new Refused('numbers-contradict', { ...at, ...aboutContradiction(found) })
}

/**
 * Refuses a scenario that is over before it begins.
 * @throws Refused policy-not-valid.
 */
function checkOverlays(requests: readonly PolicyRequest[], nowMs: number): void {
  for (const [index, { overlay }] of requests.entries()) {
    if (overlay === null || overlay.endMs > nowMs) continue
    throw new Refused('policy-not-valid', {
      ...inList('policies', index, 'overlay.endMs'),
      message: 'has passed already',
    })
  }
}

/** The numbers set for the catalogue, by layer. */
export function policyCommands(context: CommandContext) {
  const { writer, policySchema, newId, places } = context
  return {
    /** Sets numbers. What a threshold cannot be is refused by its name; a place or item nobody knows, and numbers that contradict one another, likewise. */
    async putPolicies(policies: readonly unknown[], actor: UserRef): Promise<Outcome<{ count: number }>> {
      return await answered(() => {
        const requests = policies.map((policy, index): PolicyRequest => {
          const parsed = policySchema.safeParse(policy)
          if (parsed.success) return parsed.data
          const [issue] = parsed.error.issues
          throw new Refused('policy-not-valid', {
            ...inList('policies', index, issue?.path.join('.') || undefined),
            message: issue?.message ?? 'is not valid',
          })
        })
        return writer.decide<{ count: number }>(async (tx, nowMs) => {
          checkOverlays(requests, nowMs)
          const items = await tx.items.byId([...new Set(requests.flatMap(({ itemId }) => itemId ?? []))])
          for (const [index, { itemId, placeId }] of requests.entries()) {
            if (itemId !== null && !items.has(itemId)) {
              throw new Refused('item-unknown', { ...inList('policies', index, 'itemId'), itemId })
            }
            if (placeId !== null && places().find(placeId) === null) {
              throw new Refused('place-unknown', { ...inList('policies', index, 'placeId'), placeId })
            }
          }
          await checkNumbers(tx, requests, actor, nowMs, context)
          const decisionId = newId(nowMs)
          const entries = requests.map((body) =>
            decisionEntry(context, actor, nowMs, {
              kind: policySetKind,
              subject: subjectOf('policy', body.layer),
              placeId: body.placeId,
              decisionId,
              body,
            }),
          )
          return { entries, finish: async () => ({ count: requests.length }) }
        })
      })
    },
  }
}
