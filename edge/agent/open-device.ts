import type { TrustBundle } from '#contracts/trust-bundle'
import { type Learnt, learntSchema, nothingLearnt } from '#edge/presence/hearing/learnt'
import { loadModel } from '#firmware-config/load-model'
import type { Platform } from '#platform/platform'
import { type CabinetMemory, cabinetMemorySchema } from '../cabinet/cabinet-memory.ts'
import { isPlausibleWall } from '../cabinet/clock-watch.ts'
import { type KnownTids, knownTidsSchema } from '../cabinet/tid-watch.ts'
import { areTellable } from '../climate/bounds-in-force.ts'
import type { AgentConfig } from '../config.ts'
import { type BelievedKeys, believedKeys } from '../documents/believed-keys.ts'
import { type DocumentStore, openDocumentStore } from '../documents/open-document-store.ts'
import { openTrust } from '../documents/open-trust.ts'
import { type SignedReader, signedReader } from '../documents/read-signed.ts'
import { noHabits, type ReaderHabits, readerHabitsSchema } from '../llrp/session/reader-habits.ts'
import { type Hardware, modelMisfit } from '../model/misfit.ts'
import { chooseModel, type ModelChoice, modelSlotsSchema, noModelSlots } from '../model/model-slots.ts'
import { type Outbox, openOutbox } from '../outbox/outbox.ts'
import type { OpenSqlite } from '../outbox/sqlite-database.ts'
import { AgentError } from './agent-error.ts'
import type { Access } from './line.ts'
import { openAccess } from './open-access.ts'

/** What a device has before anything of it moves: its model, what it proves itself by, whom it believes, its card. */
export type OpenedDevice = {
  /** By which model it runs, and how that was chosen. */
  choice: ModelChoice
  /** What it knows of its own hardware; whoever learns more of it says so here. */
  hardware: Hardware
  access: Access
  outbox: Outbox
  documents: DocumentStore
  believed: BelievedKeys
  /** Reads what the service signed for this device. */
  readSigned: SignedReader
  remembered: CabinetMemory | null
  learnt: Learnt
  /** Which chips were heard behind its EPCs. */
  tids: KnownTids
  /** What was learnt of its reader. */
  readerHabits: ReaderHabits
}

const dayMs = 86_400_000

function rememberedIn(outbox: Outbox, folder: string): CabinetMemory | null {
  const kept = outbox.readState('cabinet')
  if (kept === undefined) return null
  const memory = cabinetMemorySchema.safeParse(kept)
  if (memory.success) return memory.data
  const at = memory.error.issues[0]?.path.join('.') ?? ''
  throw new AgentError(
    'memory-unreadable',
    `what ${folder} remembers of the cabinet cannot be read (${at}). Start the release that wrote it, or begin anew with an empty folder.`,
    memory.error,
  )
}

/**
 * What one key said of the next holds over starts, as long as the trust bundle is the one it was said to. A bundle that
 * somebody laid there since is newer than anything that came over the line.
 */
async function believeAnnounced(
  { signingKeys }: TrustBundle,
  believed: BelievedKeys,
  documents: DocumentStore,
  outbox: Outbox,
): Promise<void> {
  const bundle = signingKeys.map(({ keyId }) => keyId).join()
  if (outbox.readState('trust-bundle') !== bundle) {
    await documents.forget('signing-keys')
    outbox.append([], { 'trust-bundle': bundle })
  }
  const announced = documents.held('signing-keys')
  if (announced !== null) believed.believe(announced.body.keys)
}

/**
 * Opens model, trust, access, outbox and documents. Errors: ModelError, AgentError, IdentityError, DocumentError,
 * OutboxError, each with a remedy.
 */
export async function openDevice(
  config: AgentConfig,
  platform: Platform,
  openDatabase?: OpenSqlite,
): Promise<OpenedDevice> {
  const ofConfig = loadModel(config.modelId)
  if ((ofConfig.kind === 'cabinet') !== (config.reader !== null)) {
    const what = ofConfig.kind === 'cabinet' ? 'is a cabinet and needs a reader' : 'is a room sensor and has no reader'
    throw new AgentError(
      'config-mismatch',
      `${config.deviceId}: model ${ofConfig.modelId} ${what}. Correct the key reader.`,
    )
  }
  const { siteId, deviceId, trustPath: path } = config
  const trust = await openTrust({ path, files: platform.files, siteId, deviceId })
  const access = await openAccess(config, trust, platform)
  const { clock } = platform
  const believed = believedKeys(trust.signingKeys, () => (isPlausibleWall(clock.now()) ? clock.now() : null))
  const readSigned = signedReader({ siteId, deviceId, verify: believed.verify })
  const outbox = openOutbox({
    folder: config.stateDir,
    random: platform.random.split('outbox'),
    clock: platform.clock,
    outboxBytesMax: config.outboxBytesMax,
    keepReceiptedMs: config.keepReceiptedDays * dayMs,
    ...(openDatabase === undefined ? {} : { openDatabase }),
  })
  try {
    const remembered = rememberedIn(outbox, config.stateDir)
    const hardware: Hardware = { antennas: null }
    let model = ofConfig
    const documents = await openDocumentStore({
      folder: config.stateDir,
      files: platform.files,
      readSigned,
      misfits: {
        'cabinet-policies': ({ bounds }) => (areTellable(model.probes, bounds) ? null : 'bounds-not-plausible'),
        'device-model': (body) => modelMisfit(body, model, hardware),
      },
    })
    await believeAnnounced(trust, believed, documents, outbox)
    const slots = modelSlotsSchema.safeParse(outbox.readState('model')).data ?? noModelSlots
    const choice = chooseModel(slots, documents.held('device-model'), ofConfig)
    model = choice.model
    // Before anything moves by it: a start that ends in the middle has been one.
    if (choice.trial !== null) outbox.append([], { model: choice.slots })
    // Only a help: without it a scan takes longer to be sure.
    const learnt = learntSchema.safeParse(outbox.readState('learnt')).data ?? nothingLearnt
    // Only a help too: a reader nothing is known of is asked again what it would not answer.
    const readerHabits = readerHabitsSchema.safeParse(outbox.readState('reader')).data ?? noHabits
    // And without this the tags are asked again who they are.
    const tids = knownTidsSchema.safeParse(outbox.readState('tids')).data ?? []
    const learned = { remembered, learnt, tids, readerHabits }
    return { choice, hardware, access, outbox, documents, believed, readSigned, ...learned }
  } catch (error) {
    outbox.close()
    throw error
  }
}
