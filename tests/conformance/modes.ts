import type { Mode } from './mode.ts'
import { readerMode } from './reader/reader-mode.ts'

/** Everything that can be judged. */
export const modes: readonly Mode[] = [readerMode]
