import type { NumberedEntry } from '#cloud/journal/journal-entry'
import { subjectOf } from '#cloud/journal/subject'
import { foldUnit, followsUnit } from '#cloud/units/fold-unit'
import { isInTwoCabinets } from '#cloud/units/rival-cabinets'
import type { Unit } from '#cloud/units/unit'
import { deviceIdSchema, epochSchema, siteIdSchema } from '#contracts/ids'
import type { Told } from './bench-cabinet.ts'
import type { Side } from './seam-radio.ts'

const siteId = siteIdSchema.parse('north')
const epoch = epochSchema.parse('00000000000000aa')
export const placeNames = ['cab-a', 'cab-b'] as const

/** Where units are, folded from what both cabinets tell, in the order it arrives; by evidence, or whoever spoke last. */
export class BenchLedger {
  readonly #weighs: boolean
  readonly #said = new Map<string, NumberedEntry[]>()
  readonly #units = new Map<string, Unit>()
  #entries = 0
  moves = 0

  constructor(weighs: boolean) {
    this.#weighs = weighs
  }

  /** Takes facts in; without weighing as they were before a cabinet said how it heard. */
  take(side: Side, told: readonly Told[]): void {
    for (const { atMs, seq, fact } of told) {
      if (!('epc' in fact) || (!this.#weighs && fact.kind === 'UnitReaffirmed')) continue
      this.#entries += 1
      const deviceId = deviceIdSchema.parse(placeNames[side])
      const { evidence, ...plain } = fact as Record<string, unknown>
      const entry: NumberedEntry = {
        siteId,
        occurredAtMs: atMs,
        recordedAtMs: atMs,
        timeQuality: 'device',
        source: { kind: 'device', deviceId, epoch, seq },
        kind: fact.kind,
        subject: subjectOf('tag', fact.epc),
        placeId: placeNames[side],
        causeSeq: null,
        body: this.#weighs ? { ...plain, evidence } : plain,
        entrySeq: this.#entries,
      }
      const said = this.#said.get(fact.epc) ?? []
      said.push(entry)
      this.#said.set(fact.epc, said)
      const before = this.#units.get(fact.epc) ?? null
      const folded = followsUnit(before, [entry]) ? foldUnit(fact.epc, before, [entry]) : foldUnit(fact.epc, null, said)
      if (folded.unit === null) continue
      if (before !== null && before.placeId !== folded.unit.placeId) this.moves += 1
      this.#units.set(fact.epc, folded.unit)
    }
  }

  placeOf(epc: string): string | null {
    return this.#units.get(epc)?.placeId ?? null
  }

  isClone(epc: string): boolean {
    return isInTwoCabinets(this.#units.get(epc) ?? null)
  }

  cardsOf(side: Side): string[] {
    return [...this.#units].flatMap(([epc, { placeId }]) => (placeId === placeNames[side] ? epc : [])).sort()
  }
}
