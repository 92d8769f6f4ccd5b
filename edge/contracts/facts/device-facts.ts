import { z } from 'zod'
import { downlinkKindSchema, versionSchema } from '../downlink/envelope.ts'
import { documentRefusals } from '../downlink/refusals.ts'
import { epcHexSchema } from '../ids.ts'
import { momentMaxMs } from '../moment.ts'
import { toldText } from '../told-text.ts'
import { durationMs, factBase } from './fact-base.ts'

export const agentStarted = z.strictObject({
  ...factBase,
  kind: z.literal('AgentStarted'),
  agentVersion: toldText(64),
  modelId: toldText(64),
  /** False until the first baseline scan after this boot: the inventory is the one from before. */
  inventoryVerified: z.boolean(),
})

export const readerConnected = z.strictObject({
  ...factBase,
  kind: z.literal('ReaderConnected'),
  manufacturer: z.int().min(0).max(4_294_967_295),
  model: z.int().min(0).max(4_294_967_295),
  /** Empty when the reader does not say. */
  firmware: toldText(255, 0),
  llrpVersion: z.enum(['1.0.1', '1.1']),
  /** How long nobody was looking; null at the first connection of a boot. */
  blindMs: durationMs.nullable(),
})

export const readerLost = z.strictObject({
  ...factBase,
  kind: z.literal('ReaderLost'),
  /** Silent: it answers, and no round comes from it: it reports nothing and ends nothing, or its runs never end. */
  reason: z.enum([
    'connection-refused',
    'connection-closed',
    'keepalive-missed',
    'protocol-error',
    'reader-rebooted',
    'silent',
  ]),
})

/** Reads came that say nothing of any unit; told when they begin, and again every quarter of an hour while they come. */
export const readsUnusable = z.strictObject({
  ...factBase,
  kind: z.literal('ReadsUnusable'),
  /** How many since it was last told, of how many. */
  reads: z.int().min(1).max(4_294_967_295),
  of: z.int().min(1).max(4_294_967_295),
  /** What was wrong with the latest of them. */
  reason: z.enum(['no-antenna', 'antenna-unknown', 'no-epc', 'epc-length', 'rospec-unknown']),
})
/** For a quarter of an hour every read could be used. */
export const readsUsable = z.strictObject({ ...factBase, kind: z.literal('ReadsUsable') })

const antenna = z.int().min(1).max(64)

export const antennaLost = z.strictObject({
  ...factBase,
  kind: z.literal('AntennaLost'),
  antenna,
  /** Said by the reader, or concluded because everything this port used to hear fell silent at once. */
  noticedBy: z.enum(['reader-event', 'silence']),
})
export const antennaRestored = z.strictObject({ ...factBase, kind: z.literal('AntennaRestored'), antenna })

/** In hundredths of a decibel. */
const centiDb = z.int().min(0).max(20_000)

/**
 * What the tags fixed inside prove of themselves and of the cabinet's hearing; told when it changes, and all of it each
 * time. A cabinet of which it was never told hears all of them as ever.
 */
export const referencesJudged = z.strictObject({
  ...factBase,
  kind: z.literal('ReferencesJudged'),
  /** as-learnt: as when the references were new. fainter: all of it, at least at one antenna. lost: nothing at all answers. */
  hearing: z.enum(['as-learnt', 'fainter', 'lost']),
  /** Antennas that hear everything fainter, and by how much. */
  antennas: z.array(z.strictObject({ antenna, fainterByCentiDb: centiDb })).max(64),
  /** Every reference; by how much it is fainter than all else, null where nothing says. */
  references: z
    .array(
      z.strictObject({
        epc: epcHexSchema,
        state: z.enum(['heard', 'faint', 'silent']),
        fainterByCentiDb: centiDb.nullable(),
      }),
    )
    .max(8),
})

/** The wall clock moved against the monotonic one. */
export const clockStepped = z.strictObject({
  ...factBase,
  kind: z.literal('ClockStepped'),
  byMs: z.int().min(-momentMaxMs).max(momentMaxMs),
})

/**
 * What became of a document the service sent. applied: it is in force. at-restart: it is kept, and in force after a restart
 * of the device, when applied or refused is told of it. Anything but applied left in force what was before:
 * heldVersion, null for none. Of a document that is not what it says only the first is told for a while; telemetry counts.
 */
export const documentApplied = z.strictObject({
  ...factBase,
  kind: z.literal('DocumentApplied'),
  /** The kind of document. */
  document: downlinkKindSchema,
  /** As the document says; null when it could not be read. */
  version: versionSchema.nullable(),
  result: z.enum(['applied', 'at-restart', 'not-newer', 'refused']),
  /** Null unless refused. */
  reason: z.enum(documentRefusals).nullable(),
  heldVersion: versionSchema.nullable(),
})

export const commandAnswered = z.strictObject({
  ...factBase,
  kind: z.literal('CommandAnswered'),
  commandId: z.string().regex(/^[0-9a-f]{16,32}$/),
  outcome: z.enum(['done', 'refused']),
  refusal: z
    .enum([
      'command-expired',
      'command-already-done',
      'commands-too-many',
      'command-not-understood',
      'door-unknown',
      'reader-not-connected',
      'not-a-cabinet',
      'door-open',
      'session-not-over',
      'inventory-not-verified',
      'calibration-running',
      'calibration-not-running',
    ])
    .nullable(),
})
