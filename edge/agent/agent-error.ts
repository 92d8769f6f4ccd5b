export type AgentErrorCode = 'password-missing' | 'config-mismatch' | 'memory-unreadable'

/** The agent cannot start. The code is stable, the message ends with what a person can do. */
export class AgentError extends Error {
  readonly code: AgentErrorCode
  constructor(code: AgentErrorCode, message: string, cause?: unknown) {
    super(`${code}: ${message}`, cause === undefined ? undefined : { cause })
    this.name = 'AgentError'
    this.code = code
  }
}
