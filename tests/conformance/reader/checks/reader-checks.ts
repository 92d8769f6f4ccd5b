import type { Check } from '../../verdict/check.ts'
import type { ReaderBench } from '../reader-bench.ts'
import { connectionChecks } from './connection.ts'

/** Every check of a reader, in the order in which they are carried out. */
export const readerChecks: readonly Check<ReaderBench>[] = [...connectionChecks]
