import type { Personality } from '../personality.ts'
import type { FieldTag } from '../radio/radio-field.ts'
import type { HeardTag } from '../radio/visit.ts'
import type { AccessOutcome } from '../reports/tag-report.ts'
import { refuseField, refuseParameter } from '../wire/refusal.ts'
import { statusCode } from '../wire/status-code.ts'
import { type AccessSpec, isTarget, runOperations } from './access-spec.ts'

/** The AccessSpecs of a reader (LLRP 1.1 §12.1). Refusals are thrown before anything changes. */
export type AccessSpecTable = {
  add(spec: AccessSpec): void
  /** 0 means all, here and in setActive. */
  remove(id: number): void
  setActive(id: number, isActive: boolean): void
  list(): readonly AccessSpec[]
  /** The first active AccessSpec that fits is carried out, and deleted where it was its last time; null when none does. */
  access(heard: HeardTag, roSpecId: number): AccessOutcome | null
  /** How long that will take, ms of air time; isOnce where it is for so many operations only. */
  airTime(tag: FieldTag, antenna: number, roSpecId: number): { ms: number; isOnce: boolean }
  clear(): void
}

/** A handle is asked for and the tag reads its memory: about so long for each operation, ms. */
const operationMs = 5

/** A table without AccessSpecs. It tells of one that has done what it was to do and is gone (LLRP 1.1 §12.2.1.1). */
export function createAccessSpecTable(personality: Personality, onDone: () => void): AccessSpecTable {
  let specs: AccessSpec[] = []

  function chosen(id: number): AccessSpec[] {
    const found = id === 0 ? specs : specs.filter((spec) => spec.id === id)
    if (found.length === 0 && id !== 0) throw refuseField(0, statusCode.invalid, 'No such AccessSpec.')
    return found
  }

  function fitting(tag: FieldTag, antenna: number, roSpecId: number): AccessSpec | undefined {
    return specs.find(
      (candidate) =>
        candidate.isActive &&
        (candidate.antenna === 0 || candidate.antenna === antenna) &&
        (candidate.roSpecId === 0 || candidate.roSpecId === roSpecId) &&
        isTarget(candidate, tag.memory),
    )
  }

  return {
    add(spec) {
      if (specs.length >= personality.accessSpecsMax)
        throw refuseParameter(207, statusCode.overflowParameter, 'The reader holds no more AccessSpecs.')
      if (specs.some(({ id }) => id === spec.id))
        throw refuseField(0, statusCode.invalid, 'This AccessSpecID is taken.')
      specs.push(spec)
    },
    remove(id) {
      const gone = chosen(id)
      specs = specs.filter((spec) => !gone.includes(spec))
    },
    setActive(id, isActive) {
      for (const spec of chosen(id)) {
        spec.isActive = isActive
        spec.operations = 0
      }
    },
    list: () => specs,
    access(heard, roSpecId) {
      const spec = fitting(heard.tag, heard.antenna, roSpecId)
      if (spec === undefined) return null
      const results = runOperations(spec, heard, personality.versionMax)
      spec.operations += 1
      // So many operations, and it is deleted (LLRP 1.1 §12.2.1.1).
      if (spec.operationsMax > 0 && spec.operations >= spec.operationsMax) {
        specs = specs.filter((one) => one !== spec)
        onDone()
      }
      return { accessSpecId: spec.id, results, reports: spec.reports }
    },
    airTime(tag, antenna, roSpecId) {
      const spec = specs.length === 0 ? undefined : fitting(tag, antenna, roSpecId)
      if (spec === undefined) return { ms: 0, isOnce: true }
      return { ms: operationMs * spec.opSpecs.length, isOnce: spec.operationsMax > 0 }
    },
    clear() {
      specs = []
    },
  }
}
