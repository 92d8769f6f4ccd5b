/** Where a tag is, as far as the antennas are concerned. */
export const place = { away: 0, inside: 1, outside: 2 } as const

/**
 * All tags in reach as flat arrays. A tag has a slot for as long as it is in reach; the EPC number says what it answers.
 * margins: dB above what can just be heard, frozen until a door moves, by (antenna, channel, slot).
 */
export class Field {
  readonly antennas: number
  readonly channels: number
  readonly slots: number
  readonly margins: Float32Array
  readonly place: Uint8Array
  readonly epc: Int32Array
  /** How readily a tag that is heard gets its turn; 1 is usual. */
  readonly rate: Float32Array
  /** Slots at and above this were never used. */
  used = 0

  constructor(antennas: number, channels: number, slots: number) {
    this.antennas = antennas
    this.channels = channels
    this.slots = slots
    this.margins = new Float32Array(antennas * channels * slots).fill(-99)
    this.place = new Uint8Array(slots)
    this.epc = new Int32Array(slots).fill(-1)
    this.rate = new Float32Array(slots).fill(1)
  }

  /** Index of the first slot of one antenna and channel, both from 0. */
  column(antenna: number, channel: number): number {
    return (antenna * this.channels + channel) * this.slots
  }

  /** A slot nobody uses. Throws when all are taken: the row was made too small. */
  free(): number {
    for (let slot = 0; slot < this.slots; slot++) {
      if (this.place[slot] === place.away && this.epc[slot] === -1) {
        this.used = Math.max(this.used, slot + 1)
        return slot
      }
    }
    throw new Error('more tags in reach than the row made room for')
  }

  /** Puts a tag into a free slot. */
  put(epc: number, where: number): number {
    const slot = this.free()
    this.epc[slot] = epc
    this.place[slot] = where
    this.rate[slot] = 1
    return slot
  }

  /** Out of reach. The slot stays its own until it is released, so that what is known of it can still be asked. */
  remove(slot: number): void {
    this.place[slot] = place.away
  }

  /** Slots of what is out of reach may be used again. */
  release(): void {
    for (let slot = 0; slot < this.used; slot++) if (this.place[slot] === place.away) this.epc[slot] = -1
  }
}
