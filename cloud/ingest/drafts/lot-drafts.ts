import { concernedBy } from '#cloud/journal/concerned-by'
import type { NewEntry, NumberedEntry } from '#cloud/journal/journal-entry'
import { sourceKeyOf } from '#cloud/journal/order-key'
import { subjectOf } from '#cloud/journal/subject'
import { foldLot, followsLot } from '#cloud/lots/fold-lot'
import type { Lot, LotMove } from '#cloud/lots/lot'
import { lotDecisionKinds } from '#cloud/lots/lot-decisions'
import { extendLotMovements, restateLotMovements } from '#cloud/stays/step-lot-movements'
import type { SiteTransaction } from '#cloud/store/open-store'

export type LotDraft = { before: Lot | null; now: Lot | null; moves: LotMove[]; foldedAnew: boolean }

function refusal(lotId: string, entry: NumberedEntry, refused: string): NewEntry {
  return {
    siteId: entry.siteId,
    occurredAtMs: entry.occurredAtMs,
    recordedAtMs: entry.recordedAtMs,
    timeQuality: 'service',
    source: {
      kind: 'service',
      decider: 'lots',
      conclusionId: `LotDecisionRefused~${lotId}~${sourceKeyOf(entry.source, entry.kind)}`,
    },
    kind: 'LotDecisionRefused',
    subject: subjectOf('lot', lotId),
    placeId: entry.placeId,
    causeSeq: entry.entrySeq,
    body: { refusedEntrySeq: entry.entrySeq, refusedKind: entry.kind, ...concernedBy(entry), refusal: refused },
  }
}

/** The lots a transaction touches, in memory. */
export class LotDrafts {
  readonly all = new Map<string, LotDraft>()
  readonly #tx: SiteTransaction
  /** The newest entry before this transaction. */
  readonly #headSeq: number
  readonly #said = new Map<string, NumberedEntry[]>()

  constructor(tx: SiteTransaction, headSeq: number) {
    this.#tx = tx
    this.#headSeq = headSeq
  }

  async load(lotIds: Iterable<string>): Promise<void> {
    const missing = [...new Set(lotIds)].filter((lotId) => !this.all.has(lotId))
    if (missing.length === 0) return
    const stored = await this.#tx.lots.byId(missing)
    for (const lotId of missing) {
      const before = stored.get(lotId) ?? null
      this.all.set(lotId, { before, now: before, moves: [], foldedAnew: false })
    }
  }

  /** Tells lots what was decided. Returns refusals, and the lots that changed, as they were before this call. */
  async tell(
    entries: readonly NumberedEntry[],
  ): Promise<{ conclusions: NewEntry[]; changed: Map<string, Lot | null> }> {
    const told = Map.groupBy(
      entries.filter(({ kind }) => lotDecisionKinds.has(kind)),
      ({ subject }) => subject.slice('lot:'.length),
    )
    const conclusions: NewEntry[] = []
    const changed = new Map<string, Lot | null>()
    if (told.size === 0) return { conclusions, changed }
    await this.load(told.keys())
    for (const [lotId, events] of told) this.#said.set(lotId, [...(this.#said.get(lotId) ?? []), ...events])
    const anew = [...told].flatMap(([lotId, events]) =>
      followsLot(this.all.get(lotId)?.now ?? null, events) ? [] : [lotId],
    )
    const histories = await this.#tx.journal.ofSubjects(
      anew.map((lotId) => subjectOf('lot', lotId)),
      this.#headSeq,
    )
    for (const [lotId, events] of told) {
      const draft = this.all.get(lotId)
      if (draft === undefined) continue
      changed.set(lotId, draft.now)
      const stored = histories.get(subjectOf('lot', lotId))
      const history = stored === undefined ? null : [...stored, ...(this.#said.get(lotId) ?? [])]
      const { lot, refused, moves } =
        history === null ? foldLot(lotId, draft.now, events) : foldLot(lotId, null, history)
      draft.now = lot
      draft.moves = history === null ? [...draft.moves, ...moves] : moves
      draft.foldedAnew ||= history !== null
      const own = new Set(events.map(({ entrySeq }) => entrySeq))
      for (const { entry, refusal: no } of refused) {
        if (own.has(entry.entrySeq)) conclusions.push(refusal(lotId, entry, no))
      }
    }
    return { conclusions, changed }
  }

  /** Stores lots and how they moved. headSeq is the newest entry of the transaction. */
  async store(headSeq: number): Promise<void> {
    const told = [...this.all].filter(([, { before, now }]) => now !== before)
    await this.#tx.lots.put(told.flatMap(([, { now }]) => now ?? []))
    const anew = told.filter(([, { foldedAnew }]) => foldedAnew)
    const believed = await this.#tx.stays.lotMovements(anew.map(([lotId]) => lotId))
    const { siteId } = this.#tx
    await this.#tx.stays.putLotMovements(
      told.flatMap(([lotId, { moves, foldedAnew }]) =>
        foldedAnew
          ? restateLotMovements(siteId, believed.get(lotId) ?? [], moves, headSeq)
          : extendLotMovements(siteId, moves, headSeq),
      ),
    )
  }
}
