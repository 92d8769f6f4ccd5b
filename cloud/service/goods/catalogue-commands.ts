import { type Policy, type PolicyRequest, policyRequestSchema } from '#cloud/policies/policy'
import type { Item } from '#cloud/store/records'
import { answered, type CommandContext, decisionEntry, Refused } from '../command-context.ts'
import type { Commands, PolicyInput } from '../commands.ts'

const defaultOwner = 'hospital'

const subjectOfLayer: Record<PolicyInput['layer'], readonly ('itemId' | 'placeId' | 'classId')[]> = {
  hospital: [],
  place: ['placeId'],
  class: ['classId'],
  item: ['itemId'],
  'item-at-place': ['itemId', 'placeId'],
}

function requestOf(input: PolicyInput): PolicyRequest {
  for (const name of subjectOfLayer[input.layer]) {
    if (input[name] === undefined) throw new Refused('policy-subject-missing')
  }
  const given = Object.entries(input).filter(([, value]) => value !== undefined)
  const parsed = policyRequestSchema.safeParse(Object.fromEntries(given))
  if (!parsed.success) throw new Refused('threshold-unknown')
  return parsed.data
}

/** The catalogue and the numbers set for it. */
export function catalogueCommands(context: CommandContext): Pick<Commands, 'putItems' | 'putPolicies'> {
  const { writer, reload } = context
  return {
    putItems: (items, actor) =>
      answered(() =>
        writer.decide<{ count: number }>(async (tx, nowMs) => {
          const rows = items.map((item): Omit<Item, 'siteId'> => ({ ...item, owner: item.owner ?? defaultOwner }))
          await tx.catalogue.putItems(rows)
          const entries = rows.map((item) => decisionEntry(context, 'ItemDefined', actor, nowMs, { ...item }))
          return { entries, finish: async () => ({ count: rows.length }) }
        }),
      ),
    async putPolicies(policies, actor) {
      const outcome = await answered<{ count: number }, 'policy-subject-missing' | 'threshold-unknown'>(() => {
        const requests = policies.map(requestOf)
        return writer.decide(async (_tx, nowMs) => ({
          entries: requests.map((request) => decisionEntry(context, 'PolicySet', actor, nowMs, { ...request })),
          finish: async (tx, entries) => {
            const numbered = entries.filter(({ kind }) => kind === 'PolicySet')
            const stored = requests.map((request, index): Policy => {
              const entrySeq = numbered[index]?.entrySeq
              if (entrySeq === undefined) throw new Error('a policy without its journal entry')
              return { ...request, setBy: actor, setAtMs: nowMs, entrySeq }
            })
            await tx.catalogue.addPolicies(stored)
            return { count: stored.length }
          },
        }))
      })
      if (outcome.ok) await reload()
      return outcome
    },
  }
}
