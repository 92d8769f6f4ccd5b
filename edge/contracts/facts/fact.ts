import { z } from 'zod'
import { tolerant } from '../tolerant-reader.ts'
import { calibrationCycled, calibrationDisturbed, calibrationEnded, calibrationStarted } from './calibration-facts.ts'
import { climateRecorded } from './climate-facts.ts'
import {
  agentStarted,
  antennaLost,
  antennaRestored,
  clockStepped,
  commandAnswered,
  documentApplied,
  readerConnected,
  readerLost,
  readsUnusable,
  readsUsable,
  referencesJudged,
} from './device-facts.ts'
import {
  badgeRefused,
  doorClosed,
  doorLeftOpen,
  doorOpened,
  doorUnlocked,
  sessionCommitted,
  sessionJoined,
  unlockExpired,
} from './door-facts.ts'
import { factBase, factKindPattern } from './fact-base.ts'
import {
  baselineScanned,
  cloneSuspected,
  stoppedUnitTaken,
  tagIdentified,
  uncertaintyResolved,
  unitFound,
  unitMissing,
  unitPlaced,
  unitReaffirmed,
  unitTaken,
  unitTakenOutOfTurn,
  unitUncertain,
  unitUnobservable,
} from './unit-facts.ts'

/** Everything an edge can have seen. A fact is past tense and never changed. */
export const factSchema = z.discriminatedUnion('kind', [
  unitTaken,
  stoppedUnitTaken,
  unitTakenOutOfTurn,
  unitPlaced,
  unitUncertain,
  unitUnobservable,
  uncertaintyResolved,
  unitFound,
  unitMissing,
  unitReaffirmed,
  tagIdentified,
  cloneSuspected,
  baselineScanned,
  doorUnlocked,
  unlockExpired,
  badgeRefused,
  doorOpened,
  sessionJoined,
  doorLeftOpen,
  doorClosed,
  sessionCommitted,
  climateRecorded,
  agentStarted,
  readerConnected,
  readerLost,
  readsUnusable,
  readsUsable,
  antennaLost,
  antennaRestored,
  referencesJudged,
  clockStepped,
  commandAnswered,
  documentApplied,
  calibrationStarted,
  calibrationCycled,
  calibrationDisturbed,
  calibrationEnded,
])
export type Fact = z.infer<typeof factSchema>

/** How the service reads a fact: members it does not know are left out. */
export const readableFactSchema = tolerant(factSchema)

/** What a fact of any version and any kind has. */
export const anyFactSchema = z.object({ ...factBase, kind: z.string().regex(factKindPattern) })
export type AnyFact = z.infer<typeof anyFactSchema>

/** The kinds of this version. */
export const factKinds: ReadonlySet<string> = new Set(factSchema.options.map(({ shape }) => shape.kind.value))

export type FactKind = Fact['kind']
export type FactOf<K extends FactKind> = Extract<Fact, { kind: K }>

/** What a pure stage says happened; the shell adds boot id and times. Distributes over the union. */
export type FactBody<F extends Fact = Fact> = F extends Fact
  ? Omit<F, 'bootId' | 'elapsedMs' | 'atMs' | 'clock'>
  : never
