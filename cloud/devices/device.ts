import type { NumberedEntry } from '#cloud/journal/journal-entry'
import { identityAs } from '#cloud/journal/subject'
import type { Placement } from '#cloud/places/place-book'
import type { DeviceId, SiteId } from '#contracts/ids'

/** A certificate by which a device proves itself. */
export type DeviceCertificate = {
  /** SHA-256 of its DER, lower-case hex. */
  fingerprint: string
  serial: string
  /** SHA-256 of the public key it certifies, lower-case hex. */
  keyFingerprint: string
  notBeforeMs: number
  notAfterMs: number
  pem: string
}

/** What a person recorded of a probe: when it was calibrated, by which certificate, and for how long that holds. */
export type Calibration = {
  probeId: string
  /** Days since 1970-01-01; the last day of it counts whole. */
  calibratedOnDay: number
  validUntilDay: number
  certificate: string
  recordedAtMs: number
  entrySeq: number
}

/** A cabinet or a room sensor the service knows. */
export type Device = {
  siteId: SiteId
  deviceId: DeviceId
  kind: 'cabinet' | 'room-sensor'
  modelId: string
  title: string
  /** Where it stands now. */
  placeId: string
  /** Where it stood from when, ascending. */
  placements: Placement[]
  registeredAtMs: number
  /** Hash of its password, 192 bits of chance; null when it has none. */
  credentialHash: string | null
  /** Certificates in force, oldest first: one, and for a while the one that takes its place. None: it gets in by none. */
  certificates: DeviceCertificate[]
  /** The newest calibration of each probe of the hardware that serves, by the day it was made on. */
  calibrations: Calibration[]
  /** When it was taken out of service; null while it serves. */
  retiredAtMs: number | null
  lastEntrySeq: number
}

/** What changes a device. */
export const deviceKinds: ReadonlySet<string> = new Set([
  'DeviceRegistered',
  'DeviceCredentialRotated',
  'DevicePlaced',
  'DeviceModelSet',
  'DeviceCertified',
  'DeviceCertificateRenewed',
  'DeviceCertificateSuperseded',
  'DeviceRetired',
  'ProbeCalibrated',
])

/** The devices an entry is about. */
export function devicesOfEntry(entry: NumberedEntry): string[] {
  if (!deviceKinds.has(entry.kind)) return []
  const deviceId = identityAs('device', entry.subject)
  return deviceId === null ? [] : [deviceId]
}

function placedAt(placements: readonly Placement[], placeId: string, fromMs: number): Placement[] {
  const earlier = placements.filter((placement) => placement.fromMs < fromMs)
  return earlier.at(-1)?.placeId === placeId ? [...earlier] : [...earlier, { fromMs, placeId }]
}

type Registration = {
  modelId: string
  deviceKind: Device['kind']
  title: string
  placeId: string
  credentialHash?: string
  certificate?: DeviceCertificate
}

/** Registered for the first time, or anew: its history goes on, what it proves itself by is what it was given now. */
function registered(before: Device | null, entry: NumberedEntry, deviceId: DeviceId): Device {
  const { modelId, deviceKind, title, placeId, credentialHash, certificate } = entry.body as Registration
  return {
    siteId: entry.siteId,
    deviceId,
    kind: deviceKind,
    modelId,
    title,
    placeId,
    placements: placedAt(before?.placements ?? [], placeId, before === null ? 0 : entry.occurredAtMs),
    registeredAtMs: before?.registeredAtMs ?? entry.occurredAtMs,
    credentialHash: credentialHash ?? null,
    certificates: certificate === undefined ? [] : [certificate],
    // Another password is no other hardware.
    calibrations: entry.kind === 'DeviceCredentialRotated' ? (before?.calibrations ?? []) : [],
    retiredAtMs: null,
    lastEntrySeq: entry.entrySeq,
  }
}

/** Which of two calibrations of a probe counts: the one with the later day, of one day the one that was recorded later. */
export function calibrationInForce<T extends Pick<Calibration, 'calibratedOnDay'>>(known: T | undefined, made: T): T {
  return known !== undefined && known.calibratedOnDay > made.calibratedOnDay ? known : made
}

/** Of a probe the newest counts; one that was made before it and is recorded behind it changes nothing. */
function calibratedAnew(
  before: readonly Calibration[],
  { body, occurredAtMs, entrySeq }: NumberedEntry,
): Calibration[] {
  const told = body as Omit<Calibration, 'recordedAtMs' | 'entrySeq'>
  const { probeId, calibratedOnDay, validUntilDay, certificate } = told
  const known = before.find((each) => each.probeId === probeId)
  const made = { probeId, calibratedOnDay, validUntilDay, certificate, recordedAtMs: occurredAtMs, entrySeq }
  const inForce = calibrationInForce(known, made)
  return [...before.filter((each) => each !== known), inForce].sort((a, b) => (a.probeId < b.probeId ? -1 : 1))
}

/** A device is registered once; its place, its words and what it proves itself by may change, and its service may end. */
export function foldDevice(before: Device | null, entry: NumberedEntry): Device | null {
  const deviceId = identityAs('device', entry.subject) as DeviceId | null
  if (deviceId === null || !deviceKinds.has(entry.kind)) return before
  const isRegistration = ['DeviceRegistered', 'DeviceCredentialRotated', 'DeviceCertified'].includes(entry.kind)
  if (isRegistration) return registered(before, entry, deviceId)
  if (before === null) return null
  const device = { ...before, lastEntrySeq: entry.entrySeq }
  const newest = device.certificates.slice(-1)
  switch (entry.kind) {
    case 'DevicePlaced': {
      const placeId = String(entry.body.placeId)
      return { ...device, placeId, placements: placedAt(before.placements, placeId, entry.occurredAtMs) }
    }
    case 'ProbeCalibrated':
      return { ...device, calibrations: calibratedAnew(before.calibrations, entry) }
    case 'DeviceModelSet':
      return { ...device, modelId: String(entry.body.modelId) }
    case 'DeviceCertificateRenewed':
      return {
        ...device,
        // One that was issued and never came to be used is forgotten; the one in use must not be.
        certificates: [
          ...device.certificates.filter(({ fingerprint }) => fingerprint === entry.body.inUse),
          entry.body.certificate as DeviceCertificate,
        ],
      }
    case 'DeviceCertificateSuperseded':
      return { ...device, certificates: newest }
    default:
      return { ...device, certificates: [], credentialHash: null, retiredAtMs: entry.occurredAtMs }
  }
}
