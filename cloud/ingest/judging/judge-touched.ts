import { hasMeasured } from '#cloud/climate/step-exposure'
import type { Device } from '#cloud/devices/device'
import type { NewEntry } from '#cloud/journal/journal-entry'
import { type Subject, subjectOf } from '#cloud/journal/subject'
import { policySubjectAt } from '#cloud/policies/policy-book'
import { openRequisitionDesk } from '#cloud/requisitions/requisition-desk'
import { type EpisodeDesk, openEpisodeDesk } from '#cloud/rules/episode-desk'
import { judgeDevice, subjectsOfDevice, subjectsOfFacts } from '#cloud/rules/judge-device'
import { judgePosition } from '#cloud/rules/judge-position'
import { judgeProbe } from '#cloud/rules/judge-probe'
import { judgeSubject } from '#cloud/rules/judge-subject'
import type { UnitsThere } from '#cloud/rules/views'
import { unansweredChips } from '#cloud/tags/tag-chips'
import type { PositionDraft } from '../drafts/position-drafts.ts'
import type { SiteDraft } from '../drafts/site-draft.ts'
import { type ProbeName, probeText, type Touched, type TouchedProbe } from '../drafts/touched.ts'
import { groupRaised } from './group-raised.ts'
import { judgeLots, judgeUnits } from './judge-goods.ts'
import type { JudgingContext } from './judging-context.ts'

const positionSubject = ({ itemId, placeId, owner }: PositionDraft['key']) =>
  subjectOf('position', itemId, placeId, owner)

/** Whose open alerts must be here before these can be judged. What rules remember of the devices must be here. */
function subjectsOf(touched: Touched, { conditions }: SiteDraft): Subject[] {
  return [
    ...[...touched.positions.values()].map(({ key }) => positionSubject(key)),
    ...[...touched.tags.keys()].map((epc) => subjectOf('tag', epc)),
    ...[...touched.units.keys()].map((unitId) => subjectOf('unit', unitId)),
    ...[...touched.lots.keys()].map((lotId) => subjectOf('lot', lotId)),
    ...[...touched.devices].flatMap(([deviceId, { entries, whole }]) => [
      ...subjectsOfDevice(deviceId, whole ? (conditions.get(deviceId) ?? null) : null),
      ...subjectsOfFacts(entries),
    ]),
    ...[...touched.windows, ...touched.probes.values()].map(({ deviceId, probeId }) =>
      subjectOf('probe', deviceId, probeId),
    ),
  ]
}

function judgePositions(draft: SiteDraft, touched: Touched, context: JudgingContext, desk: EpisodeDesk): NewEntry[] {
  const { places, nowMs } = context
  const requisitions = openRequisitionDesk(context, (asker) => draft.requisitions.of(asker))
  for (const { key, causeSeq } of touched.positions.values()) {
    const { item, assortment, lines, coming, announced } = draft.positions.of(key)
    const view = {
      key,
      abcClass: item?.abcClass ?? null,
      riskClass: item?.riskClass ?? null,
      itemEntrySeq: item?.lastEntrySeq ?? null,
      lines,
      coming,
      requisition: requisitions.lineOf(key),
      announced,
      reserved: { quantity: 0, entrySeqs: [] },
      demandMilliPerDay: null,
      demandEntrySeqs: [],
      assortmentSeq: assortment?.belongs === true ? assortment.entrySeq : null,
      today: context.dayAt(key.placeId, nowMs),
    }
    judgePosition({ view, placePath: places.pathOf(key.placeId), causeSeq }, context, desk, requisitions)
  }
  return requisitions.entries()
}

function judgeTags(draft: SiteDraft, touched: Touched, context: JudgingContext, desk: EpisodeDesk): void {
  const { places, nowMs } = context
  for (const [epc, causeSeq] of touched.tags) {
    const subject = subjectOf('tag', epc)
    const tag = draft.tags.foreign(epc)
    const chips = draft.chips.of(epc)
    const isClone = chips !== null && unansweredChips(chips).length > 0
    if (tag === null && !isClone && desk.openAbout(subject).length === 0) continue
    const placeId = tag?.placeId ?? chips?.chips.at(-1)?.placeId ?? null
    const seen = tag ?? { placeId, certainty: 'confirmed' as const, observed: false, lastEntrySeq: causeSeq ?? 0 }
    const { certainty, lastEntrySeq, observed } = seen
    const referenceOf = context.referenceOf(epc)
    const view = { epc, placeId, certainty, lastEntrySeq, observed, referenceOf, chips }
    const policySubject = policySubjectAt(placeId === null ? [] : places.pathOf(placeId))
    judgeSubject('tag', view, { subject, placeId, policySubject, causeSeq, atMs: nowMs }, context, desk)
  }
}

const isRetiredDevice = (device: Device | null) => device !== null && device.retiredAtMs !== null

function judgeDevices(draft: SiteDraft, touched: Touched, context: JudgingContext, desk: EpisodeDesk): void {
  const { places, nowMs } = context
  for (const [deviceId, { entries, heard, whole, causeSeq }] of touched.devices) {
    const placeId = places.placeOfDevice(deviceId, nowMs)
    const placePath = placeId === null ? [] : places.pathOf(placeId)
    const condition = draft.conditions.get(deviceId) ?? null
    const isRetired = isRetiredDevice(context.deviceOf(deviceId))
    const device = { deviceId, placeId, placePath, condition, heard, entries, causeSeq, isRetired }
    const after = judgeDevice(device, context, desk, whole ? null : subjectsOfFacts(entries))
    if (after !== null) draft.conditions.set(deviceId, after)
  }
}

/** A probe that the hardware which serves now does not have says nothing more. */
function endProbe(
  { deviceId, probeId }: ProbeName,
  placeId: string | null,
  device: Device,
  { places, nowMs: atMs }: JudgingContext,
  desk: EpisodeDesk,
): void {
  const subject = subjectOf('probe', deviceId, probeId)
  const policySubject = policySubjectAt(placeId === null ? [] : places.pathOf(placeId))
  const reason = isRetiredDevice(device) ? 'device-retired' : 'device-replaced'
  for (const ruleId of desk.openAbout(subject)) {
    desk.withdraw(ruleId, { subject, placeId, policySubject, causeSeq: device.lastEntrySeq, atMs }, reason)
  }
  desk.putDue(subject, null)
}

/**
 * The units that stand at the place of a cabinet now, where a probe of it does not measure or is silent: asked only then,
 * for one that measures has nothing to say of them.
 */
async function unitsAt(
  placeId: string | null,
  draft: SiteDraft,
  { nowMs }: JudgingContext,
): Promise<UnitsThere | null> {
  if (placeId === null) return null
  const there = await draft.units.during(placeId, nowMs, nowMs)
  const now = there
    .flatMap((unitId) => draft.units.all.get(unitId)?.now ?? [])
    .filter((unit) => unit.placeId === placeId)
  return { count: now.length, entrySeqs: now.map(({ lastEntrySeq }) => lastEntrySeq) }
}

async function judgeProbes(
  draft: SiteDraft,
  touched: Touched,
  context: JudgingContext,
  desk: EpisodeDesk,
): Promise<void> {
  const byProbe = Map.groupBy(touched.windows, probeText)
  const probes = new Map<string, TouchedProbe>(touched.probes)
  for (const { deviceId, probeId } of touched.windows) {
    const text = probeText({ deviceId, probeId })
    if (!probes.has(text)) probes.set(text, { deviceId, probeId, silence: null })
  }
  await draft.loadExposures([...probes.values()])
  const { places, nowMs, siteId } = context
  for (const [key, { deviceId, probeId, silence }] of probes) {
    const device = context.deviceOf(deviceId)
    const found = device === null ? null : context.boundsOf(device, probeId)
    // The bounds are of one quantity: another under the same name is kept and proves nothing.
    const windows = (byProbe.get(key) ?? []).filter(({ quantity }) => quantity === found?.quantity)
    const placeId = places.placeOfDevice(deviceId, nowMs)
    if (found === null && device !== null) endProbe({ deviceId, probeId }, placeId, device, context, desk)
    if (found === null || (windows.length === 0 && !touched.probes.has(key))) continue
    const exposure = draft.exposures.get(key) ?? null
    const isBlind =
      silence !== null || exposure?.measuringSinceMs === null || windows.some((each) => !hasMeasured(each))
    const isWatchedCabinet = isBlind && device?.kind === 'cabinet'
    const after = judgeProbe(
      {
        probe: { siteId, deviceId, probeId, quantity: found.quantity, bounds: found.bounds },
        deviceKind: device?.kind ?? 'cabinet',
        placeId,
        placePath: placeId === null ? [] : places.pathOf(placeId),
        exposure,
        windows,
        silence,
        calibration: device?.calibrations.find((each) => each.probeId === probeId) ?? null,
        unitsThere: isWatchedCabinet ? await unitsAt(placeId, draft, context) : null,
        deviceEnd: isRetiredDevice(device) ? 'device-retired' : null,
      },
      context,
      desk,
    )
    if (after !== null) draft.exposures.set(key, after)
  }
}

/** Judges everything a round touched, by every rule, on the drafts. Returns what to journal. */
export async function judgeTouched(draft: SiteDraft, touched: Touched, context: JudgingContext): Promise<NewEntry[]> {
  if (touched.isEmpty()) return []
  await draft.loadConditions(touched.devices.keys())
  const subjects = subjectsOf(touched, draft)
  await draft.alerts.load(subjects)
  await draft.agenda.load('judgement', subjects)
  await draft.positions.load([...touched.positions.values()].map(({ key }) => key))
  const dueOf = (subject: Subject) => draft.agenda.due('judgement', subject)
  const desk = openEpisodeDesk(context, draft.alerts.known(), dueOf)
  judgeTags(draft, touched, context, desk)
  await draft.units.load(touched.units.keys())
  judgeUnits(draft, touched, context, desk)
  judgeLots(draft, touched, context, desk)
  await judgeProbes(draft, touched, context, desk)
  judgeDevices(draft, touched, context, desk)
  const requisitions = judgePositions(draft, touched, context, desk)
  for (const [subject, dueAtMs] of desk.due()) draft.agenda.put('judgement', subject, dueAtMs)
  return [...(await groupRaised(draft, desk.entries(), context)), ...requisitions]
}
