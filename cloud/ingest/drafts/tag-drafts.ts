import type { NumberedEntry } from '#cloud/journal/journal-entry'
import { subjectOf } from '#cloud/journal/subject'
import type { SiteTransaction } from '#cloud/store/open-store'
import { foldBindings, unitsRebound } from '#cloud/tags/fold-bindings'
import { foldForeignTag, followsForeignTag, foreignTagOf } from '#cloud/tags/fold-foreign-tag'
import type { ForeignTag } from '#cloud/tags/tag'
import { bindingAt, boundNow, type TagBinding } from '#cloud/tags/tag-binding'
import { bindingKinds } from '#cloud/tags/tag-decisions'
import { epcOf, sightingOf } from '#cloud/tags/tag-facts'
import type { EpcHex } from '#contracts/ids'
import type { KnownSite } from './known-site.ts'

/** The tags a transaction touches, in memory: which unit each was on when, and where the unbound ones were seen. */
export class TagDrafts {
  readonly #tx: SiteTransaction
  /** The newest entry before this transaction. */
  readonly #headSeq: number
  readonly #known: KnownSite['bindings']
  readonly #bindings = new Map<string, TagBinding[]>()
  readonly #changedBindings = new Map<string, TagBinding>()
  readonly #foreign = new Map<string, ForeignTag | null>()
  readonly #foreignStored = new Set<string>()
  readonly #changedForeign = new Set<EpcHex>()
  /** Facts of this transaction so far, by tag: the tables are asked for what was said before it. */
  readonly #said = new Map<string, NumberedEntry[]>()

  constructor(tx: SiteTransaction, { bindings }: Pick<KnownSite, 'bindings'>, headSeq: number) {
    this.#tx = tx
    this.#headSeq = headSeq
    this.#known = bindings
  }

  /** The unit a tag was on at a moment (Unix ms), as known now. The tag must have been told of before. */
  unitAt(epc: string, atMs: number): string | null {
    return bindingAt(this.#bindings.get(epc) ?? [], atMs)?.unitId ?? null
  }

  /** What is believed now of the tags of these units, by unit, this transaction included. */
  async bindingsOf(unitIds: readonly string[]): Promise<Map<string, TagBinding[]>> {
    const stored = [...(await this.#tx.tags.bindingsOfUnits(unitIds)).values()].flat()
    await this.#load(stored.map(({ epc }) => epc))
    const wanted = new Set(unitIds)
    const believed = [...this.#bindings.values()]
      .flat()
      .filter(({ unitId, knownUntilSeq }) => knownUntilSeq === null && wanted.has(unitId))
    return Map.groupBy(believed, ({ unitId }) => unitId)
  }

  /** Takes in who was bound to whom. Returns the units whose facts are others now, each with the entry that did it. */
  async bind(entries: readonly NumberedEntry[]): Promise<Map<string, NumberedEntry>> {
    const epcs = new Set(entries.flatMap((entry) => epcOf(entry) ?? []))
    await this.#load(epcs)
    const rebound = new Map<string, NumberedEntry>()
    for (const entry of entries) {
      const epc = epcOf(entry)
      if (epc === null || !bindingKinds.has(entry.kind)) continue
      const before = this.#bindings.get(epc) ?? []
      const after = foldBindings(before, entry)
      this.#bindings.set(epc, after)
      for (const binding of after) {
        if (!before.includes(binding))
          this.#changedBindings.set(`${epc}/${binding.knownSinceSeq}/${binding.fromMs}`, binding)
      }
      for (const unitId of unitsRebound(before, after)) rebound.set(unitId, entry)
    }
    return rebound
  }

  /** Tells unbound tags where they were seen. Returns those that changed. Bindings must have been taken in before. */
  async see(entries: readonly NumberedEntry[]): Promise<EpcHex[]> {
    const facts = new Map<EpcHex, NumberedEntry[]>()
    const rebound = new Set<EpcHex>()
    for (const entry of entries) {
      const epc = epcOf(entry)
      if (epc === null) continue
      if (bindingKinds.has(entry.kind)) rebound.add(epc)
      else if (sightingOf(entry) !== null) {
        this.#remember(epc, entry)
        if (this.unitAt(epc, entry.occurredAtMs) === null) facts.set(epc, [...(facts.get(epc) ?? []), entry])
      }
    }
    const touched = [...new Set([...facts.keys(), ...rebound])]
    await this.#loadForeign(touched)
    const anew = touched.filter(
      (epc) =>
        rebound.has(epc) ||
        boundNow(this.#bindings.get(epc) ?? []) !== null ||
        !followsForeignTag(this.#foreign.get(epc) ?? null, facts.get(epc) ?? []),
    )
    const histories = await this.#tx.journal.ofSubjects(
      anew.map((epc) => subjectOf('tag', epc)),
      this.#headSeq,
    )
    for (const epc of touched) {
      const history = anew.includes(epc) ? (histories.get(subjectOf('tag', epc)) ?? []) : null
      const tag =
        history === null
          ? foldForeignTag(epc, this.#foreign.get(epc) ?? null, facts.get(epc) ?? [])
          : foreignTagOf(epc, [...history, ...(this.#said.get(epc) ?? [])], this.#bindings.get(epc) ?? [])
      this.#foreign.set(epc, tag)
      this.#changedForeign.add(epc)
    }
    return touched
  }

  /** Makes sure unbound tags are here of which something else was told than where they were seen. */
  async loadUnbound(epcs: readonly EpcHex[]): Promise<void> {
    await this.#loadForeign(epcs.filter((epc) => boundNow(this.#bindings.get(epc) ?? []) === null))
  }

  /** A tag nobody has bound, as it is now; null when every fact of it belongs to a unit. It must have been loaded. */
  foreign(epc: string): ForeignTag | null {
    return this.#foreign.get(epc) ?? null
  }

  /** Stores what changed. Returns the bindings of every tag that got others. */
  async store(): Promise<Map<string, TagBinding[]>> {
    await this.#tx.tags.putBindings([...this.#changedBindings.values()])
    const tags = [...this.#changedForeign].map((epc) => this.#foreign.get(epc) ?? null)
    await this.#tx.tags.putForeign(tags.filter((tag) => tag !== null))
    const gone = [...this.#changedForeign].filter(
      (epc) => this.#foreignStored.has(epc) && this.#foreign.get(epc) === null,
    )
    await this.#tx.tags.dropForeign(gone)
    const changed = new Set([...this.#changedBindings.values()].map(({ epc }) => epc))
    return new Map([...changed].map((epc) => [epc, this.#bindings.get(epc) ?? []]))
  }

  #remember(epc: EpcHex, entry: NumberedEntry): void {
    const list = this.#said.get(epc)
    if (list === undefined) this.#said.set(epc, [entry])
    else list.push(entry)
  }

  async #load(epcs: Iterable<EpcHex>): Promise<void> {
    const missing = [...new Set(epcs)].filter((epc) => !this.#bindings.has(epc))
    const unread = missing.filter((epc) => this.#known.get(epc) === undefined)
    const stored = await this.#tx.tags.bindings(unread)
    for (const epc of unread) this.#known.keep(epc, stored.get(epc) ?? [])
    for (const epc of missing) this.#bindings.set(epc, this.#known.get(epc) ?? [])
  }

  async #loadForeign(epcs: readonly EpcHex[]): Promise<void> {
    const missing = epcs.filter((epc) => !this.#foreign.has(epc))
    if (missing.length === 0) return
    const stored = await this.#tx.tags.foreign(missing)
    for (const epc of missing) {
      const tag = stored.get(epc) ?? null
      this.#foreign.set(epc, tag)
      if (tag !== null) this.#foreignStored.add(epc)
    }
  }
}
