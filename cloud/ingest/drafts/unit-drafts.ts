import type { NewEntry, NumberedEntry } from '#cloud/journal/journal-entry'
import { type Subject, subjectOf } from '#cloud/journal/subject'
import type { Stay } from '#cloud/stays/stay'
import { extendStays, restateStays, type StayChanges } from '#cloud/stays/step-stays'
import type { SiteTransaction } from '#cloud/store/open-store'
import { endingsOf, type TagEnding } from '#cloud/tags/tag-binding'
import { epcOf } from '#cloud/tags/tag-facts'
import { correctionKind, foldUnit, followsUnit } from '#cloud/units/fold-unit'
import { isThereDuring, type Move } from '#cloud/units/move'
import { refusalChanges, refusedConclusion } from '#cloud/units/refusal-conclusions'
import { unitEventOf } from '#cloud/units/step-unit'
import type { Unit } from '#cloud/units/unit'
import type { UnderWay } from '../under-way.ts'
import type { KnownSite } from './known-site.ts'
import type { TagDrafts } from './tag-drafts.ts'

/** A unit as the transaction found it and as it is now, and how it moved in between. */
export type UnitDraft = {
  before: Unit | null
  now: Unit | null
  /** New moves; all of its moves when it was folded anew. */
  moves: Move[]
  foldedAnew: boolean
}

/** What one unit is told: decisions about it and the facts of its tags. */
type Told = { events: NumberedEntry[]; rebound: boolean; cause: NumberedEntry }

function unitIdOf({ subject }: NumberedEntry): string | null {
  return subject.startsWith('unit:') ? subject.slice(5) : null
}

/** Whether a unit is stored and still what it was: moved, held or doubted, but no other article. */
function isSameArticle({ before, now }: UnitDraft): boolean {
  return (
    before !== null &&
    before.itemId === now?.itemId &&
    before.serial === now.serial &&
    before.lot === now.lot &&
    before.expiresOnDay === now.expiresOnDay &&
    before.owner === now.owner
  )
}

/** True for entries that a unit is told: events of its life and corrections of them. */
function concernsUnit(entry: NumberedEntry): boolean {
  return entry.kind === correctionKind || unitEventOf(entry) !== null
}

/** The units a transaction touches, in memory: loaded when first told, folded on, stored once at the end. */
export class UnitDrafts {
  readonly all = new Map<string, UnitDraft>()
  readonly #tx: SiteTransaction
  /** The newest entry before this transaction. */
  readonly #headSeq: number
  readonly #tags: TagDrafts
  readonly #known: KnownSite
  /** Entries of this transaction so far, by subject: the tables are asked for what was said before it. */
  readonly #said = new Map<Subject, NumberedEntry[]>()
  /** The drafts by the item they are of now; null until somebody asks after the last change. */
  #byItem: Map<string, Unit[]> | null = null

  constructor(tx: SiteTransaction, tags: TagDrafts, known: KnownSite, headSeq: number) {
    this.#tx = tx
    this.#headSeq = headSeq
    this.#tags = tags
    this.#known = known
  }

  /** The units of an item as they are now, of those that are here. */
  ofItem(itemId: string): readonly Unit[] {
    if (this.#byItem === null) {
      const here = [...this.all.values()].flatMap(({ now }) => now ?? [])
      this.#byItem = Map.groupBy(here, (unit) => unit.itemId ?? '')
    }
    return this.#byItem.get(itemId) ?? []
  }

  /** Makes sure these units are here. */
  async load(unitIds: Iterable<string>): Promise<void> {
    const missing = [...new Set(unitIds)].filter((unitId) => !this.all.has(unitId))
    if (missing.length === 0) return
    this.#byItem = null
    const { units } = this.#known
    const stored = await this.#tx.units.byId(missing.filter((unitId) => units.byId(unitId) === null))
    units.keep(stored.values())
    for (const unitId of missing) {
      const before = units.byId(unitId)
      this.all.set(unitId, { before, now: before, moves: [], foldedAnew: false })
    }
  }

  /**
   * Tells units what was said. rebound are units whose tags were bound or unbound by these entries. Returns what the
   * units conclude (refusals, and refusals that no longer hold) and which units changed, as they were before this call.
   */
  async tell(
    entries: readonly NumberedEntry[],
    rebound: ReadonlyMap<string, NumberedEntry>,
  ): Promise<{ conclusions: NewEntry[]; changed: Map<string, Unit | null> }> {
    this.#remember(entries)
    const told = this.#sort(entries, rebound)
    await this.load(told.keys())
    const anew = [...told].filter(([unitId, { events, rebound: must }]) => {
      return must || !followsUnit(this.all.get(unitId)?.now ?? null, events)
    })
    const histories = await this.#histories(anew.map(([unitId]) => unitId))
    const conclusions: NewEntry[] = []
    const changed = new Map<string, Unit | null>()
    this.#byItem = null
    for (const [unitId, { events, cause }] of told) {
      const draft = this.all.get(unitId)
      if (draft === undefined) continue
      changed.set(unitId, draft.now)
      const history = histories.get(unitId)
      if (history === undefined) {
        const { unit, refused, moves } = foldUnit(unitId, draft.now, events)
        draft.now = unit
        draft.moves.push(...moves)
        conclusions.push(...refused.map((event) => refusedConclusion(unitId, event, event.entry)))
      } else {
        const { unit, refused, moves } = foldUnit(unitId, null, history.entries, history.endings)
        draft.now = unit
        draft.moves = moves
        draft.foldedAnew = true
        conclusions.push(...refusalChanges(unitId, history.entries, refused, cause))
      }
    }
    return { conclusions, changed }
  }

  /**
   * Stores units and where they were. headSeq is the newest entry of the transaction. Returns the stay without an end of
   * every unit that moved, null where it was folded anew.
   */
  async store(headSeq: number, underWay: UnderWay): Promise<Map<string, Stay | null>> {
    const told = [...this.all].filter(([, { before, now }]) => now !== before)
    underWay.begin(this.#tx.units.put(told.flatMap(([, draft]) => (isSameArticle(draft) ? [] : (draft.now ?? [])))))
    underWay.begin(this.#tx.units.putSame(told.flatMap(([, draft]) => (isSameArticle(draft) ? (draft.now ?? []) : []))))
    const moved = told.filter(([, { moves, foldedAnew }]) => moves.length > 0 || foldedAnew)
    const onward = moved.filter(([, { foldedAnew }]) => !foldedAnew)
    const anew = moved.filter(([, { foldedAnew }]) => foldedAnew)
    await this.#loadOpenStays(onward.flatMap(([unitId, { before }]) => (before === null ? [] : [unitId])))
    const believed = await this.#tx.stays.believed(anew.map(([unitId]) => unitId))
    const { siteId } = this.#tx
    const open = new Map<string, Stay | null>(anew.map(([unitId]) => [unitId, null]))
    const all: StayChanges = { added: [], changed: [] }
    const keep = ({ added, changed }: StayChanges) => {
      all.added.push(...added)
      all.changed.push(...changed)
    }
    for (const [unitId, { moves }] of onward) {
      const changes = extendStays(siteId, this.#known.openStays.get(unitId) ?? null, moves, headSeq)
      keep(changes)
      open.set(unitId, changes.added.at(-1) ?? null)
    }
    for (const [unitId, { moves }] of anew) {
      keep(restateStays(siteId, believed.get(unitId) ?? [], moves, headSeq))
    }
    underWay.begin(this.#tx.stays.put(all.changed))
    underWay.begin(this.#tx.stays.add(all.added))
    return open
  }

  async #loadOpenStays(unitIds: readonly string[]): Promise<void> {
    const { openStays } = this.#known
    const unread = unitIds.filter((unitId) => openStays.get(unitId) === undefined)
    const stored = await this.#tx.stays.open(unread)
    for (const unitId of unread) openStays.keep(unitId, stored.get(unitId) ?? null)
  }

  /** The units that were at a place at any time in [fromMs, toMs], Unix ms, as believed now, this transaction included. */
  async during(placeId: string, fromMs: number, toMs: number): Promise<string[]> {
    const stays = await this.#tx.stays.during(placeId, fromMs, toMs)
    await this.load(stays.map(({ unitId }) => unitId))
    const stillBelieved = stays.filter(({ unitId, toMs: endMs }) => {
      const { foldedAnew = false, moves = [] } = this.all.get(unitId) ?? {}
      return !foldedAnew && (endMs ?? moves[0]?.atMs ?? Number.POSITIVE_INFINITY) >= fromMs
    })
    const moved = [...this.all].filter(([, { moves }]) => isThereDuring(moves, placeId, fromMs, toMs))
    return [...new Set([...stillBelieved.map(({ unitId }) => unitId), ...moved.map(([unitId]) => unitId)])].sort()
  }

  /** What was ever said of these units themselves, this transaction included, by unit, in the order of the journal. */
  async saidOf(unitIds: readonly string[]): Promise<Map<string, NumberedEntry[]>> {
    const stored = await this.#tx.journal.ofSubjects(
      unitIds.map((unitId) => subjectOf('unit', unitId)),
      this.#headSeq,
    )
    return new Map(
      unitIds.map((unitId) => {
        const subject = subjectOf('unit', unitId)
        return [unitId, [...(stored.get(subject) ?? []), ...(this.#said.get(subject) ?? [])]]
      }),
    )
  }

  #remember(entries: readonly NumberedEntry[]): void {
    for (const entry of entries) {
      const { subject } = entry
      if (!subject.startsWith('unit:') && !subject.startsWith('tag:')) continue
      const list = this.#said.get(subject)
      if (list === undefined) this.#said.set(subject, [entry])
      else list.push(entry)
    }
  }

  #sort(entries: readonly NumberedEntry[], rebound: ReadonlyMap<string, NumberedEntry>): Map<string, Told> {
    const told = new Map<string, Told>()
    for (const entry of entries) {
      if (!concernsUnit(entry)) continue
      const epc = epcOf(entry)
      const unitId = epc === null ? unitIdOf(entry) : this.#tags.unitAt(epc, entry.occurredAtMs)
      if (unitId === null) continue
      const known = told.get(unitId)
      if (known === undefined) told.set(unitId, { events: [entry], rebound: false, cause: entry })
      else {
        known.events.push(entry)
        known.cause = entry
      }
    }
    for (const [unitId, cause] of rebound) {
      const known = told.get(unitId)
      if (known === undefined) told.set(unitId, { events: [], rebound: true, cause })
      else known.rebound = true
    }
    return told
  }

  /** Everything ever said about units and, in their time on them, about their tags; this transaction included; and when their tags came off. */
  async #histories(
    unitIds: readonly string[],
  ): Promise<Map<string, { entries: NumberedEntry[]; endings: TagEnding[] }>> {
    if (unitIds.length === 0) return new Map()
    const bindings = await this.#tags.bindingsOf(unitIds)
    const epcs = new Set([...bindings.values()].flat().map(({ epc }) => epc))
    const subjects = [
      ...unitIds.map((unitId) => subjectOf('unit', unitId)),
      ...[...epcs].map((epc) => subjectOf('tag', epc)),
    ]
    const stored = await this.#tx.journal.ofSubjects(subjects, this.#headSeq)
    const about = (subject: Subject): NumberedEntry[] => [
      ...(stored.get(subject) ?? []),
      ...(this.#said.get(subject) ?? []),
    ]
    return new Map(
      unitIds.map((unitId) => {
        const own = about(subjectOf('unit', unitId))
        const ofTags = [...new Set((bindings.get(unitId) ?? []).map(({ epc }) => epc))].flatMap((epc) =>
          about(subjectOf('tag', epc)).filter(({ occurredAtMs }) => this.#tags.unitAt(epc, occurredAtMs) === unitId),
        )
        return [unitId, { entries: [...own, ...ofTags], endings: endingsOf(bindings.get(unitId) ?? []) }]
      }),
    )
  }
}
