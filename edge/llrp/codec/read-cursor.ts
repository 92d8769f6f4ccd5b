/** Where a decoder stands in a frame, and what it has found beside the meaning. */
export type Cursor = {
  readonly bytes: Uint8Array
  readonly view: DataView
  at: number
  /** Reserved bits of the body read last, null when all were zero. */
  reserved: number[] | null
  /** Why the parameters read last ended before their parent did. */
  stoppedBecause: string
}

/** A cursor at the start of a frame. */
export function createCursor(frame: Uint8Array): Cursor {
  // A Buffer's own slice would share memory with the frame, so its bytes are looked at as a plain array.
  const bytes = new Uint8Array(frame.buffer, frame.byteOffset, frame.byteLength)
  const view = new DataView(frame.buffer, frame.byteOffset, frame.byteLength)
  return { bytes, view, at: 0, reserved: null, stoppedBecause: '' }
}
