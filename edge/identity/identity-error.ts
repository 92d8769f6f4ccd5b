export type IdentityErrorCode = 'identity-missing' | 'identity-damaged' | 'trust-names-no-broker'

/** What a device proves itself by, or whom it may believe, cannot be had. The message ends with what a person can do. */
export class IdentityError extends Error {
  readonly code: IdentityErrorCode

  constructor(code: IdentityErrorCode, what: string, cause?: unknown) {
    const remedy = 'enrol the device with a new code: npm run -s edge -- enrol --help'
    super(`${code}: ${what}; ${remedy}`, cause === undefined ? undefined : { cause })
    this.name = 'IdentityError'
    this.code = code
  }
}
