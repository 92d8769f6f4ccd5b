import { z } from 'zod'
import { versionSchema } from '../downlink/envelope.ts'
import { epcHexSchema, sessionIdSchema, tidHexSchema } from '../ids.ts'
import { evidenceSchema } from './evidence.ts'
import { count, factBase, momentMs } from './fact-base.ts'

const seen = { ...factBase, epc: epcHexSchema, evidence: evidenceSchema }

/** A unit that was confirmed here before the session is confirmed gone after it. */
export const unitTaken = z.strictObject({ ...seen, kind: z.literal('UnitTaken'), sessionId: sessionIdSchema })

/** A unit that was not here before the session is here after it: put back, delivered, moved in, or foreign. The ledger says which. */
export const unitPlaced = z.strictObject({ ...seen, kind: z.literal('UnitPlaced'), sessionId: sessionIdSchema })

/** Not heard, but silence is not enough to say gone. Never orders, charges or escalates. */
export const unitUncertain = z.strictObject({
  ...seen,
  kind: z.literal('UnitUncertain'),
  sessionId: sessionIdSchema.nullable(),
})

/** Could not have been heard: its antenna or the reader is down. */
export const unitUnobservable = z.strictObject({
  ...seen,
  kind: z.literal('UnitUnobservable'),
  sessionId: sessionIdSchema.nullable(),
})

/** A unit that had been uncertain or unobservable is so no longer. "removed" counts as taken in the session named. */
export const uncertaintyResolved = z.strictObject({
  ...seen,
  kind: z.literal('UncertaintyResolved'),
  sessionId: sessionIdSchema.nullable(),
  verdict: z.enum(['present', 'removed']),
})

/** A unit that was taken stands on the stop list this cabinet holds: said beside its UnitTaken, and sounded at the door. */
export const stoppedUnitTaken = z.strictObject({
  ...factBase,
  kind: z.literal('StoppedUnitTaken'),
  epc: epcHexSchema,
  sessionId: sessionIdSchema,
  /** As the list says it. */
  reason: z.string().regex(/^[a-z][a-z-]{0,31}$/),
  sinceMs: momentMs,
  /** Version of the list. */
  listVersion: versionSchema,
})

/** A unit was taken while another of its item and owner, to be used up sooner, stayed: by the stock cards this cabinet holds. */
export const unitTakenOutOfTurn = z.strictObject({
  ...factBase,
  kind: z.literal('UnitTakenOutOfTurn'),
  epc: epcHexSchema,
  sessionId: sessionIdSchema,
  /** The one that should have gone first. */
  beforeEpc: epcHexSchema,
  /** Version of the cards. */
  cardsVersion: versionSchema,
})

/** Baseline scan: here although the last confirmed set did not have it. Reconciliation, attributed to nobody. */
export const unitFound = z.strictObject({ ...seen, kind: z.literal('UnitFound') })

/** Baseline scan: confirmed gone although the last confirmed set had it. Reconciliation, attributed to nobody. */
export const unitMissing = z.strictObject({ ...seen, kind: z.literal('UnitMissing') })

/**
 * The service's stock cards do not name this unit here, and the cabinet hears it: by the scan since its doors were shut
 * last, and without any doubt since. Said once when they lose it, and again after each scan while they lack it. Said too
 * of a unit that is heard far worse (10 dB) than the cabinet last said, with or without a card.
 */
export const unitReaffirmed = z.strictObject({ ...seen, kind: z.literal('UnitReaffirmed') })

/** A tag that is inside has said which chip it is. Told once of each tag and chip. */
export const tagIdentified = z.strictObject({
  ...factBase,
  kind: z.literal('TagIdentified'),
  epc: epcHexSchema,
  tid: tidHexSchema,
})

/** An EPC was heard with another TID than before: there are two tags of it, or its label was replaced. Told once of each such TID. */
export const cloneSuspected = z.strictObject({
  ...factBase,
  kind: z.literal('CloneSuspected'),
  epc: epcHexSchema,
  tid: tidHexSchema,
  /** The one it was known by. */
  knownTid: tidHexSchema,
})

export const baselineScanned = z.strictObject({
  ...factBase,
  kind: z.literal('BaselineScanned'),
  reason: z.enum(['first-boot', 'restart', 'reader-returned', 'forced-entry', 'ordered']),
  presentCount: count,
  foundCount: count,
  missingCount: count,
  uncertainCount: count,
  unobservableCount: count,
})
