import type { DueMoment } from '#cloud/agenda/due-moment'
import type { ProbeExposure } from '#cloud/climate/probe-exposure'
import type { DeviceCondition } from '#cloud/devices/device-condition'
import { deviceOfCondition } from '#cloud/devices/fold-condition'
import type { NewEntry, NumberedEntry } from '#cloud/journal/journal-entry'
import { identityAs, partsOfSubject, type Subject } from '#cloud/journal/subject'
import { positionsOfLot, positionsOfUnit } from '#cloud/positions/lines-of'
import type { PositionKey } from '#cloud/positions/position-key'
import type { SiteTransaction } from '#cloud/store/open-store'
import { mayBeUnfit } from '#cloud/units/fitness'
import { isInTwoCabinets } from '#cloud/units/rival-cabinets'
import type { Unit } from '#cloud/units/unit'
import { type DeviceId, deviceIdSchema } from '#contracts/ids'
import type { JudgingContext } from '../judging/judging-context.ts'
import type { UnderWay } from '../under-way.ts'
import { AgendaDrafts } from './agenda-drafts.ts'
import { AlertDrafts } from './alert-drafts.ts'
import { ChipDrafts } from './chip-drafts.ts'
import type { KnownSite, StoredRows } from './known-site.ts'
import { LotDrafts } from './lot-drafts.ts'
import { PositionDrafts } from './position-drafts.ts'
import { RegisterDrafts } from './register-drafts.ts'
import { RequisitionDrafts } from './requisition-drafts.ts'
import { TagDrafts } from './tag-drafts.ts'
import { probeText, type Touched } from './touched.ts'
import { UnitDrafts } from './unit-drafts.ts'

/** What judging knows by heart. */
const contextRegisters = ['places', 'policies', 'devices'] as const

/** The kinds of subjects that are a device or a part of one. */
const partsOfDevices: ReadonlySet<string> = new Set(['device', 'door', 'antenna', 'probe'])

/** The device a subject is, or is part of; null when it is neither. */
function deviceOfSubject(subject: Subject): DeviceId | null {
  const { kind, identity } = partsOfSubject(subject)
  return partsOfDevices.has(kind) ? deviceIdSchema.parse(identity[0]) : null
}

/** Everything of a site that one transaction touches, in memory: loaded when first asked for, stored once at the end. */
export class SiteDraft {
  readonly tx: SiteTransaction
  /** The newest entry before this transaction. */
  readonly headSeq: number
  readonly registers: RegisterDrafts
  readonly tags: TagDrafts
  readonly chips: ChipDrafts
  readonly units: UnitDrafts
  readonly lots: LotDrafts
  readonly alerts: AlertDrafts
  readonly requisitions: RequisitionDrafts
  readonly positions: PositionDrafts
  readonly agenda: AgendaDrafts
  /** Units that the entries folded last have changed, as they were before those. */
  changedUnits: ReadonlyMap<string, Unit | null> = new Map()
  readonly conditions = new Map<DeviceId, DeviceCondition>()
  readonly exposures = new Map<string, ProbeExposure>()
  readonly #known: KnownSite

  /** taken is what is due in this transaction. */
  constructor(tx: SiteTransaction, known: KnownSite, headSeq: number, taken: readonly DueMoment[]) {
    this.tx = tx
    this.headSeq = headSeq
    this.#known = known
    this.registers = new RegisterDrafts(tx)
    this.tags = new TagDrafts(tx, known, headSeq)
    this.chips = new ChipDrafts(tx)
    this.units = new UnitDrafts(tx, this.tags, known, headSeq)
    this.lots = new LotDrafts(tx, headSeq)
    this.alerts = new AlertDrafts(tx, known)
    this.requisitions = new RequisitionDrafts(tx, known)
    this.agenda = new AgendaDrafts(tx, known, taken)
    const { units, lots, registers, requisitions } = this
    this.positions = new PositionDrafts(tx, { units, lots, registers, requisitions }, known)
  }

  /** Folds numbered entries into everything they concern, and notes what is to be judged. Returns what units and lots conclude. */
  async fold(
    entries: readonly NumberedEntry[],
    { places, nowMs }: Pick<JudgingContext, 'places' | 'nowMs'>,
    touched: Touched,
  ): Promise<NewEntry[]> {
    await this.registers.tell(entries)
    const rebound = await this.tags.bind(entries)
    const seen = await this.tags.see(entries)
    const identified = await this.chips.tell(entries)
    await this.tags.loadUnbound(identified)
    const units = await this.units.tell(entries, rebound)
    this.changedUnits = units.changed
    const lots = await this.lots.tell(entries)
    const answered = await this.alerts.tell(entries)
    const asked = await this.requisitions.tell(entries)

    const causeSeq = entries.at(-1)?.entrySeq ?? null
    const touch = (keys: readonly PositionKey[], seq: number | null) => {
      for (const key of keys) if (places.keepsStock(key.placeId)) touched.position(key, seq)
    }
    for (const [unitId, before] of units.changed) {
      const now = this.units.all.get(unitId)?.now ?? null
      const seq = now?.lastEntrySeq ?? causeSeq
      if (before !== null) touch(positionsOfUnit(before), seq)
      if (now !== null) touch(positionsOfUnit(now), seq)
      if ([now, before].some((unit) => mayBeUnfit(unit, nowMs) || isInTwoCabinets(unit))) touched.units.set(unitId, seq)
    }
    for (const [lotId, before] of lots.changed) {
      const now = this.lots.all.get(lotId)?.now ?? null
      const seq = now?.lastEntrySeq ?? causeSeq
      if (before !== null) touch(positionsOfLot(before), seq)
      if (now !== null) touch(positionsOfLot(now), seq)
      if ([now, before].some((lot) => lot !== null && lot.unfitUses.length + lot.shortUses.length > 0))
        touched.lots.set(lotId, seq)
    }
    touch(asked, causeSeq)
    for (const epc of [...seen, ...identified]) touched.tag(epc, causeSeq)
    for (const subject of answered) {
      const deviceId = deviceOfSubject(subject)
      if (deviceId !== null) touched.device(deviceId, causeSeq)
      const unitId = identityAs('unit', subject)
      if (unitId !== null) touched.units.set(unitId, causeSeq)
    }
    for (const entry of entries) {
      const deviceId = deviceOfCondition(entry)
      if (deviceId !== null) touched.deviceFact(deviceId, entry)
    }
    return [...units.conclusions, ...lots.conclusions]
  }

  /** Makes sure what rules remember of these devices is here. */
  async loadConditions(deviceIds: Iterable<DeviceId>): Promise<void> {
    const known = this.#known.conditions
    const missing = [...deviceIds].filter((deviceId) => !this.conditions.has(deviceId))
    const unread = missing.filter((deviceId) => known.get(deviceId) === undefined)
    if (unread.length > 0) {
      const read = await this.tx.devices.conditions(unread)
      for (const deviceId of unread) known.keep(deviceId, null)
      for (const condition of read) known.keep(condition.deviceId, condition)
    }
    for (const deviceId of missing) {
      const condition = known.get(deviceId) ?? null
      if (condition !== null) this.conditions.set(deviceId, condition)
    }
  }

  /** Makes sure what rules remember of these probes is here. */
  async loadExposures(probes: readonly { deviceId: DeviceId; probeId: string }[]): Promise<void> {
    const known = this.#known.exposures
    const missing = probes.filter((probe) => !this.exposures.has(probeText(probe)))
    const unread = missing.filter((probe) => known.get(probeText(probe)) === undefined)
    if (unread.length > 0) {
      const read = await this.tx.climate.exposures(unread)
      for (const probe of unread) known.keep(probeText(probe), null)
      for (const exposure of read) known.keep(probeText(exposure), exposure)
    }
    for (const text of missing.map(probeText)) {
      const exposure = known.get(text) ?? null
      if (exposure !== null) this.exposures.set(text, exposure)
    }
  }

  /**
   * Stores everything that changed, each table once. headSeq is the newest entry of the transaction. Returns what the
   * next transaction need not read; what is stored is on its way, one statement making ready while another runs.
   */
  async store(headSeq: number, nowMs: number, underWay: UnderWay): Promise<StoredRows> {
    underWay.begin(this.registers.store())
    const bindings = await this.tags.store()
    underWay.begin(this.chips.store())
    const openStays = await this.units.store(headSeq, underWay)
    underWay.begin(this.lots.store(headSeq))
    underWay.begin(this.positions.store())
    underWay.begin(this.alerts.store(nowMs))
    const agenda = await this.agenda.store()
    underWay.begin(this.requisitions.store())
    underWay.begin(this.tx.devices.putConditions([...this.conditions.values()]))
    underWay.begin(this.tx.climate.putExposures([...this.exposures.values()]))
    return {
      units: [...this.units.all.values()],
      bindings,
      openStays,
      alerts: this.alerts.changed(),
      requisitions: this.requisitions.changed(),
      items: this.registers.changedRows('items'),
      assortment: this.registers.changedRows('assortment'),
      conditions: this.conditions,
      exposures: this.exposures,
      agenda,
      changesContext: contextRegisters.some((name) => this.registers.hasChanged(name)),
    }
  }
}
