/** A buffer that grows while a message is written. */
export class ByteWriter {
  at = 0
  #bytes = new Uint8Array(256)
  #view = new DataView(this.#bytes.buffer)

  /** Makes room for `count` more bytes and moves on; returns where they begin. */
  skip(count: number): number {
    const start = this.at
    this.at += count
    if (this.at > this.#bytes.length) this.#grow()
    return start
  }

  u8(value: number): void {
    const at = this.skip(1)
    this.#bytes[at] = value
  }

  u16(value: number): void {
    const at = this.skip(2)
    this.#view.setUint16(at, value)
  }

  u32(value: number): void {
    const at = this.skip(4)
    this.#view.setUint32(at, value)
  }

  u64(value: bigint): void {
    const at = this.skip(8)
    this.#view.setBigUint64(at, value)
  }

  raw(bytes: Uint8Array): void {
    const at = this.skip(bytes.length)
    this.#bytes.set(bytes, at)
  }

  setU8(at: number, value: number): void {
    this.#bytes[at] = value
  }

  setU16(at: number, value: number): void {
    this.#view.setUint16(at, value)
  }

  setU32(at: number, value: number): void {
    this.#view.setUint32(at, value)
  }

  /** A copy of what was written. */
  finish(): Uint8Array {
    return this.#bytes.slice(0, this.at)
  }

  #grow(): void {
    const larger = new Uint8Array(Math.max(this.at, this.#bytes.length * 2))
    larger.set(this.#bytes)
    this.#bytes = larger
    this.#view = new DataView(larger.buffer)
  }
}
