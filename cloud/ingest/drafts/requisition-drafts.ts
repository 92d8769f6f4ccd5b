import type { NumberedEntry } from '#cloud/journal/journal-entry'
import { identityAs } from '#cloud/journal/subject'
import { type PositionKey, positionText } from '#cloud/positions/position-key'
import { foldRequisition } from '#cloud/requisitions/fold-requisition'
import { openRequisitionStates, type Requisition } from '#cloud/requisitions/requisition'
import type { SiteTransaction } from '#cloud/store/open-store'
import type { KnownSite } from './known-site.ts'

/** The requisitions a transaction touches, in memory. */
export class RequisitionDrafts {
  readonly #tx: SiteTransaction
  readonly #knownOpen: KnownSite['openRequisitions']
  readonly #byId = new Map<string, Requisition>()
  readonly #loadedAt = new Set<string>()
  readonly #changed = new Set<string>()

  constructor(tx: SiteTransaction, { openRequisitions }: Pick<KnownSite, 'openRequisitions'>) {
    this.#tx = tx
    this.#knownOpen = openRequisitions
  }

  /** Makes sure the open requisitions of these positions are here. */
  async load(keys: readonly PositionKey[]): Promise<void> {
    const missing = keys.filter((key) => !this.#loadedAt.has(positionText(key)))
    if (missing.length === 0) return
    const unread = missing.filter((key) => this.#knownOpen.about(positionText(key)) === null)
    if (unread.length > 0) this.#knownOpen.keep(unread.map(positionText), await this.#tx.requisitions.openOf(unread))
    for (const text of missing.map(positionText)) {
      this.#keep(this.#knownOpen.about(text) ?? [])
      this.#loadedAt.add(text)
    }
  }

  /** The open requisition of a position; null when there is none. */
  openOf(key: PositionKey): Requisition | null {
    const text = positionText(key)
    for (const requisition of this.#byId.values()) {
      const isOpen = openRequisitionStates.some((state) => state === requisition.state)
      if (isOpen && positionText(requisition) === text) return requisition
    }
    return null
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
      this.#byId.set(requisitionId, after)
      this.#changed.add(requisitionId)
      const { itemId, placeId, owner } = after
      positions.push({ itemId, placeId, owner })
    }
    return positions
  }

  changed(): Requisition[] {
    return [...this.#changed].flatMap((id) => this.#byId.get(id) ?? [])
  }

  async store(): Promise<void> {
    await this.#tx.requisitions.put(this.changed())
  }

  #keep(requisitions: readonly Requisition[]): void {
    for (const each of requisitions) if (!this.#byId.has(each.requisitionId)) this.#byId.set(each.requisitionId, each)
  }
}
