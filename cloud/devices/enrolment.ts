import type { NumberedEntry } from '#cloud/journal/journal-entry'
import type { DeviceId, SiteId } from '#contracts/ids'
import type { Device } from './device.ts'

/** A device on its way into service: a code was given out for it, it asked with a key of its own, a person decides. */
export type Enrolment = {
  siteId: SiteId
  enrolmentId: string
  deviceId: DeviceId
  modelId: string
  deviceKind: Device['kind']
  title: string
  placeId: string
  state: 'open' | 'requested' | 'approved' | 'refused'
  openedAtMs: number
  /** Until when the code may be used and the request be decided. */
  expiresAtMs: number
  /** SHA-256 of the key that asked, lower-case hex; null before. */
  keyFingerprint: string | null
  /** What it asked with: certificate request, DER in base64; null before. */
  certificateRequest: string | null
  lastEntrySeq: number
}

export const enrolmentKinds: ReadonlySet<string> = new Set([
  'DeviceEnrolmentOpened',
  'DeviceEnrolmentRequested',
  'DeviceEnrolmentApproved',
  'DeviceEnrolmentRefused',
])

/** The enrolment an entry is about. */
export function enrolmentsOfEntry({ kind, body }: NumberedEntry): string[] {
  return enrolmentKinds.has(kind) ? [String(body.enrolmentId)] : []
}

type Opened = Pick<
  Enrolment,
  'enrolmentId' | 'deviceId' | 'modelId' | 'deviceKind' | 'title' | 'placeId' | 'expiresAtMs'
>

/** Opened, asked for once by one key, approved or refused. */
export function foldEnrolment(before: Enrolment | null, entry: NumberedEntry): Enrolment | null {
  const { kind, body, siteId, entrySeq, occurredAtMs } = entry
  if (!enrolmentKinds.has(kind)) return before
  if (kind === 'DeviceEnrolmentOpened') {
    const { enrolmentId, deviceId, modelId, deviceKind, title, placeId, expiresAtMs } = body as Opened
    const wished = { enrolmentId, deviceId, modelId, deviceKind, title, placeId, expiresAtMs }
    const nothingYet = { keyFingerprint: null, certificateRequest: null }
    return { siteId, ...wished, state: 'open', openedAtMs: occurredAtMs, ...nothingYet, lastEntrySeq: entrySeq }
  }
  if (before === null) return null
  if (kind === 'DeviceEnrolmentRequested') {
    const { keyFingerprint, certificateRequest } = body as { keyFingerprint: string; certificateRequest: string }
    return { ...before, state: 'requested', keyFingerprint, certificateRequest, lastEntrySeq: entrySeq }
  }
  const state = kind === 'DeviceEnrolmentApproved' ? 'approved' : 'refused'
  return { ...before, state, lastEntrySeq: entrySeq }
}
