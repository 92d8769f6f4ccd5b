import { decisionTimeMs } from '#cloud/journal/order-key'
import { subjectOf } from '#cloud/journal/subject'
import { type LotDecision, lotDecisionSchema } from '#cloud/lots/lot-decisions'
import type { UserRef } from '#contracts/ids'
import { answered, type CommandContext, decisionEntry, type Outcome, Refused } from '../command-context.ts'
import { checkDestination } from './announced-goods.ts'
import { withdrawLotDecision } from './lot-withdrawal.ts'
import { refusalOf } from './unit-commands.ts'

/** What people decide about pieces of a lot; announcing and receiving go by shipment. */
export type LotWish = Exclude<LotDecision, { kind: 'LotAnnounced' | 'LotReceived' | 'LotDecisionWithdrawn' }>

/** Goods that are counted, not numbered. */
export function lotCommands(context: CommandContext) {
  const { writer, places } = context
  return {
    /** One decision about one lot: journalled whether it is applied or refused by name. */
    decideLot: async (wish: LotWish, actor: UserRef): Promise<Outcome<null>> => {
      const parsed = lotDecisionSchema.safeParse(wish)
      if (!parsed.success) return { ok: false, refusal: 'decision-not-valid' }
      const body = parsed.data
      return await answered(async () => {
        const refusal = await writer.decide<Refused | null>(async (tx, nowMs) => {
          const lot = (await tx.lots.byId([body.lotId])).get(body.lotId)
          if (lot === undefined) throw new Refused('lot-unknown')
          for (const member of ['placeId', 'toPlaceId'] as const) {
            if (member in body) checkDestination(places(), String((body as Record<string, unknown>)[member]), member)
          }
          const about = {
            subject: subjectOf('lot', body.lotId),
            placeId: 'placeId' in body ? body.placeId : null,
            occurredAtMs: decisionTimeMs(lot, nowMs),
          }
          return {
            entries: [decisionEntry(context, actor, nowMs, { kind: body.kind, ...about, body })],
            finish: async (_tx, entries) => refusalOf(entries, entries[0]?.entrySeq ?? 0),
          }
        })
        if (refusal !== null) throw refusal
        return null
      })
    },
    /** Takes back what a person decided about it, by the number of its entry. */
    withdrawLotDecision: (lotId: string, entrySeq: number, because: string, actor: UserRef) =>
      withdrawLotDecision(context, lotId, entrySeq, because, actor),
  }
}
