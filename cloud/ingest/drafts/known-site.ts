import type { Due } from '#cloud/agenda/due-moment'
import type { Alert } from '#cloud/alerts/alert'
import type { AssortmentLine } from '#cloud/assortment/assortment'
import type { ProbeExposure } from '#cloud/climate/probe-exposure'
import type { DeviceCondition } from '#cloud/devices/device-condition'
import type { Item } from '#cloud/items/item'
import { positionText } from '#cloud/positions/position-key'
import { askerText, isLiveRequisition, type Requisition } from '#cloud/requisitions/requisition'
import type { Stay } from '#cloud/stays/stay'
import type { KnownProbes } from '#cloud/store/devices/climate'
import type { TagBinding } from '#cloud/tags/tag-binding'
import type { Unit } from '#cloud/units/unit'
import { KnownOpen } from './known-open.ts'
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
  /** Those that changed, open or over. */
  alerts: readonly Alert[]
  requisitions: readonly Requisition[]
  /** Those that changed. */
  items: readonly Item[]
  assortment: readonly AssortmentLine[]
  /** As rules remember them, by device; by device and probe. */
  conditions: ReadonlyMap<string, DeviceCondition>
  exposures: ReadonlyMap<string, ProbeExposure>
  /** Lines of the agenda that changed, by their text; null for those that are off it. */
  agenda: ReadonlyMap<string, Due | null>
  /** Whether places, policies or devices changed, which judging knows by heart. */
  changesContext: boolean
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

  readonly openAlerts = new KnownOpen<Alert>({
    aboutOf: ({ about }) => about,
    idOf: ({ alertId }) => alertId,
    isOpen: ({ state }) => state === 'open',
  })
  /** By place and owner. */
  readonly liveRequisitions = new KnownOpen<Requisition>({
    aboutOf: askerText,
    idOf: ({ requisitionId }) => requisitionId,
    isOpen: isLiveRequisition,
  })
  readonly items = new KnownRows<Item | null>()
  readonly assortment = new KnownRows<AssortmentLine | null>()
  readonly conditions = new KnownRows<DeviceCondition | null>()
  readonly exposures = new KnownRows<ProbeExposure | null>()
  readonly probes: KnownProbes = new Map()
  /** When what is on the agenda is due, by the text of its line; null for what is not. */
  readonly agenda = new KnownRows<Due | null>()
  readonly #all = [
    this.units,
    this.bindings,
    this.openStays,
    this.openAlerts,
    this.liveRequisitions,
    this.items,
    this.assortment,
    this.conditions,
    this.exposures,
    this.probes,
    this.agenda,
  ]

  /** To be called at the beginning of every transaction, with the head it found. */
  asOf(headHash: string): void {
    const isFull = this.#all.some(({ size }) => size > rowsMax)
    if (headHash === this.#headHash && !isFull) return
    for (const known of this.#all) known.clear()
    this.#headHash = headHash
  }

  /** Takes over what a transaction has stored, once it is on disk. headHash is the head it left. */
  learn(stored: StoredRows, headHash: string): void {
    this.units.learn(stored.units)
    for (const [epc, believed] of stored.bindings) this.bindings.keep(epc, believed)
    for (const [unitId, stay] of stored.openStays) {
      if (stay === null) this.openStays.forget(unitId)
      else this.openStays.keep(unitId, stay)
    }
    this.openAlerts.learn(stored.alerts)
    this.liveRequisitions.learn(stored.requisitions)
    for (const item of stored.items) this.items.keep(item.itemId, item)
    for (const line of stored.assortment) this.assortment.keep(positionText(line), line)
    for (const [deviceId, condition] of stored.conditions) this.conditions.keep(deviceId, condition)
    for (const [probe, exposure] of stored.exposures) this.exposures.keep(probe, exposure)
    for (const [text, due] of stored.agenda) this.agenda.keep(text, due)
    this.#headHash = headHash
  }
}
