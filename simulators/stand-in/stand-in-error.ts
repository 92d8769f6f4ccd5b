/** A stand-in cannot do what was asked: a code, what is wrong, and what a person can do about it, in one line. */
export class StandInError extends Error {
  readonly code: string

  constructor(code: string, what: string, remedy: string) {
    super(`${code}: ${what}: ${remedy}`)
    this.name = 'StandInError'
    this.code = code
  }
}
