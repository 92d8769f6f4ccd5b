import type { AssortmentLine } from '#cloud/assortment/assortment'
import { deviceKinds, devicesOfEntry } from '#cloud/devices/device'
import { itemsOfEntry } from '#cloud/items/fold-item'
import type { NumberedEntry } from '#cloud/journal/journal-entry'
import { subjectOf } from '#cloud/journal/subject'
import { placesOfEntry } from '#cloud/places/fold-place'
import { type Policy, policyOfEntry } from '#cloud/policies/policy'
import { type PolicySubject, policyBookOf, policySubjectAt, scopeOf } from '#cloud/policies/policy-book'
import { distinctPositions, type PositionKey } from '#cloud/positions/position-key'
import type { RuleSubjectKind } from '#cloud/rules/views'
import type { DeviceId } from '#contracts/ids'
import type { SiteDraft } from '../drafts/site-draft.ts'
import type { Touched } from '../drafts/touched.ts'
import type { JudgingContext } from './judging-context.ts'

const contextKinds: ReadonlySet<string> = new Set(['PolicySet', 'PlaceDefined', 'ItemDefined', ...deviceKinds])

/** Whether entries change by what others are judged: a policy, a place, an item's classes, where a device stands. */
export function changesContext(entries: readonly NumberedEntry[]): boolean {
  return entries.some(({ kind }) => contextKinds.has(kind))
}

/** What judging knows, with what this transaction has changed of it. */
export function contextAfter({ registers }: SiteDraft, context: JudgingContext): JudgingContext {
  const set = registers.changedRows('policies').map(({ policy }) => policy)
  const devices = registers.changedRows('devices')
  const placements = new Map(devices.map(({ deviceId, placements }) => [deviceId as string, placements]))
  const changed = new Map(devices.map((device) => [device.deviceId, device]))
  return {
    ...context,
    deviceOf: (deviceId) => changed.get(deviceId) ?? context.deviceOf(deviceId),
    policies: set.length === 0 ? context.policies : policyBookOf([...context.policies.all, ...set]),
    places: context.places.with(registers.changedRows('places'), placements),
  }
}

/** The policies among the entries that set a number which rules about one of these kinds of subjects read. */
function policiesFor(
  kinds: readonly RuleSubjectKind[],
  entries: readonly NumberedEntry[],
  { rules }: JudgingContext,
): Policy[] {
  const read = new Set(kinds.flatMap((kind) => rules.about(kind).flatMap(({ thresholds }) => Object.keys(thresholds))))
  return entries.flatMap((entry) => {
    const policy = policyOfEntry(entry)
    return policy !== null && Object.keys(policy.thresholds).some((name) => read.has(name)) ? policy : []
  })
}

/** Everything that is wanted or there: what belongs somewhere, and what has or had stock, this transaction included. */
async function allPositions({ tx, registers, positions }: SiteDraft): Promise<PositionKey[]> {
  const belongs = ({ belongs }: AssortmentLine) => belongs
  const lines = [...(await tx.assortment.all()), ...registers.changedRows('assortment')]
  return distinctPositions(await tx.positions.all(), positions.touched(), lines.filter(belongs))
}

/** Which entry changed what judging goes by, by the name of what it changed. */
type Causes = ReadonlyMap<string, number>

const causesOf = (
  entries: readonly NumberedEntry[],
  kind: string,
  namesOf: (entry: NumberedEntry) => string[],
  hasChanged: (name: string) => boolean,
): Causes =>
  new Map(
    entries
      .filter((entry) => entry.kind === kind)
      .flatMap((entry) =>
        namesOf(entry).flatMap((name) => (hasChanged(name) ? [[name, entry.entrySeq] as const] : [])),
      ),
  )

/** Places whose path, time zone or keeping of stock has changed. */
function movedPlaces({ registers }: SiteDraft, entries: readonly NumberedEntry[]): Causes {
  return causesOf(entries, 'PlaceDefined', placesOfEntry, (placeId) => {
    const [before, now] = [registers.before('places', placeId), registers.changed('places', placeId)]
    if (before === null || now === null) return false
    const { parentId, timeZone, keepsStock } = now
    return parentId !== before.parentId || timeZone !== before.timeZone || keepsStock !== before.keepsStock
  })
}

/** Items whose classes have changed. */
function reclassedItems({ registers }: SiteDraft, entries: readonly NumberedEntry[]): Causes {
  return causesOf(entries, 'ItemDefined', itemsOfEntry, (itemId) => {
    const [before, now] = [registers.before('items', itemId), registers.changed('items', itemId)]
    if (before === null || now === null) return false
    return now.abcClass !== before.abcClass || now.riskClass !== before.riskClass
  })
}

const causeOnPath = (path: readonly string[], moved: Causes) =>
  moved.size === 0 ? undefined : path.map((placeId) => moved.get(placeId)).find((seq) => seq !== undefined)

/** Positions judged in the transaction that changes what they are judged by; more are left to the agenda. */
const positionsAtOnceMax = 250

async function touchPositions(
  draft: SiteDraft,
  entries: readonly NumberedEntry[],
  moved: Causes,
  context: JudgingContext,
  touched: Touched,
): Promise<void> {
  const policies = policiesFor(['position'], entries, context)
  const items = reclassedItems(draft, entries)
  if (policies.length + items.size + moved.size === 0) return
  const { places } = context
  const all = (await allPositions(draft)).filter(({ placeId }) => places.keepsStock(placeId))
  const policyAbout = scopeOf(policies)
  const needClasses = policies.some(({ layer }) => layer === 'class')
  const classes = needClasses ? await draft.tx.items.byId([...new Set(all.map(({ itemId }) => itemId))]) : new Map()
  const causes = new Map<PositionKey, number>()
  for (const key of all) {
    const { itemId, placeId, owner } = key
    const { abcClass = null, riskClass = null } = draft.registers.changed('items', itemId) ?? classes.get(itemId) ?? {}
    const placePath = places.pathOf(placeId)
    const causeSeq =
      policyAbout({ itemId, placePath, owner, abcClass, riskClass })?.entrySeq ??
      items.get(itemId) ??
      causeOnPath(placePath, moved)
    if (causeSeq !== undefined) causes.set(key, causeSeq)
  }
  if (causes.size <= positionsAtOnceMax) {
    for (const [key, causeSeq] of causes) touched.position(key, causeSeq)
    return
  }
  const left = [...causes].map(([{ itemId, placeId, owner }, causeSeq]) => {
    return [subjectOf('position', itemId, placeId, owner), causeSeq] as const
  })
  await draft.agenda.leave(new Map(left), context.nowMs)
}

async function touchDevices(
  draft: SiteDraft,
  entries: readonly NumberedEntry[],
  moved: Causes,
  context: JudgingContext,
  touched: Touched,
): Promise<void> {
  const ofDevices = policiesFor(['device', 'door', 'antenna'], entries, context)
  const ofProbes = policiesFor(['probe'], entries, context)
  const placed = causesOf(entries, 'DevicePlaced', devicesOfEntry, () => true)
  const ended = causesOf(entries, 'DeviceRetired', devicesOfEntry, () => true)
  const certified = new Map([
    ...causesOf(entries, 'DeviceCertified', devicesOfEntry, () => true),
    ...causesOf(entries, 'DeviceRegistered', devicesOfEntry, () => true),
    ...causesOf(entries, 'ProbeCalibrated', devicesOfEntry, () => true),
  ])
  for (const [deviceId, causeSeq] of ended) touched.device(deviceId as DeviceId, causeSeq)
  if (ofDevices.length + ofProbes.length + placed.size + moved.size + ended.size + certified.size === 0) return
  const { places, nowMs } = context
  const causeOf = (deviceId: DeviceId, policyAbout: (subject: PolicySubject) => Policy | null) => {
    const placeId = places.placeOfDevice(deviceId, nowMs)
    const path = placeId === null ? [] : places.pathOf(placeId)
    return policyAbout(policySubjectAt(path))?.entrySeq ?? placed.get(deviceId) ?? causeOnPath(path, moved)
  }
  const [devicePolicyAbout, probePolicyAbout] = [scopeOf(ofDevices), scopeOf(ofProbes)]
  for (const { deviceId } of await draft.tx.devices.allConditions()) {
    const causeSeq = causeOf(deviceId, devicePolicyAbout)
    if (causeSeq !== undefined) touched.device(deviceId, causeSeq)
  }
  for (const { deviceId, probeId } of await draft.tx.climate.watchedProbes()) {
    const isChanged = ended.has(deviceId) || certified.has(deviceId)
    if (isChanged || causeOf(deviceId, probePolicyAbout) !== undefined) touched.probe({ deviceId, probeId })
  }
  // Of those it has, one may never have told anything.
  for (const changed of [...ended.keys(), ...certified.keys()]) {
    const deviceId = changed as DeviceId
    for (const probeId of context.probeIdsOf(deviceId)) touched.probe({ deviceId, probeId })
  }
}

/**
 * Touches exactly what entries change the judgement of: what lies in the scope of a policy that was set (and only when it
 * sets a number that rules about such things read), at a place that was moved, of an item that was classed anew, or of a
 * device that was placed. Very many positions are left to the agenda, which judges them piece by piece as of now.
 */
export async function touchScope(
  draft: SiteDraft,
  entries: readonly NumberedEntry[],
  context: JudgingContext,
  touched: Touched,
): Promise<void> {
  const moved = movedPlaces(draft, entries)
  await touchPositions(draft, entries, moved, context, touched)
  await touchDevices(draft, entries, moved, context, touched)
}
