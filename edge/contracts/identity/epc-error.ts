/** Why a text is no EPC, or why an identity cannot be written as one. */
export type EpcErrorCode = 'not-hex' | 'truncated-epc' | 'epc-not-encodable'

/** An EPC that cannot be read or written; the message says what to do. */
export class EpcError extends Error {
  readonly code: EpcErrorCode
  constructor(code: EpcErrorCode, message: string) {
    super(`${code}: ${message}`)
    this.name = 'EpcError'
    this.code = code
  }
}
