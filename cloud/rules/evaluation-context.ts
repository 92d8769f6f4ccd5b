import type { DeviceEnd } from '#cloud/alerts/step-episode'
import type { NewId } from '#cloud/journal/new-id'
import type { Subject } from '#cloud/journal/subject'
import type { PolicyBook, PolicySubject } from '#cloud/policies/policy-book'
import type { SiteId } from '#contracts/ids'
import type { RuleRegistry } from './registry.ts'

/** What every judgement of one evaluation shares. */
export type EvaluationContext = {
  siteId: SiteId
  /** Now by the service's clock, Unix ms. */
  nowMs: number
  rules: RuleRegistry
  policies: PolicyBook
  newId: NewId
  /** Which day it is (days since 1970-01-01) at a moment where a place is. */
  dayAt(placeId: string, atMs: number): number
  /** When a day begins where a place is, Unix ms; null stands for the whole site. */
  dayBeginsAt(placeId: string | null, day: number): number
}

/** What is judged, and as of when. */
export type Judged = {
  subject: Subject
  placeId: string | null
  policySubject: PolicySubject
  /** The entry that made it necessary to judge; null where time alone or a climate window did. */
  causeSeq: number | null
  /** The moment of the facts that are judged, Unix ms; now where it is the state of now. */
  atMs: number
  /** How the device ended that alone could say more of this; null or left out while it serves. */
  deviceEnd?: DeviceEnd | null
}
