/** A bit array (u1v): the count travels beside the bytes because it need not be a multiple of eight; stray pad bits are kept. */
export type LlrpBits = { readonly bitCount: number; readonly bytes: Uint8Array }

/**
 * The value of one field, by its kind in the tables:
 * flag -> boolean · u2, u8, s8, u16, s16, u32 (also enumerated ones) -> number · u64 -> bigint ·
 * u96 -> upper-case hex · u1v -> LlrpBits · u8v and bytesToEnd -> Uint8Array · u16v, s16v, u32v -> number[] ·
 * u64v -> bigint[] · utf8v -> string, or Uint8Array when the reader sent bytes that are not UTF-8.
 */
export type LlrpFieldValue =
  | number
  | bigint
  | boolean
  | string
  | Uint8Array
  | LlrpBits
  | readonly number[]
  | readonly bigint[]

export type LlrpFields = { readonly [field: string]: LlrpFieldValue }

/** What decoding keeps beside the meaning, so that encoding gives back the very same bytes. Absent when there is nothing odd. */
export type LlrpResidue = {
  /** Reserved bits that were not zero, one number for each reserved slot of the table, in order. */
  readonly reserved?: readonly number[]
  /** Reserved bits of the header that were not zero (6 bits of a TLV, 3 bits of a message). */
  readonly headerBits?: number
  /** Bytes after the last readable parameter. */
  readonly trailing?: Uint8Array
  /** The whole body, when the table could not read it or there is no table; then fields and parameters are empty. */
  readonly raw?: Uint8Array
  /** Why there is `raw` or `trailing`. */
  readonly undecoded?: string
}

/**
 * One parameter. `name` is that of the tables (`ROSpec`, `ImpinjPeakRSSI`), `Custom` for a vendor's parameter without
 * table, `Unknown` for a type without table.
 */
export type LlrpParameter = LlrpResidue & {
  readonly type: number
  readonly name: string
  readonly fields: LlrpFields
  readonly parameters: readonly LlrpParameter[]
}

/** One message: `name` is that of the tables (`ADD_ROSPEC`), `CUSTOM_MESSAGE`, or `UNKNOWN`. `version` 1 is LLRP 1.0.1, 2 is 1.1. */
export type LlrpMessage = LlrpResidue & {
  readonly version: number
  readonly messageId: number
  readonly type: number
  readonly name: string
  readonly fields: LlrpFields
  readonly parameters: readonly LlrpParameter[]
}
