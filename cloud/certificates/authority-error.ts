export type AuthorityErrorCode = 'authority-missing' | 'authority-other' | 'authority-damaged'

const remedy =
  'put authority.json back into the state folder from its backup, or begin anew with `npm run -s cloud -- new-authority` and enrol every device again'

/** The service's certificate authority is not the one its store knows. The message ends with what a person can do. */
export class AuthorityError extends Error {
  readonly code: AuthorityErrorCode

  constructor(code: AuthorityErrorCode, what: string, cause?: unknown) {
    super(`${what}: ${remedy}`, cause === undefined ? undefined : { cause })
    this.name = 'AuthorityError'
    this.code = code
  }
}
