/** A tool cannot do what it was asked: one line with a stable code, what is wrong and what to do about it. */
export class ToolError extends Error {
  readonly code: string
  constructor(code: string, what: string, remedy: string) {
    super(`${code}: ${what}; ${remedy}`)
    this.name = 'ToolError'
    this.code = code
  }
}
