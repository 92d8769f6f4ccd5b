import type { DeviceEnd } from '#cloud/alerts/step-episode'
import type { DeviceCondition } from '#cloud/devices/device-condition'
import { conditionKinds, conditionSubjectOf, foldCondition, isOfOtherHardware } from '#cloud/devices/fold-condition'
import type { NumberedEntry } from '#cloud/journal/journal-entry'
import { type Subject, subjectOf } from '#cloud/journal/subject'
import { policySubjectAt } from '#cloud/policies/policy-book'
import type { DeviceId } from '#contracts/ids'
import type { EpisodeDesk } from './episode-desk.ts'
import type { EvaluationContext } from './evaluation-context.ts'
import { judgeSubject, judgeUpTo } from './judge-subject.ts'
import { type Heartbeat, nothingOf } from './views.ts'

/** One device, as loaded: its condition before the new facts, and the new facts in the order of their sequence. */
export type DeviceInputs = {
  deviceId: DeviceId
  placeId: string | null
  /** Its place and all that lies in, nearest first. */
  placePath: readonly string[]
  /** Null when nothing is stored yet. */
  condition: DeviceCondition | null
  /** When it was last heard, and as of which moment (Unix ms) its silence is judged; null where it is not. */
  heard: { heartbeat: Heartbeat; atMs: number } | null
  /** New entries of this device; kinds that do not matter are skipped. */
  entries: readonly NumberedEntry[]
  /** The entry that made it necessary to judge where no new fact did; null where time alone did. */
  causeSeq: number | null
  /** Whether it was taken out of service. */
  isRetired: boolean
}

/** The doors, antennas and devices the new entries are about: load their alerts, and judge these. */
export function subjectsOfFacts(entries: readonly NumberedEntry[]): Set<Subject> {
  return new Set(entries.map(conditionSubjectOf).filter((subject) => subject !== null))
}

/** True where a fact matters to more of the device than what it is about: whether an antenna is back hangs on the reader. */
export function concernsWholeDevice({ kind }: Pick<NumberedEntry, 'kind'>): boolean {
  return kind === 'ReaderConnected' || kind === 'ReaderLost' || isOfOtherHardware(kind)
}

/** Everything of a device that is judged when it is judged whole: itself, its antennas, its doors. */
export function subjectsOfDevice(deviceId: DeviceId, condition: DeviceCondition | null): Subject[] {
  return [
    subjectOf('device', deviceId),
    ...(condition?.antennas ?? []).map(({ antenna }) => subjectOf('antenna', deviceId, antenna)),
    ...(condition?.doors ?? []).map(({ doorId }) => subjectOf('door', deviceId, doorId)),
  ]
}

type Judging = {
  device: DeviceInputs
  context: EvaluationContext
  desk: EpisodeDesk
  only: ReadonlySet<Subject> | null
}

/** Judges a device as it is known up to a moment: itself, its antennas, its doors. */
function judgeCondition(
  { device, context, desk, only }: Judging,
  condition: DeviceCondition | null,
  atMs: number,
  causeSeq: number | null,
  deviceEnd: DeviceEnd | null,
): void {
  const { deviceId, placeId, placePath } = device
  const policySubject = policySubjectAt(placePath)
  const judgedAs = (subject: Subject) => ({ subject, placeId, policySubject, causeSeq, atMs, deviceEnd })
  const isLeftOut = (subject: Subject) => only !== null && !only.has(subject)
  const {
    reader = null,
    reads = null,
    references = null,
    calibration = null,
    clock = null,
    card = null,
    connections = null,
    quarantine = null,
    gaps = null,
    documents = null,
  } = condition ?? {}
  const itself = subjectOf('device', deviceId)
  const view = {
    deviceId,
    reader,
    reads,
    references,
    calibration,
    heartbeat: null,
    clock,
    card,
    connections,
    quarantine,
    gaps,
    documents,
  }
  if (!isLeftOut(itself)) judgeUpTo('device', () => view, judgedAs(itself), context, desk)
  for (const antenna of condition?.antennas ?? []) {
    const subject = subjectOf('antenna', deviceId, antenna.antenna)
    if (isLeftOut(subject)) continue
    judgeUpTo('antenna', () => ({ deviceId, antenna, reader }), judgedAs(subject), context, desk)
  }
  for (const door of condition?.doors ?? []) {
    const subject = subjectOf('door', deviceId, door.doorId)
    if (!isLeftOut(subject)) judgeUpTo('door', () => ({ deviceId, door }), judgedAs(subject), context, desk)
  }
}

/**
 * Steps a device through its new facts and judges it before and after each, at the time of the fact, and then as of now;
 * between them as of every moment at which time alone decides: an episode that began and ended while the cabinet was
 * offline is still one episode with its true times, however its facts were batched on the way. Only the subjects handed
 * in are judged, null for all. Returns its condition after the facts.
 */
export function judgeDevice(
  device: DeviceInputs,
  context: EvaluationContext,
  desk: EpisodeDesk,
  only: ReadonlySet<Subject> | null,
): DeviceCondition | null {
  const judging = { device, context, desk, only }
  const { deviceId, placeId, placePath, heard } = device
  let { condition, causeSeq } = device
  for (const entry of device.entries) {
    if (!conditionKinds.has(entry.kind)) continue
    causeSeq = entry.entrySeq
    const end = isOfOtherHardware(entry.kind) ? 'device-replaced' : null
    if (condition !== null) judgeCondition(judging, condition, entry.occurredAtMs, causeSeq, end)
    condition = foldCondition(condition, entry)
    judgeCondition(judging, condition, entry.occurredAtMs, causeSeq, null)
  }
  const end = device.isRetired ? 'device-retired' : null
  judgeCondition(judging, condition, context.nowMs, causeSeq, end)
  if (heard !== null && !device.isRetired) {
    const { heartbeat, atMs } = heard
    const judged = {
      subject: subjectOf('device', deviceId),
      placeId,
      policySubject: policySubjectAt(placePath),
      causeSeq,
      atMs,
    }
    judgeSubject('device', { ...nothingOf(deviceId), heartbeat }, judged, context, desk)
  }
  return condition
}
