import type { NumberedEntry } from '#cloud/journal/journal-entry'
import { identityAs, type Subject, subjectOf } from '#cloud/journal/subject'
import type { DeviceId } from '#contracts/ids'
import type {
  AntennaCondition,
  CardCondition,
  CardDoubt,
  ClockCondition,
  DeviceCondition,
  DoorCondition,
  GapCondition,
  QuarantineCondition,
  ReadsCondition,
  ReferencesCondition,
  RefusedDocument,
} from './device-condition.ts'
import { calibrationFactKinds, foldCalibration, withoutCard } from './fold-calibration.ts'

/** More cards in doubt tell nobody anything more. */
const doubtsMax = 8
/** A card that was announced comes within that time, or it is not the one. */
const announcedForMs = 24 * 3_600_000

/** The kinds of facts that change a device's condition. */
const factKinds: ReadonlySet<string> = new Set([
  'ReaderConnected',
  'ReaderLost',
  'ReadsUnusable',
  'ReadsUsable',
  'AntennaLost',
  'AntennaRestored',
  'ReferencesJudged',
  'DoorOpened',
  'DoorLeftOpen',
  'DoorClosed',
  'DocumentApplied',
  ...calibrationFactKinds,
])

/** What the service observed of a device, and what people decided about its cards. */
const observedKinds: ReadonlySet<string> = new Set([
  'DeviceClockObserved',
  'DeviceEpochChanged',
  'DeviceEpochReturned',
  'DeviceEpochRefused',
  'DeviceConnectionsReplaced',
  'DeviceCardAnnounced',
  'DeviceCardsConfirmed',
  'FactsQuarantined',
  'QuarantineRetried',
  'QuarantineAccepted',
  'DeviceGapSeen',
  'DeviceGapFilled',
  'DeviceGapAccepted',
])

/** Other hardware, or the same in service anew: what it was with the one before says nothing of it. */
const hardwareKinds: ReadonlySet<string> = new Set(['DeviceCertified', 'DeviceRegistered'])

/** Every kind of entry that changes a device's condition. */
export const conditionKinds: ReadonlySet<string> = new Set([...factKinds, ...observedKinds, ...hardwareKinds])

/** Whether an entry of this kind puts other hardware in the place of what was judged before. */
export function isOfOtherHardware(kind: string): boolean {
  return hardwareKinds.has(kind)
}

/** The device whose condition an entry changes; null when it changes none. */
export function deviceOfCondition({ kind, source, subject }: NumberedEntry): DeviceId | null {
  if (source.kind === 'device') return factKinds.has(kind) ? source.deviceId : null
  return observedKinds.has(kind) || hardwareKinds.has(kind) ? (identityAs('device', subject) as DeviceId | null) : null
}

/** What an entry that changes a condition is about: the door, the antenna, or the device; null when it changes none. */
export function conditionSubjectOf(entry: NumberedEntry): Subject | null {
  const { kind, body } = entry
  const deviceId = deviceOfCondition(entry)
  if (deviceId === null) return null
  if (kind.startsWith('Door')) return subjectOf('door', deviceId, Number(body.doorId))
  if (kind.startsWith('Antenna')) return subjectOf('antenna', deviceId, Number(body.antenna))
  return subjectOf('device', deviceId)
}

const shutDoor = (doorId: number): DoorCondition => ({
  doorId,
  openSinceMs: null,
  openedEntrySeq: null,
  leftOpen: null,
  forced: null,
  lastEntrySeq: 0,
})

function withDoor(
  condition: DeviceCondition,
  { body, entrySeq }: NumberedEntry,
  change: (door: DoorCondition) => Partial<DoorCondition>,
): DeviceCondition {
  const doorId = Number(body.doorId)
  const door = condition.doors.find((one) => one.doorId === doorId) ?? shutDoor(doorId)
  const others = condition.doors.filter((one) => one.doorId !== doorId)
  const changed = { ...door, ...change(door), lastEntrySeq: entrySeq }
  return { ...condition, doors: [...others, changed].sort((a, b) => a.doorId - b.doorId) }
}

function withAntenna(condition: DeviceCondition, next: AntennaCondition): DeviceCondition {
  const others = condition.antennas.filter((one) => one.antenna !== next.antenna)
  return { ...condition, antennas: [...others, next].sort((a, b) => a.antenna - b.antenna) }
}

function leftOpenOf({ body, entrySeq }: NumberedEntry): NonNullable<DoorCondition['leftOpen']> {
  return { entrySeq, openForMs: Number(body.openForMs), allowedMs: Number(body.ajarAlertAfterMs) }
}

function clockOf(before: ClockCondition | null, { body, occurredAtMs, entrySeq }: NumberedEntry): ClockCondition {
  const skewMs = Number(body.skewMs)
  const offSinceMs = skewMs === 0 ? null : (before?.offSinceMs ?? occurredAtMs)
  return { skewMs, offSinceMs, entrySeq }
}

function cardOf(before: CardCondition | null, entry: NumberedEntry): CardCondition {
  const { kind, body, occurredAtMs, entrySeq } = entry
  const card = { ...(before ?? { doubts: [], announcedAtMs: null }), entrySeq }
  const doubted = (kind: CardDoubt['kind']): CardCondition => {
    const doubt = { kind, epoch: String(body.epoch), atMs: occurredAtMs, entrySeq }
    return { ...card, doubts: [...card.doubts, doubt].slice(-doubtsMax) }
  }
  switch (kind) {
    case 'DeviceCardAnnounced':
      return { ...card, announcedAtMs: occurredAtMs }
    case 'DeviceCardsConfirmed':
      return { ...card, doubts: [] }
    case 'DeviceEpochReturned':
      return doubted('returned')
    case 'DeviceEpochRefused':
      return doubted('refused')
    default: {
      const isAnnounced = card.announcedAtMs !== null && occurredAtMs - card.announcedAtMs <= announcedForMs
      return { ...(isAnnounced ? card : doubted('changed')), announcedAtMs: null }
    }
  }
}

function quarantineOf(before: QuarantineCondition | null, entry: NumberedEntry): QuarantineCondition {
  const { kind, body, occurredAtMs, entrySeq } = entry
  const { waiting, sinceMs, reason } = before ?? { waiting: 0, sinceMs: null, reason: '' }
  if (kind === 'FactsQuarantined') {
    const told = {
      waiting: waiting + Number(body.count),
      sinceMs: sinceMs ?? occurredAtMs,
      reason: String(body.reason),
    }
    return { ...told, entrySeq }
  }
  const left = Math.max(0, waiting - 1)
  return { waiting: left, sinceMs: left === 0 ? null : sinceMs, reason, entrySeq }
}

function gapsOf(before: DeviceCondition['gaps'], entry: NumberedEntry): NonNullable<DeviceCondition['gaps']> {
  const { kind, body, occurredAtMs, entrySeq } = entry
  const { epoch, fromSeq, toSeq } = body as { epoch: string; fromSeq: number; toSeq: number }
  const others = (before?.open ?? []).filter((gap) => gap.epoch !== epoch)
  if (kind !== 'DeviceGapSeen') return { open: others, entrySeq }
  const gap: GapCondition = { epoch, fromSeq, toSeq, sinceMs: occurredAtMs, entrySeq }
  return { open: [...others, gap].slice(-doubtsMax), entrySeq }
}

/** One it refused counts until it has taken a version of that kind; that it has the newest already says nothing of it. */
function documentsOf(before: DeviceCondition['documents'], entry: NumberedEntry): DeviceCondition['documents'] {
  const { body, occurredAtMs, entrySeq } = entry
  const { document, version, result, reason, heldVersion } = body as Omit<RefusedDocument, 'sinceMs'> & {
    result: string
  }
  const refused = before?.refused ?? []
  if (result !== 'applied' && result !== 'refused') return before
  const others = refused.filter((each) => each.document !== document)
  if (result === 'applied') return { refused: others, entrySeq }
  const sinceMs = refused.find((each) => each.document === document)?.sinceMs ?? occurredAtMs
  const one = { document, version, reason, heldVersion, sinceMs, entrySeq }
  return { refused: [...others, one].slice(-doubtsMax), entrySeq }
}

function readsOf(before: ReadsCondition | null, { body, occurredAtMs, entrySeq }: NumberedEntry): ReadsCondition {
  const sinceMs = before?.sinceMs ?? occurredAtMs
  return { sinceMs, unusable: Number(body.reads), of: Number(body.of), reason: String(body.reason), entrySeq }
}

function allUsable(before: ReadsCondition | null, entrySeq: number): ReadsCondition {
  return { sinceMs: null, unusable: 0, of: 0, reason: before?.reason ?? '', entrySeq }
}

function referencesOf(before: ReferencesCondition | null, entry: NumberedEntry): ReferencesCondition {
  const { body, occurredAtMs, entrySeq } = entry
  const { hearing, antennas, references } = body as Pick<ReferencesCondition, 'hearing' | 'antennas'> & {
    references: ReferencesCondition['failed']
  }
  const failed = references.filter(({ state }) => state !== 'heard').map(({ epc, state }) => ({ epc, state }))
  return {
    hearing,
    worseSinceMs: hearing === 'as-learnt' ? null : (before?.worseSinceMs ?? occurredAtMs),
    antennas: antennas.map(({ antenna, fainterByCentiDb }) => ({ antenna, fainterByCentiDb })),
    failed,
    failedSinceMs: failed.length === 0 ? null : (before?.failedSinceMs ?? occurredAtMs),
    of: references.length,
    entrySeq,
  }
}

/** A new card remembers nothing of what was said: it watches anew and tells anew. */
function asLearnt({ of }: ReferencesCondition, entrySeq: number): ReferencesCondition {
  return { hearing: 'as-learnt', worseSinceMs: null, antennas: [], failed: [], failedSinceMs: null, of, entrySeq }
}

const nothing = {
  reader: null,
  reads: null,
  references: null,
  calibration: null,
  doors: [],
  antennas: [],
  clock: null,
  card: null,
  connections: null,
  quarantine: null,
  gaps: null,
  documents: null,
  factsUntilMs: 0,
}

/**
 * Adds one entry to what is known of a device. Facts of one device come in the order of their sequence; one that was put
 * aside and is read later, behind newer ones, changes nothing.
 */
export function foldCondition(before: DeviceCondition | null, entry: NumberedEntry): DeviceCondition | null {
  const { body, entrySeq, occurredAtMs } = entry
  const deviceId = deviceOfCondition(entry)
  if (deviceId === null || (before === null && isOfOtherHardware(entry.kind))) return before
  const known: DeviceCondition = before ?? { siteId: entry.siteId, deviceId, ...nothing }
  const isFact = entry.source.kind === 'device'
  if (isFact && occurredAtMs < known.factsUntilMs) return before
  const condition = isFact ? { ...known, factsUntilMs: occurredAtMs } : known
  switch (entry.kind) {
    case 'DeviceCertified':
    case 'DeviceRegistered': {
      // What people settle stays: facts that were put aside, facts that are missing.
      const { quarantine, gaps } = condition
      return { ...condition, ...nothing, quarantine, gaps, card: { doubts: [], announcedAtMs: occurredAtMs, entrySeq } }
    }
    case 'DeviceClockObserved':
      return { ...condition, clock: clockOf(condition.clock, entry) }
    case 'DeviceConnectionsReplaced': {
      const connections = { times: Number(body.times), withinMs: Number(body.withinMs), atMs: occurredAtMs, entrySeq }
      return { ...condition, connections }
    }
    case 'DeviceEpochChanged': {
      const references = condition.references === null ? null : asLearnt(condition.references, entrySeq)
      const calibration = condition.calibration === null ? null : withoutCard(condition.calibration, entry)
      return { ...condition, references, calibration, card: cardOf(condition.card, entry) }
    }
    case 'DeviceEpochReturned':
    case 'DeviceEpochRefused':
    case 'DeviceCardAnnounced':
    case 'DeviceCardsConfirmed':
      return { ...condition, card: cardOf(condition.card, entry) }
    case 'FactsQuarantined':
    case 'QuarantineRetried':
    case 'QuarantineAccepted':
      return { ...condition, quarantine: quarantineOf(condition.quarantine, entry) }
    case 'DeviceGapSeen':
    case 'DeviceGapFilled':
    case 'DeviceGapAccepted':
      return { ...condition, gaps: gapsOf(condition.gaps, entry) }
    case 'ReaderConnected': {
      // Whoever looks anew tells anew of reads that cannot be used.
      const reads = condition.reads === null ? null : allUsable(condition.reads, entrySeq)
      return { ...condition, reads, reader: { lostSinceMs: null, reason: '', entrySeq } }
    }
    case 'ReadsUsable':
      return { ...condition, reads: allUsable(condition.reads, entrySeq) }
    case 'ReadsUnusable':
      return { ...condition, reads: readsOf(condition.reads, entry) }
    case 'ReferencesJudged':
      return { ...condition, references: referencesOf(condition.references, entry) }
    case 'CalibrationStarted':
    case 'CalibrationCycled':
    case 'CalibrationDisturbed':
    case 'CalibrationEnded':
      return { ...condition, calibration: foldCalibration(condition.calibration, entry) }
    case 'ReaderLost': {
      const lostSinceMs = condition.reader?.lostSinceMs ?? occurredAtMs
      return { ...condition, reader: { lostSinceMs, reason: String(body.reason), entrySeq } }
    }
    case 'AntennaLost':
    case 'AntennaRestored': {
      const up = entry.kind === 'AntennaRestored'
      const noticedBy = typeof body.noticedBy === 'string' ? body.noticedBy : 'reader-event'
      return withAntenna(condition, { antenna: Number(body.antenna), up, sinceMs: occurredAtMs, entrySeq, noticedBy })
    }
    case 'DoorOpened':
      return withDoor(condition, entry, (door) => ({
        openSinceMs: occurredAtMs,
        openedEntrySeq: entrySeq,
        leftOpen: null,
        forced: body.sessionId === null ? { entrySeq, atMs: occurredAtMs } : door.forced,
      }))
    case 'DoorLeftOpen':
      return withDoor(condition, entry, () => ({ leftOpen: leftOpenOf(entry) }))
    case 'DocumentApplied':
      return { ...condition, documents: documentsOf(condition.documents, entry) }
    default:
      return withDoor(condition, entry, () => ({ openSinceMs: null, openedEntrySeq: null, leftOpen: null }))
  }
}
