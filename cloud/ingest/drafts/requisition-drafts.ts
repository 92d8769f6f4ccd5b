import type { NumberedEntry } from '#cloud/journal/journal-entry'
import { identityAs } from '#cloud/journal/subject'
import { type PositionKey, positionText } from '#cloud/positions/position-key'
import { foldRequisition } from '#cloud/requisitions/fold-requisition'
import { openRequisitionStates, type Requisition } from '#cloud/requisitions/requisition'
import type { SiteTransaction } from '#cloud/store/open-store'

/** The requisitions a transaction touches, in memory. */
export class RequisitionDrafts {
  readonly #tx: SiteTransaction
  readonly #byId = new Map<string, Requisition>()
  readonly #loadedAt = new Set<string>()
  readonly #changed = new Set<string>()

  constructor(tx: SiteTransaction) {
    this.#tx = tx
  }

  /** Makes sure the open requisitions of these positions are here. */
  async load(keys: readonly PositionKey[]): Promise<void> {
    const missing = keys.filter((key) => !this.#loadedAt.has(positionText(key)))
    if (missing.length === 0) return
    this.#keep(await this.#tx.requisitions.openOf(missing))
    for (const key of missing) this.#loadedAt.add(positionText(key))
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
