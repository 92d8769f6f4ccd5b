import type { Stay } from '#cloud/stays/stay'
import type { TagBinding } from '#cloud/tags/tag-binding'
import type { Unit } from '#cloud/units/unit'
import { KnownRows } from './known-rows.ts'
import { KnownUnits } from './known-units.ts'

/** More rows of a kind than any hospital has at hand; beyond it everything is forgotten and read again. */
const rowsMax = 50_000

/** What a transaction leaves in the tables, of that which is remembered. */
export type StoredRows = {
  /** Units as they were and are. */
  units: readonly { before: Unit | null; now: Unit | null }[]
  /** Everything ever believed of each tag whose bindings changed, by EPC. */
  bindings: ReadonlyMap<string, TagBinding[]>
  /** The stay without an end of each unit that moved, by unit; null where it must be read again. */
  openStays: ReadonlyMap<string, Stay | null>
}

/**
 * What is stored, remembered from one transaction to the next: goods that move all day are read once. True as of one
 * head of the journal; whoever finds another there has been overtaken, and forgets.
 */
export class KnownSite {
  #headHash = ''
  readonly units = new KnownUnits()
  /** Everything ever believed of a tag, by EPC, in the order it was believed. */
  readonly bindings = new KnownRows<TagBinding[]>()
  /** The stay without an end, by unit; null for none. */
  readonly openStays = new KnownRows<Stay | null>()

  /** To be called at the beginning of every transaction, with the head it found. */
  asOf(headHash: string): void {
    const { units, bindings, openStays } = this
    const isFull = [units, bindings, openStays].some(({ size }) => size > rowsMax)
    if (headHash === this.#headHash && !isFull) return
    for (const known of [units, bindings, openStays]) known.clear()
    this.#headHash = headHash
  }

  /** Takes over what a transaction has stored, once it is on disk. headHash is the head it left. */
  learn({ units, bindings, openStays }: StoredRows, headHash: string): void {
    this.units.learn(units)
    for (const [epc, believed] of bindings) this.bindings.keep(epc, believed)
    for (const [unitId, stay] of openStays) {
      if (stay === null) this.openStays.forget(unitId)
      else this.openStays.keep(unitId, stay)
    }
    this.#headHash = headHash
  }
}
