import { type Due, type DueMoment, earlierOf, type Matter, momentText } from '#cloud/agenda/due-moment'
import type { Subject } from '#cloud/journal/subject'
import type { SiteTransaction } from '#cloud/store/open-store'
import type { KnownSite } from './known-site.ts'

type Line = Pick<DueMoment, 'about' | 'matter'> & { before: Due | null; now: Due | null }

const byTime = (dueAtMs: number | null): Due | null => (dueAtMs === null ? null : { dueAtMs, causeSeq: null })
const isSame = (a: Due | null, b: Due | null) => a?.dueAtMs === b?.dueAtMs && a?.causeSeq === b?.causeSeq

/** The lines of the agenda a transaction reads and changes, in memory. A line is written only when its moment changed. */
export class AgendaDrafts {
  readonly #tx: SiteTransaction
  readonly #known: KnownSite['agenda']
  readonly #lines = new Map<string, Line>()
  readonly #taken: DueMoment[]

  /** taken: what is due now and dealt with in this transaction; what is not put anew is done with. */
  constructor(tx: SiteTransaction, { agenda }: Pick<KnownSite, 'agenda'>, taken: readonly DueMoment[]) {
    this.#tx = tx
    this.#known = agenda
    this.#taken = [...taken]
    for (const { about, matter, ...due } of taken) {
      this.#lines.set(momentText({ about, matter }), { about, matter, before: due, now: due })
    }
  }

  /** Makes sure it is here when a matter of these subjects is due. */
  async load(matter: Matter, subjects: Iterable<Subject>): Promise<void> {
    const missing: { about: Subject; matter: Matter; text: string }[] = []
    for (const about of subjects) {
      const text = momentText({ about, matter })
      if (!this.#lines.has(text)) missing.push({ about, matter, text })
    }
    if (missing.length === 0) return
    const unread = missing.filter(({ text }) => this.#known.get(text) === undefined)
    if (unread.length > 0) {
      const read = await this.#tx.agenda.of(unread)
      for (const { text } of unread) this.#known.keep(text, null)
      for (const { about, matter, ...due } of read) this.#known.keep(momentText({ about, matter }), due)
    }
    for (const { about, text } of missing) {
      const due = this.#known.get(text) ?? null
      this.#lines.set(text, { about, matter, before: due, now: due })
    }
  }

  /** When a matter of a subject is due; null when it is not on the agenda. It must have been loaded. */
  due(matter: Matter, about: Subject): Due | null {
    return this.#lines.get(momentText({ about, matter }))?.now ?? null
  }

  /**
   * Puts a matter of a subject on the agenda, or with null takes it off. before is when it was due until this
   * transaction, for whoever knows without loading it.
   */
  put(matter: Matter, about: Subject, dueAtMs: number | null, before: number | null = null): void {
    const text = momentText({ about, matter })
    const line = this.#lines.get(text)
    const now = byTime(dueAtMs)
    if (line !== undefined) line.now = now
    else if (before !== dueAtMs) this.#lines.set(text, { about, matter, before: byTime(before), now })
  }

  /** Leaves judging these subjects to a later transaction, because of an entry; what is due sooner stays so. */
  async leave(causes: ReadonlyMap<Subject, number>, dueAtMs: number): Promise<void> {
    await this.load('judgement', causes.keys())
    for (const [about, causeSeq] of causes) {
      const line = this.#lines.get(momentText({ about, matter: 'judgement' }))
      if (line !== undefined && (line.now === null || line.now.dueAtMs > dueAtMs)) line.now = { dueAtMs, causeSeq }
    }
  }

  /** Writes the lines whose moment changed. Returns them as they are now, null for what is off the agenda. */
  async store(): Promise<Map<string, Due | null>> {
    for (const { about, matter, dueAtMs } of this.#taken) {
      const line = this.#lines.get(momentText({ about, matter }))
      if (line?.now?.dueAtMs === dueAtMs) line.now = null
    }
    const changed = [...this.#lines].filter(([, { before, now }]) => !isSame(before, now))
    const put = changed.flatMap(([, { about, matter, now }]) => (now === null ? [] : [{ about, matter, ...now }]))
    await this.#tx.agenda.put(put)
    await this.#tx.agenda.remove(
      changed.flatMap(([, { about, matter, now }]) => (now === null ? [{ about, matter }] : [])),
    )
    return new Map(changed.map(([text, { now }]) => [text, now]))
  }
}

/** The earliest of some lines, Unix ms; null when none is on the agenda. */
export function earliestOf(lines: ReadonlyMap<string, Due | null>): number | null {
  let earliest: number | null = null
  for (const due of lines.values()) earliest = earlierOf(earliest, due?.dueAtMs ?? null)
  return earliest
}
