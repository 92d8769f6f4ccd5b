import { type LearntRates, learntRatesSchema } from '#edge/presence/hearing/learnt-rates'
import { loadModel } from '#firmware-config/load-model'
import type { DeviceModel } from '#firmware-config/schema'
import type { Platform } from '#platform/platform'
import { type CabinetMemory, cabinetMemorySchema } from '../cabinet/cabinet-memory.ts'
import type { AgentConfig } from '../config.ts'
import { type DocumentStore, openDocumentStore } from '../documents/open-document-store.ts'
import { openTrust } from '../documents/open-trust.ts'
import { type SignedReader, signedReader } from '../documents/read-signed.ts'
import { signatureVerifier } from '../documents/verify-signature.ts'
import { type Outbox, openOutbox } from '../outbox/outbox.ts'
import type { OpenSqlite } from '../outbox/sqlite-database.ts'
import { AgentError } from './agent-error.ts'

/** What a device has before anything of it moves: its model, its password, whom it believes, its card. */
export type OpenedDevice = {
  model: DeviceModel
  password: string
  outbox: Outbox
  documents: DocumentStore
  /** Reads what the service signed for this device. */
  readSigned: SignedReader
  remembered: CabinetMemory | null
  learnt: LearntRates
}

const dayMs = 86_400_000

async function passwordOf(config: AgentConfig, platform: Pick<Platform, 'files'>): Promise<string> {
  const file = config.mqtt.passwordFile
  const remedy = 'Put the password the service gave for this device there on one line, readable by this user.'
  let text: string | null
  try {
    text = await platform.files.read(file)
  } catch (error) {
    throw new AgentError('password-missing', `${file} cannot be read. ${remedy}`, error)
  }
  const password = text?.trim() ?? ''
  if (password === '') throw new AgentError('password-missing', `${file} is missing or empty. ${remedy}`)
  return password
}

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

/** Opens model, password, trust, outbox and documents. Errors: ModelError, AgentError, DocumentError, OutboxError, each with a remedy. */
export async function openDevice(
  config: AgentConfig,
  platform: Platform,
  openDatabase?: OpenSqlite,
): Promise<OpenedDevice> {
  const model = loadModel(config.modelId)
  if ((model.kind === 'cabinet') !== (config.reader !== null)) {
    const what = model.kind === 'cabinet' ? 'is a cabinet and needs a reader' : 'is a room sensor and has no reader'
    throw new AgentError(
      'config-mismatch',
      `${config.deviceId}: model ${model.modelId} ${what}. Correct the key reader.`,
    )
  }
  const password = await passwordOf(config, platform)
  const { siteId, deviceId, trustPath: path } = config
  const { signingKeys } = await openTrust({ path, files: platform.files, siteId, deviceId })
  const readSigned = signedReader({ siteId, deviceId, verify: signatureVerifier(signingKeys) })
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
    const documents = await openDocumentStore({ folder: config.stateDir, files: platform.files, readSigned })
    // Only a help: without it a scan takes longer to be sure.
    const learnt = learntRatesSchema.safeParse(outbox.readState('learnt')).data ?? {}
    return { model, password, outbox, documents, readSigned, remembered, learnt }
  } catch (error) {
    outbox.close()
    throw error
  }
}
