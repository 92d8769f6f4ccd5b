import { digestMs, type Undigested } from '#cloud/climate/digest-due'
import type { ClimateDigest, ClimateWindow } from '#cloud/climate/window'
import type { Changes } from '#cloud/journal/changes'
import type { NewEntry, NumberedEntry } from '#cloud/journal/journal-entry'
import { identityAs, subjectOf } from '#cloud/journal/subject'
import { distinctPositions } from '#cloud/positions/position-key'
import type { NewWindow } from '#cloud/store/devices/climate'
import type { SiteState } from '#cloud/store/journal/site-state'
import type { SiteTransaction } from '#cloud/store/open-store'
import { bindingKinds } from '#cloud/tags/tag-decisions'
import { epcOf } from '#cloud/tags/tag-facts'
import { decideUntilQuiet } from './decide-until-quiet.ts'
import type { Decider } from './deciders/decider.ts'
import type { KnownSite, StoredRows } from './drafts/known-site.ts'
import { SiteDraft } from './drafts/site-draft.ts'
import { Touched } from './drafts/touched.ts'
import type { JudgingContext } from './judging/judging-context.ts'
import { UnderWay } from './under-way.ts'

/** What one transaction is about: what was said, the windows that came with it, and what is due anyway. */
export type Said = { entries: readonly NewEntry[]; windows?: readonly NewWindow[]; due?: Touched }

/** What became of it: the new end of the journal, everything it touched, and what of it the next transaction may know. */
export type CommittedEntries = {
  state: SiteState
  entries: NumberedEntry[]
  changes: Changes
  stored: StoredRows
}

/** Ties the windows of an hour that is over to the chain; null while there are none, or the hour still lasts. */
function digestDue(state: SiteState, { siteId, nowMs }: JudgingContext): NewEntry | null {
  const dueAtMs = digestMs(state)
  if (dueAtMs === null || dueAtMs > nowMs) return null
  const body: ClimateDigest = {
    firstWindowSeq: state.digestedWindowSeq + 1,
    lastWindowSeq: state.windowSeq,
    windows: state.windowSeq - state.digestedWindowSeq,
    hash: state.windowHash,
  }
  return {
    siteId,
    occurredAtMs: nowMs,
    recordedAtMs: nowMs,
    timeQuality: 'service',
    source: { kind: 'service', decider: 'climate', conclusionId: `digest~${body.lastWindowSeq}` },
    kind: 'ClimateDigested',
    subject: subjectOf('site', siteId),
    placeId: null,
    causeSeq: null,
    body,
  }
}

/** Windows that wait are tied to the chain when their hour is over, also when nothing more is said. */
async function putDigest(draft: SiteDraft, after: Undigested, { siteId }: JudgingContext): Promise<void> {
  const site = subjectOf('site', siteId)
  await draft.agenda.load('digest', [site])
  draft.agenda.put('digest', site, digestMs(after))
}

function sessionsOf(entries: readonly NumberedEntry[]): Changes['sessions'] {
  return entries.flatMap(({ kind, source, body, occurredAtMs }) => {
    if (kind !== 'SessionCommitted' || source.kind !== 'device') return []
    const { sessionId, decidedAfterMs, closedAtMs, atMs } = body
    // The device says how long ago it was; the service says when now is.
    const agoMs = Number(atMs) - Number(closedAtMs)
    return [
      {
        sessionId: String(sessionId),
        deviceId: source.deviceId,
        closedAtMs: occurredAtMs - agoMs,
        decidedAfterMs: Number(decidedAfterMs),
      },
    ]
  })
}

function changesOf(draft: SiteDraft, entries: readonly NumberedEntry[], windows: readonly ClimateWindow[]): Changes {
  const units = [...draft.units.all].filter(([, { before, now }]) => now !== before)
  const lots = [...draft.lots.all].filter(([, { before, now }]) => now !== before)
  return {
    stock: distinctPositions(draft.positions.touched()),
    units: units.map(([unitId]) => unitId),
    tags: [...new Set(entries.flatMap((entry) => epcOf(entry) ?? []))],
    lots: lots.map(([lotId]) => lotId),
    alerts: draft.alerts.changed().map(({ alertId }) => alertId),
    requisitions: draft.requisitions.changed().map(({ requisitionId }) => requisitionId),
    devices: [...draft.conditions.keys()],
    documents: [
      ...new Set<string>(
        [...draft.registers.changedRows('documents'), ...draft.registers.changedRows('commands')].map(
          ({ deviceId }) => deviceId,
        ),
      ),
    ],
    people: draft.registers.hasChanged('badges') || entries.some(({ subject }) => subject.startsWith('person:')),
    climate: [...new Set<string>(windows.map(({ deviceId }) => deviceId))],
    accounts: [...new Set(entries.flatMap(({ subject }) => identityAs('person', subject) ?? []))],
    places: draft.registers.hasChanged('places') || draft.registers.hasChanged('devices'),
    items: draft.registers.hasChanged('items'),
    bindings: entries.some(({ kind }) => bindingKinds.has(kind)),
    policies: draft.registers.hasChanged('policies'),
    sessions: sessionsOf(entries),
  }
}

/**
 * The one way anything gets into the journal: number, fold, judge, decide until quiet, on drafts in memory; then chain
 * and store each table once, in the transaction handed in, behind the site's lock. state is what the lock returned; its
 * counters are the caller's. known is what the tables hold as of the head in state.
 */
export async function commitSaid(
  tx: SiteTransaction,
  state: SiteState,
  { entries: said, windows: newWindows = [], due = new Touched() }: Said,
  deciders: readonly Decider[],
  context: JudgingContext,
  known: KnownSite,
): Promise<CommittedEntries> {
  const windows = newWindows.map((window, index) => ({ ...window, windowSeq: state.windowSeq + 1 + index }))
  due.windows.push(...windows)
  const digest = digestDue(state, context)
  // Behind what was said: its entries name one another by how far they are from the first.
  const spoken = digest === null ? said : [...said, digest]
  const draft = new SiteDraft(tx, known, state.headSeq, due.moments)
  const underWay = new UnderWay()
  return await underWay.ended(async () => {
    let { headSeq, headHash } = state
    const journal = async (round: readonly NumberedEntry[]) => {
      const appended = await tx.journal.append(round, headSeq, headHash)
      ;({ headSeq, headHash } = appended)
      underWay.begin(appended.stored)
    }
    const entries = await decideUntilQuiet(draft, spoken, due, deciders, context, state.headSeq, journal)
    const { windowHash, stored: windowsStored } = await tx.climate.append(windows, state.windowHash, known.probes)
    underWay.begin(windowsStored)
    const digestedWindowSeq = digest === null ? state.digestedWindowSeq : state.windowSeq
    const windowSeq = state.windowSeq + windows.length
    const recordedAtMs = entries.length === 0 && windows.length === 0 ? state.recordedAtMs : context.nowMs
    await putDigest(draft, { windowSeq, digestedWindowSeq, recordedAtMs }, context)
    const stored = await draft.store(headSeq, context.nowMs, underWay)
    return {
      state: {
        ...state,
        headSeq,
        headHash,
        recordedAtMs,
        windowSeq,
        windowHash,
        digestedWindowSeq,
      },
      entries,
      changes: changesOf(draft, entries, windows),
      stored,
    }
  })
}
