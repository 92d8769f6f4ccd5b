import type { DueMoment } from '#cloud/agenda/due-moment'
import type { ClimateWindow } from '#cloud/climate/window'
import type { NumberedEntry } from '#cloud/journal/journal-entry'
import { partsOfSubject, type Subject } from '#cloud/journal/subject'
import type { PlaceBook } from '#cloud/places/place-book'
import { type PositionKey, positionText } from '#cloud/positions/position-key'
import { concernsWholeDevice } from '#cloud/rules/judge-device'
import type { Heartbeat, ToldAll } from '#cloud/rules/views'
import { type DeviceId, deviceIdSchema, type EpcHex, epcHexSchema } from '#contracts/ids'

/** A probe, by its device and its own name there. */
export type ProbeName = { deviceId: DeviceId; probeId: string }

/** A probe to be judged: where its silence is, what its device said last, and as of which moment, Unix ms. */
export type TouchedProbe = ProbeName & { silence: { told: ToldAll; atMs: number } | null }

/** The text a probe is found by in memory. */
export const probeText = ({ deviceId, probeId }: { deviceId: string; probeId: string }) => `${deviceId}/${probeId}`

/** A device to be judged: its new facts, or why it is judged without any. */
export type TouchedDevice = {
  entries: NumberedEntry[]
  /** Where its silence is judged: when it was last heard, and as of which moment, Unix ms. */
  heard: { heartbeat: Heartbeat; atMs: number } | null
  whole: boolean
  causeSeq: number | null
}

/** What one round is to judge: what its entries touched, and what is due. */
export class Touched {
  readonly positions = new Map<string, { key: PositionKey; causeSeq: number | null }>()
  readonly tags = new Map<EpcHex, number | null>()
  /** Units and lots that something may stand against. */
  readonly units = new Map<string, number | null>()
  readonly lots = new Map<string, number | null>()
  readonly devices = new Map<DeviceId, TouchedDevice>()
  readonly windows: ClimateWindow[] = []
  /** Probes that are judged although they told nothing. */
  readonly probes = new Map<string, TouchedProbe>()
  /** What is due by the agenda. */
  readonly moments: DueMoment[] = []

  isEmpty(): boolean {
    const { positions, tags, units, lots, devices, windows, probes } = this
    const goods = positions.size + tags.size + units.size + lots.size
    return goods + devices.size + windows.length + probes.size === 0
  }

  /** What is due by the agenda, and what has to be judged for it; places that keep no stock have no positions any more. */
  moment(moment: DueMoment, { keepsStock }: Pick<PlaceBook, 'keepsStock'>): void {
    this.moments.push(moment)
    if (moment.matter !== 'judgement') return
    const { kind, identity } = partsOfSubject(moment.about)
    if (kind !== 'position' || keepsStock(identity[1] ?? '')) this.subject(moment.about)
  }

  /** Whatever rules can be about. */
  subject(subject: Subject, causeSeq: number | null = null): void {
    const { kind, identity } = partsOfSubject(subject)
    const [first = '', second = '', third = ''] = identity
    if (kind === 'position') this.position({ itemId: first, placeId: second, owner: third }, causeSeq)
    else if (kind === 'unit') this.units.set(first, causeSeq)
    else if (kind === 'lot') this.lots.set(first, causeSeq)
    else if (kind === 'tag') this.tag(epcHexSchema.parse(first), causeSeq)
    else if (kind === 'probe') this.probe({ deviceId: deviceIdSchema.parse(first), probeId: second })
    else if (kind === 'device' || kind === 'door' || kind === 'antenna') {
      this.device(deviceIdSchema.parse(first), causeSeq)
    }
  }

  probe(probe: ProbeName, silence: TouchedProbe['silence'] = null): void {
    const text = probeText(probe)
    this.probes.set(text, { ...probe, silence: silence ?? this.probes.get(text)?.silence ?? null })
  }

  position(key: PositionKey, causeSeq: number | null): void {
    const { itemId, placeId, owner } = key
    this.positions.set(positionText(key), { key: { itemId, placeId, owner }, causeSeq })
  }

  tag(epc: EpcHex, causeSeq: number | null): void {
    this.tags.set(epc, causeSeq)
  }

  deviceFact(deviceId: DeviceId, entry: NumberedEntry): void {
    const device = this.#device(deviceId)
    device.entries.push(entry)
    if (concernsWholeDevice(entry)) device.whole = true
  }

  /** A device that is judged whole, as of now. */
  device(deviceId: DeviceId, causeSeq: number | null, heard: TouchedDevice['heard'] = null): void {
    const device = this.#device(deviceId)
    device.whole = true
    device.causeSeq = causeSeq ?? device.causeSeq
    device.heard = heard ?? device.heard
  }

  #device(deviceId: DeviceId): TouchedDevice {
    const known = this.devices.get(deviceId)
    if (known !== undefined) return known
    const made: TouchedDevice = { entries: [], heard: null, whole: false, causeSeq: null }
    this.devices.set(deviceId, made)
    return made
  }
}
