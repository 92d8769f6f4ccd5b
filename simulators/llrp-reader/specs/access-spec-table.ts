import type { Personality } from '../personality.ts'
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
  /** The first active AccessSpec that fits is carried out; null when none does. */
  access(heard: HeardTag, roSpecId: number): AccessOutcome | null
  clear(): void
}

/** A table without AccessSpecs. */
export function createAccessSpecTable(personality: Personality): AccessSpecTable {
  let specs: AccessSpec[] = []

  function chosen(id: number): AccessSpec[] {
    const found = id === 0 ? specs : specs.filter((spec) => spec.id === id)
    if (found.length === 0 && id !== 0) throw refuseField(0, statusCode.invalid, 'No such AccessSpec.')
    return found
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
      const spec = specs.find(
        (candidate) =>
          candidate.isActive &&
          (candidate.antenna === 0 || candidate.antenna === heard.antenna) &&
          (candidate.roSpecId === 0 || candidate.roSpecId === roSpecId) &&
          isTarget(candidate, heard.tag.memory),
      )
      if (spec === undefined) return null
      const results = runOperations(spec, heard.tag.memory, personality.versionMax)
      spec.operations += 1
      if (spec.operationsMax > 0 && spec.operations >= spec.operationsMax) spec.isActive = false
      return { accessSpecId: spec.id, results }
    },
    clear() {
      specs = []
    },
  }
}
