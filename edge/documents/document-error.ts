export type DocumentErrorCode =
  | 'document-broken'
  | 'document-unreadable'
  | 'document-not-written'
  | 'trust-missing'
  | 'trust-unreadable'
  | 'trust-of-another'

/** A document or the trust bundle on the device cannot be used. The code is stable, the message ends with a remedy. */
export class DocumentError extends Error {
  readonly code: DocumentErrorCode
  constructor(code: DocumentErrorCode, message: string, cause?: unknown) {
    super(message, { cause })
    this.name = 'DocumentError'
    this.code = code
  }
}
