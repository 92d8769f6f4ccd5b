import type { NumberedEntry } from '#cloud/journal/journal-entry'
import type { SiteTransaction } from '#cloud/store/open-store'
import { chipKinds, foldChips, type TagChips } from '#cloud/tags/tag-chips'
import { epcOf } from '#cloud/tags/tag-facts'
import type { EpcHex } from '#contracts/ids'

/** The chips behind the EPCs a transaction tells of, in memory. */
export class ChipDrafts {
  readonly #tx: SiteTransaction
  readonly #now = new Map<EpcHex, TagChips | null>()
  readonly #changed = new Set<EpcHex>()

  constructor(tx: SiteTransaction) {
    this.#tx = tx
  }

  /** Takes in which chips were heard, and who was answered for. Returns the EPCs of which something else is known now. */
  async tell(entries: readonly NumberedEntry[]): Promise<EpcHex[]> {
    const told = entries.filter(({ kind }) => chipKinds.has(kind))
    if (told.length === 0) return []
    await this.load(told.flatMap((entry) => epcOf(entry) ?? []))
    const changed = new Set<EpcHex>()
    for (const entry of told) {
      const epc = epcOf(entry)
      if (epc === null) continue
      const before = this.#now.get(epc) ?? null
      const after = foldChips(before, entry)
      if (after === before) continue
      this.#now.set(epc, after)
      this.#changed.add(epc)
      changed.add(epc)
    }
    return [...changed]
  }

  /** Makes sure what is known of these is here. */
  async load(epcs: readonly EpcHex[]): Promise<void> {
    const missing = [...new Set(epcs)].filter((epc) => !this.#now.has(epc))
    if (missing.length === 0) return
    const stored = await this.#tx.tags.chips(missing)
    for (const epc of missing) this.#now.set(epc, stored.get(epc) ?? null)
  }

  /** What is known of the chips of an EPC; null when nothing is, or nothing was told of them in this transaction. */
  of(epc: EpcHex): TagChips | null {
    return this.#now.get(epc) ?? null
  }

  async store(): Promise<void> {
    await this.#tx.tags.putChips([...this.#changed].flatMap((epc) => this.#now.get(epc) ?? []))
  }
}
