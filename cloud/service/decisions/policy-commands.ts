import { subjectOf } from '#cloud/journal/subject'
import { type PolicyRequest, policySetKind } from '#cloud/policies/policy'
import type { UserRef } from '#contracts/ids'
import { answered, type CommandContext, decisionEntry, type Outcome, Refused } from '../command-context.ts'

/** The numbers set for the catalogue, by layer. */
export function policyCommands(context: CommandContext) {
  const { writer, policySchema, newId, places } = context
  return {
    /** Sets numbers. What a threshold cannot be is refused by its name; a place or item nobody knows likewise. */
    async putPolicies(policies: readonly unknown[], actor: UserRef): Promise<Outcome<{ count: number }>> {
      return await answered(() => {
        const requests = policies.map((policy): PolicyRequest => {
          const parsed = policySchema.safeParse(policy)
          if (parsed.success) return parsed.data
          const [issue] = parsed.error.issues
          throw new Refused('policy-not-valid', {
            field: issue?.path.join('.') || 'policy',
            message: issue?.message ?? 'is not valid',
          })
        })
        return writer.decide<{ count: number }>(async (tx, nowMs) => {
          const items = await tx.items.byId([...new Set(requests.flatMap(({ itemId }) => itemId ?? []))])
          for (const { itemId, placeId } of requests) {
            if (itemId !== null && !items.has(itemId)) throw new Refused('item-unknown', { itemId })
            if (placeId !== null && places().find(placeId) === null) throw new Refused('place-unknown', { placeId })
          }
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
