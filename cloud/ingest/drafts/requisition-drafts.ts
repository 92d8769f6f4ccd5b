import type { NumberedEntry } from '#cloud/journal/journal-entry'
import { identityAs } from '#cloud/journal/subject'
import type { PositionKey } from '#cloud/positions/position-key'
import { foldRequisition } from '#cloud/requisitions/fold-requisition'
import { askerText, isOpenLine, type Requisition, type RequisitionLine } from '#cloud/requisitions/requisition'
import { liveLineOf } from '#cloud/requisitions/requisition-desk'
import type { SiteTransaction } from '#cloud/store/open-store'
import type { KnownSite } from './known-site.ts'

/** The requisitions a transaction touches, in memory. */
export class RequisitionDrafts {
  readonly #tx: SiteTransaction
  readonly #knownLive: KnownSite['liveRequisitions']
  readonly #byAsker = new Map<string, Map<string, Requisition>>()
  readonly #byId = new Map<string, Requisition>()
  readonly #loadedFor = new Set<string>()
  readonly #changed = new Map<string, Set<string>>()

  constructor(tx: SiteTransaction, { liveRequisitions }: Pick<KnownSite, 'liveRequisitions'>) {
    this.#tx = tx
    this.#knownLive = liveRequisitions
  }

  /** Makes sure the live requisitions of the places and owners of these positions are here. */
  async load(keys: readonly PositionKey[]): Promise<void> {
    const missing = new Map(keys.map((key) => [askerText(key), { placeId: key.placeId, owner: key.owner }]))
    for (const text of missing.keys()) if (this.#loadedFor.has(text)) missing.delete(text)
    if (missing.size === 0) return
    const unread = [...missing].filter(([text]) => this.#knownLive.about(text) === null)
    if (unread.length > 0) {
      const live = await this.#tx.requisitions.liveOf(unread.map(([, asker]) => asker))
      this.#knownLive.keep(
        unread.map(([text]) => text),
        live,
      )
    }
    for (const text of missing.keys()) {
      this.#keep(this.#knownLive.about(text) ?? [])
      this.#loadedFor.add(text)
    }
  }

  /** All of a place and owner that is here: what is live, and what ended in this transaction. */
  of(asker: Pick<PositionKey, 'placeId' | 'owner'>): Requisition[] {
    return [...(this.#byAsker.get(askerText(asker))?.values() ?? [])]
  }

  /** The open line of a position; null when there is none. */
  openOf(key: PositionKey): RequisitionLine | null {
    const line = liveLineOf(this.#byAsker.get(askerText(key))?.values() ?? [], key)
    return line !== null && isOpenLine(line) ? line : null
  }

  /** Folds entries about requisitions. Returns the positions they are for. */
  async tell(entries: readonly NumberedEntry[]): Promise<PositionKey[]> {
    const own = entries.flatMap((entry) => {
      const requisitionId = identityAs('requisition', entry.subject)
      return requisitionId === null ? [] : [{ requisitionId, entry }]
    })
    const missing = own.flatMap(({ requisitionId }) => (this.#byId.has(requisitionId) ? [] : [requisitionId]))
    if (missing.length > 0) this.#keep(await this.#tx.requisitions.byKeys([...new Set(missing)]))
    const positions: PositionKey[] = []
    for (const { requisitionId, entry } of own) {
      const after = foldRequisition(this.#byId.get(requisitionId) ?? null, entry)
      if (after === null) continue
      this.#set(after)
      const { itemId, lineId } = entry.body as { itemId: string; lineId: string }
      this.#changed.set(requisitionId, (this.#changed.get(requisitionId) ?? new Set()).add(lineId))
      positions.push({ itemId, placeId: after.placeId, owner: after.owner })
    }
    return positions
  }

  changed(): Requisition[] {
    return [...this.#changed.keys()].flatMap((id) => this.#byId.get(id) ?? [])
  }

  async store(): Promise<void> {
    await this.#tx.requisitions.put(this.changed(), (requisitionId, lineId) => {
      return this.#changed.get(requisitionId)?.has(lineId) === true
    })
  }

  #set(requisition: Requisition): void {
    const text = askerText(requisition)
    const there = this.#byAsker.get(text) ?? new Map<string, Requisition>()
    this.#byAsker.set(text, there.set(requisition.requisitionId, requisition))
    this.#byId.set(requisition.requisitionId, requisition)
  }

  #keep(requisitions: readonly Requisition[]): void {
    for (const each of requisitions) if (!this.#byId.has(each.requisitionId)) this.#set(each)
  }
}
