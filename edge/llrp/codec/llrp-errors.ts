/** The frame is no LLRP message at all: shorter than its header, or its length field differs from its size. */
export class LlrpDecodeError extends Error {
  readonly code = 'llrp-decode'
  constructor(detail: string) {
    super(`${detail}: hand in one whole frame as the frame splitter gives it`)
    this.name = 'LlrpDecodeError'
  }
}

/** The message cannot be written: an unknown name, a missing or unknown field, a value out of range. */
export class LlrpEncodeError extends Error {
  readonly code = 'llrp-encode'
  constructor(detail: string) {
    super(detail)
    this.name = 'LlrpEncodeError'
  }
}

/**
 * The byte stream is not LLRP any more; the connection must be closed. `offset` counts from the start of the stream,
 * `framesBefore` are the good frames that the same chunk completed before the bad one.
 */
export class LlrpFramingError extends Error {
  readonly code = 'llrp-framing'
  /** What is wrong, without the remedy. */
  readonly detail: string
  readonly offset: number
  readonly framesBefore: readonly Uint8Array[]
  constructor(detail: string, offset: number, framesBefore: readonly Uint8Array[]) {
    super(`${detail} at offset ${offset}: close the connection and open it again`)
    this.name = 'LlrpFramingError'
    this.detail = detail
    this.offset = offset
    this.framesBefore = framesBefore
  }
}
