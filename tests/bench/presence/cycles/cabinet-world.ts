import type { Chance } from '../radio/chance.ts'
import type { Family } from '../radio/family.ts'
import { place } from '../radio/field.ts'
import type { Row } from './row.ts'

const leaveMax = 5
const comeMax = 3
/** Of what comes so much was here before. */
const returnsShare = 0.5
const besideMaxCycles = 1

/** The truth: which unit lies where, by EPC number. All its chance is its own, so that every detector meets the same. */
export class CabinetWorld {
  readonly references: readonly number[]
  readonly family: Family
  /** Slot of every EPC that is inside and no reference. */
  readonly inside = new Map<number, number>()
  private readonly twins = new Map<number, number>()
  private readonly outside: number[] = []
  private readonly strangers = new Map<number, number>()
  private beside: { slot: number; cycles: number }[] = []
  private readonly chance: Chance
  private readonly row: Row
  private nextEpc: number

  /** EPC numbers this world can need in so many cycles. */
  static epcsFor(row: Row, cycles: number): number {
    return row.tags + cycles * comeMax + row.people + row.trolley + 16
  }

  constructor(row: Row, family: Family, chance: Chance, references: number) {
    this.row = row
    this.family = family
    this.chance = chance
    this.references = Array.from({ length: references }, (_, i) => i)
    this.nextEpc = references
    for (const epc of this.references) this.family.bring(this.family.field.put(epc, place.inside))
    for (let i = 0; i < row.tags; i++) this.bring(this.nextEpc++)
    const foreign = row.people + row.trolley
    for (let i = 0; i < foreign; i++) this.strangers.set(this.nextEpc++, -1)
  }

  private bring(epc: number): void {
    const slot = this.family.field.put(epc, place.inside)
    this.family.bring(slot)
    this.inside.set(epc, slot)
    if (this.chance.float() >= this.row.twinShare) return
    const twin = this.family.field.put(epc, place.inside)
    this.family.bring(twin)
    this.twins.set(epc, twin)
  }

  get foreign(): Iterable<number> {
    return this.strangers.keys()
  }

  /** The door opens: what lay beside or stood at the door is carried away, people step near. */
  open(): void {
    const { field } = this.family
    field.release()
    this.beside = this.beside.filter(({ slot, cycles }) => {
      if (cycles < besideMaxCycles) return true
      field.remove(slot)
      return false
    })
    for (const each of this.beside) each.cycles += 1
    field.release()
    this.callStrangers(this.chance.float() < this.row.peopleShare ? this.row.people : 0)
    this.family.doorMoved(true)
  }

  private callStrangers(count: number): void {
    const { field } = this.family
    let called = 0
    for (const [epc, slot] of this.strangers) {
      if (slot >= 0) field.remove(slot)
      if (slot >= 0) field.epc[slot] = -1
      this.strangers.set(epc, -1)
      if (called >= count) continue
      called += 1
      const near = field.put(epc, place.outside)
      this.family.layOutside(near)
      this.strangers.set(epc, near)
    }
  }

  /** Hands reach in: 0 to 5 leave, 0 to 3 come. */
  move(): { taken: number[]; come: number[] } {
    const { field } = this.family
    const taken: number[] = []
    const here = [...this.inside.keys()]
    for (let i = this.chance.integer(leaveMax + 1); i > 0 && here.length > 0; i--) {
      const at = this.chance.integer(here.length)
      const epc = here[at] ?? 0
      here[at] = here.at(-1) ?? 0
      here.pop()
      const slot = this.inside.get(epc) ?? 0
      const twin = this.twins.get(epc)
      if (twin !== undefined) {
        // Its EPC is still inside: nobody who goes by EPCs can know.
        this.twins.delete(epc)
        this.inside.set(epc, twin)
        field.remove(slot)
        continue
      }
      this.inside.delete(epc)
      taken.push(epc)
      if (this.chance.float() < this.row.besideShare) {
        field.place[slot] = place.outside
        this.family.layOutside(slot)
        this.beside.push({ slot, cycles: 1 })
      } else {
        field.remove(slot)
        this.outside.push(epc)
      }
    }
    const come: number[] = []
    const missing = this.row.tags - this.inside.size
    for (let i = Math.min(comeMax, missing); i > 0; i--) {
      const isBack = this.chance.float() < returnsShare && this.outside.length > 8
      const epc = isBack ? (this.outside.shift() ?? this.nextEpc++) : this.nextEpc++
      if (taken.includes(epc)) continue
      this.bring(epc)
      come.push(epc)
    }
    return { taken, come }
  }

  /** The door shuts; people go, what stands at the door stays. */
  close(): void {
    this.callStrangers(this.chance.float() < this.row.trolleyShare ? this.row.trolley : 0)
    this.family.doorMoved(false)
  }
}
