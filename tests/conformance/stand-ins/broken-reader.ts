import type { ReaderQuirk } from '#simulators/llrp-reader/quirks/reader-quirk'
import type { Tamper } from './tampered-line.ts'

/** One way to be wrong, and the check that has to see it. */
export type BrokenReader = {
  check: string
  /** What is wrong with it, for a person. */
  how: string
  tamper?: Tamper
  quirks?: readonly ReaderQuirk[]
  /** Where another reader than the plain one has to be broken. */
  personality?: 'generic-china' | 'plain-etsi'
  /** Checks that have to be carried out before. */
  after?: readonly string[]
}
