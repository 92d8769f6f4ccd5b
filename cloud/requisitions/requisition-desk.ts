import type { NewEntry } from '#cloud/journal/journal-entry'
import type { NewId } from '#cloud/journal/new-id'
import { subjectOf } from '#cloud/journal/subject'
import { type PositionKey, positionText } from '#cloud/positions/position-key'
import type { SiteId } from '#contracts/ids'
import { foldRequisition, type RequisitionBody } from './fold-requisition.ts'
import { isHolding, isOpenLine, type Requisition, type RequisitionLine, stateOf } from './requisition.ts'
import type { LineStep } from './step-line.ts'

/** Who of the service decides about requisitions. */
export const requisitionDecider = 'requisitions'

/** Of whose journal, when by the service's clock, and where new names come from. */
export type DeskContext = { siteId: SiteId; nowMs: number; newId: NewId }

/** As of when something becomes of a line, Unix ms, and the entry that brought it about; null where time alone did. */
export type StepMoment = { atMs: number; causeSeq: number | null }

/** Keeps the requisitions of one evaluation: each position meets them as the one before it left them. */
export type RequisitionDesk = {
  /** The line that is open for a position, or holds; null when there is none. */
  lineOf(key: PositionKey): RequisitionLine | null
  take(steps: readonly LineStep[], key: PositionKey, when: StepMoment): void
  /** What to journal, in the order it was taken. */
  entries(): NewEntry[]
}

/** The journal numbers the entries after the evaluation; within it nothing asks for the number. */
const notNumbered = 0

type Named = Pick<RequisitionBody, 'requisitionId' | 'lineId' | 'nth' | 'asked'> & {
  beganAtMs: number
  changes: number
}

/** The line that is open for a position, or else the one that holds; null when there is none. */
export function liveLineOf(requisitions: Iterable<Requisition>, key: PositionKey): RequisitionLine | null {
  let holding: RequisitionLine | null = null
  for (const { placeId, owner, lines } of requisitions) {
    if (placeId !== key.placeId || owner !== key.owner) continue
    for (const line of lines) {
      if (line.itemId !== key.itemId) continue
      if (isOpenLine(line)) return line
      if (isHolding(line)) holding = line
    }
  }
  return holding
}

/** True while rules may add a line for an item: nothing of it is approved, and the item is not in it yet. */
function isJoinable(requisition: Requisition, itemId: string): boolean {
  const isUntouched = requisition.lines.every(({ approved, declined }) => approved + declined === 0)
  return stateOf(requisition) === 'proposed' && isUntouched && requisition.lines.every((one) => one.itemId !== itemId)
}

/**
 * Opens a desk over the live requisitions of the places that are judged, and those that ended at this very moment. A line
 * the rules raise joins the newest requisition of its place and owner of which nothing is approved yet, or begins one. The
 * same conclusion is called the same whenever it is concluded: by position, moment, and the how-manieth change.
 */
export function openRequisitionDesk(
  { siteId, nowMs, newId }: DeskContext,
  of: (key: Pick<PositionKey, 'placeId' | 'owner'>) => readonly Requisition[],
): RequisitionDesk {
  const own = new Map<string, Requisition>()
  const taken: NewEntry[] = []
  const at = (key: PositionKey): Requisition[] => {
    const there = of(key).map((one) => own.get(one.requisitionId) ?? one)
    const begun = [...own.values()].filter(({ requisitionId }) =>
      there.every((one) => one.requisitionId !== requisitionId),
    )
    return [...there, ...begun.filter(({ placeId, owner }) => placeId === key.placeId && owner === key.owner)]
  }

  const namedAnew = (key: PositionKey, atMs: number): Named => {
    const there = at(key)
    const joined = there
      .filter((one) => isJoinable(one, key.itemId))
      .reduce<Requisition | null>((a, b) => (a === null || b.requisitionId > a.requisitionId ? b : a), null)
    const sameMoment = there
      .flatMap(({ lines }) => lines)
      .filter((line) => line.itemId === key.itemId && line.raisedAtMs === atMs)
    return {
      requisitionId: joined?.requisitionId ?? newId(nowMs),
      lineId: newId(nowMs),
      nth: sameMoment.length + 1,
      asked: 0,
      beganAtMs: atMs,
      changes: 0,
    }
  }

  const entryOf = (step: LineStep, key: PositionKey, named: Named, { atMs, causeSeq }: StepMoment): NewEntry => {
    const { itemId, placeId, owner } = key
    const { requisitionId, lineId, nth, asked, beganAtMs, changes } = named
    const { kind, numbers, urgency, proof, net, endedBecause } = step
    const body: RequisitionBody = {
      requisitionId,
      lineId,
      itemId,
      placeId,
      owner,
      nth,
      numbers,
      urgency,
      asked,
      ...(proof === null ? {} : { proof }),
      ...(net === undefined ? {} : { net }),
      ...(endedBecause === undefined ? {} : { endedBecause }),
    }
    const line = `${positionText(key)}~${beganAtMs}${nth === 1 ? '' : `.${nth}`}`
    const conclusionId = `${kind}~${line}${changes === 0 ? '' : `~${changes + 1}`}`
    return {
      siteId,
      occurredAtMs: atMs,
      recordedAtMs: nowMs,
      timeQuality: 'service',
      source: { kind: 'service', decider: requisitionDecider, conclusionId },
      kind,
      subject: subjectOf('requisition', requisitionId),
      placeId,
      causeSeq,
      body,
    }
  }

  return {
    lineOf: (key) => liveLineOf(at(key), key),
    take(steps, key, when) {
      for (const step of steps) {
        const line = step.kind === 'RequisitionProposed' ? null : liveLineOf(at(key), key)
        const named =
          line === null
            ? namedAnew(key, when.atMs)
            : { ...line, beganAtMs: line.raisedAtMs, changes: line.history.length }
        const entry = entryOf(step, key, named, when)
        taken.push(entry)
        const before = at(key).find(({ requisitionId }) => requisitionId === named.requisitionId) ?? null
        const after = foldRequisition(before, { ...entry, entrySeq: notNumbered })
        if (after !== null) own.set(after.requisitionId, after)
      }
    },
    entries: () => taken,
  }
}
