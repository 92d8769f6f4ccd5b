import type { ClimateWindow } from '#cloud/climate/window'
import type { NumberedEntry } from '#cloud/journal/journal-entry'
import { type PositionKey, positionText } from '#cloud/positions/position-key'
import type { Heartbeat } from '#cloud/rules/views'
import type { DeviceId, EpcHex } from '#contracts/ids'

/** A device to be judged: its new facts, or why it is judged without any. */
export type TouchedDevice = {
  entries: NumberedEntry[]
  heartbeat: Heartbeat | null
  whole: boolean
  causeSeq: number | null
}

/** What one round is to judge: what its entries touched, and what is due. */
export class Touched {
  readonly positions = new Map<string, { key: PositionKey; causeSeq: number | null }>()
  readonly tags = new Map<EpcHex, number | null>()
  readonly devices = new Map<DeviceId, TouchedDevice>()
  readonly windows: ClimateWindow[] = []

  isEmpty(): boolean {
    return this.positions.size + this.tags.size + this.devices.size + this.windows.length === 0
  }

  position(key: PositionKey, causeSeq: number | null): void {
    const { itemId, placeId, owner } = key
    this.positions.set(positionText(key), { key: { itemId, placeId, owner }, causeSeq })
  }

  tag(epc: EpcHex, causeSeq: number | null): void {
    this.tags.set(epc, causeSeq)
  }

  deviceFact(deviceId: DeviceId, entry: NumberedEntry): void {
    this.#device(deviceId).entries.push(entry)
  }

  /** A device that is judged whole, as of now. */
  device(deviceId: DeviceId, causeSeq: number | null, heartbeat: Heartbeat | null = null): void {
    const device = this.#device(deviceId)
    device.whole = true
    device.causeSeq = causeSeq ?? device.causeSeq
    device.heartbeat = heartbeat ?? device.heartbeat
  }

  #device(deviceId: DeviceId): TouchedDevice {
    const known = this.devices.get(deviceId)
    if (known !== undefined) return known
    const made: TouchedDevice = { entries: [], heartbeat: null, whole: false, causeSeq: null }
    this.devices.set(deviceId, made)
    return made
  }
}
