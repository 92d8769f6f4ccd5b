import { broken, type Check } from '../../verdict/check.ts'
import { clause } from '../clause.ts'
import type { ReaderBench } from '../reader-bench.ts'
import { accessSpecChecks } from './access-spec.ts'
import { capabilityChecks } from './capabilities.ts'
import { configReadingChecks } from './config-reading.ts'
import { configSettingChecks } from './config-setting.ts'
import { connectionChecks } from './connection.ts'
import { eventChecks } from './events.ts'
import { keepaliveChecks } from './keepalive.ts'
import { reportChecks } from './reports.ts'
import { roSpecLifeChecks } from './ro-spec-life.ts'
import { roSpecRefusalChecks } from './ro-spec-refusals.ts'
import { triggerChecks } from './triggers.ts'
import { versionChecks } from './version.ts'
import { wireChecks } from './wire.ts'

/** The last row: what the judge could not undo, a person has to know of. */
const leftAsFound: Check<ReaderBench> = {
  id: 'left-as-found',
  rule: 'What was set for the checks was set back: the reader is configured as it was found, and has no spec of the judge',
  clause: clause('12.1.3'),
  async judge(bench) {
    if (bench.notUndone !== null) throw broken(bench.notUndone)
    const left = await bench.whatIsLeft()
    if (left !== null) throw broken(left)
  },
}

/** Every check of a reader, in the order in which they are carried out. */
export const readerChecks: readonly Check<ReaderBench>[] = [
  ...connectionChecks,
  ...versionChecks,
  ...capabilityChecks,
  ...configReadingChecks,
  ...configSettingChecks,
  ...roSpecLifeChecks,
  ...roSpecRefusalChecks,
  ...triggerChecks,
  ...eventChecks,
  ...reportChecks,
  ...keepaliveChecks,
  ...accessSpecChecks,
  ...wireChecks,
  leftAsFound,
]
