import { StoreError } from '../store-error.ts'
import { type WorldFaultCode, worldFaults } from './world-faults.ts'

/**
 * The world's fault, not the data's: what was asked may be asked again as it is, and nothing may be put aside for it.
 * The message is one line: what is wrong, what the engine said, what to do.
 */
export class WorldFault extends StoreError {
  declare readonly code: WorldFaultCode
  /** What is wrong, in our words. */
  readonly what: string
  /** What the engine said about it, one line. */
  readonly said: string
  /** What a person can do about it. */
  readonly remedy: string

  constructor(code: WorldFaultCode, said: string, cause?: unknown) {
    const { what, remedy } = worldFaults[code]
    const line = said.split('\n')[0] ?? ''
    super(code, `${what} (${line}): ${remedy}`, cause)
    this.name = 'WorldFault'
    this.what = what
    this.said = line
    this.remedy = remedy
  }
}
