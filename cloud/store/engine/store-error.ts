import type { WorldFaultCode } from './faults/world-faults.ts'

export type StoreErrorCode =
  | WorldFaultCode
  | 'store-newer-than-program'
  | 'store-unreadable'
  | 'store-missing'
  | 'store-emptied'
  | 'store-other'
  | 'store-marker-unreadable'
  | 'store-not-empty'
  | 'backup-unreadable'
  | 'backup-folder-missing'
  | 'backup-no-file'
  | 'backup-there-already'

/** The database failed or is not ours to use. The message is one line and says what to do. */
export class StoreError extends Error {
  readonly code: StoreErrorCode

  constructor(code: StoreErrorCode, message: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause })
    this.name = 'StoreError'
    this.code = code
  }
}
