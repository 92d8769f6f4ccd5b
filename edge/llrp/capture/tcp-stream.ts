/** A TCP segment as it was captured. */
export type Packet = {
  from: string
  to: string
  fromPort: number
  toPort: number
  sequence: number
  /** Up to where its sender has what the other side sent; null where it does not say. */
  acknowledges: number | null
  isSyn: boolean
  payload: Buffer
}

/** Bytes in their place. `lostBefore` bytes right before them were not captured. */
export type Piece = { bytes: Buffer; lostBefore: number }

/** What is captured on several queues comes in another order by less than this. */
const reorderedMicros = 20_000
/** Where nobody is heard to acknowledge, what is missing for so long is not sent again any more. */
const patienceMicros = 30_000_000
/** Sequence numbers are counted beyond the bytes at the end of a connection. */
const finCount = 1

/** How far a sequence number lies ahead of another. */
const ahead = (sequence: number, of: number) => (sequence - of) | 0

/**
 * One direction of one connection: what comes twice is passed over, what comes too early waits. What the other side has, or
 * what does not come for long, was sent and not captured: it is passed over and counted.
 */
export class TcpStream {
  private next: number | null = null
  private early: { sequence: number; payload: Buffer }[] = []
  private hasOther: number | null = null
  private waitsSince: number | null = null

  /** Bytes that are in their place now. `atMicros` never goes back, here and below. */
  take({ sequence, isSyn, payload }: Packet, atMicros: number): Piece[] {
    if (isSyn) {
      this.next = (sequence + 1) >>> 0
      return []
    }
    // Packets without bytes may bear a number from before the first byte: they ask whether the other side is there.
    if (payload.length === 0) return []
    this.next ??= sequence
    this.early.push({ sequence, payload })
    const ready = this.inPlace(0)
    if (ready.length > 0) this.waitsSince = null
    return [...ready, ...this.overdue(atMicros)]
  }

  /** The other side says up to where it has everything. */
  acknowledged(sequence: number, atMicros: number): Piece[] {
    if (this.next === null) return []
    if (this.hasOther === null || ahead(sequence, this.hasOther) > 0) this.hasOther = sequence
    return this.overdue(atMicros)
  }

  /** What waits, when nothing more comes. */
  flush(): Piece[] {
    const pieces: Piece[] = []
    while (this.isMissing()) pieces.push(...this.passOver())
    return pieces
  }

  private inPlace(lostBefore: number): Piece[] {
    const pieces: Piece[] = []
    let lost = lostBefore
    this.early.sort((a, b) => ahead(a.sequence, b.sequence))
    while (this.next !== null) {
      const [first] = this.early
      if (first === undefined || ahead(first.sequence, this.next) > 0) break
      this.early.shift()
      const bytes = first.payload.subarray(ahead(this.next, first.sequence))
      if (bytes.length === 0) continue
      pieces.push({ bytes, lostBefore: lost })
      lost = 0
      this.next = (this.next + bytes.length) >>> 0
    }
    return pieces
  }

  private isHadByOther(): boolean {
    return this.next !== null && this.hasOther !== null && ahead(this.hasOther, this.next) > finCount
  }

  private isMissing(): boolean {
    return this.early.length > 0 || this.isHadByOther()
  }

  private overdue(atMicros: number): Piece[] {
    const pieces: Piece[] = []
    while (this.isMissing()) {
      this.waitsSince ??= atMicros
      const patience = this.isHadByOther() ? reorderedMicros : patienceMicros
      if (atMicros - this.waitsSince < patience) return pieces
      pieces.push(...this.passOver())
      this.waitsSince = null
    }
    this.waitsSince = null
    return pieces
  }

  /** Goes on behind what is missing. */
  private passOver(): Piece[] {
    const from = this.next ?? 0
    const [first] = this.early
    const to = first?.sequence ?? this.hasOther ?? from
    this.next = to
    const lost = ahead(to, from)
    return first === undefined ? [{ bytes: Buffer.alloc(0), lostBefore: lost }] : this.inPlace(lost)
  }
}
