import type { Device } from '#cloud/devices/device'
import type { DeviceCommand } from '#cloud/documents/device-command'
import { subjectOf } from '#cloud/journal/subject'
import type { DeviceId, UserRef } from '#contracts/ids'
import { type TrustBundle, trustBundleSchema } from '#contracts/trust-bundle'
import { answered, type CommandContext, decisionEntry, Refused } from '../command-context.ts'
import { credentialHashOf } from './device-registry.ts'
import { checkSeesNothing, checkStand } from './device-stand.ts'

const passwordHexDigits = 48
const commandLifeMs = 30_000
/** More than that are not laid up for one device. */
const commandsWaitingMax = 16

export type DeviceWish = Pick<Device, 'deviceId' | 'modelId' | 'kind' | 'title' | 'placeId'> & { rotate: boolean }
export type CommandWish =
  | { kind: 'ScanNow' }
  | { kind: 'Unlock'; doorId: number }
  /** Cycles as the contract bounds them; why, for people only. */
  | { kind: 'StartCalibration'; cycles: number; userRef: UserRef; reason: string | null }
  | { kind: 'StopCalibration'; reason: string | null }

/** Only a cabinet has doors to be calibrated by. */
const forCabinets: ReadonlySet<string> = new Set<CommandWish['kind']>(['StartCalibration', 'StopCalibration'])

/** Enrolling devices and ordering them about. */
export function deviceCommands(context: CommandContext) {
  const { siteId, writer, registry, models, random, newId, broker, places, office, signingKeys } = context
  const { store, sendNow } = context
  const trustOf = (deviceId: DeviceId): TrustBundle =>
    trustBundleSchema.parse({
      schema: 1,
      siteId,
      deviceId,
      signingKeys: signingKeys(),
      caCertificatesPem: [],
      brokers: [],
    })
  return {
    /** Where devices prove themselves by passwords: enrols one at a place, or with rotate gives it a new one, told once. */
    async registerDevice({ deviceId, modelId, kind, title, placeId, rotate }: DeviceWish, actor: UserRef) {
      const password = random.hex(passwordHexDigits)
      const outcome = await answered(async () => {
        if (office !== null) throw new Refused('passwords-not-used', { deviceId })
        const model = models.get(modelId)
        if (model === undefined || model.kind !== kind) throw new Refused('model-unknown', { modelId })
        checkStand(places(), placeId, kind)
        return await writer.decide<{ deviceId: DeviceId; password: string; trust: TrustBundle }>(async (tx, nowMs) => {
          const [existing] = await tx.devices.byKeys([deviceId])
          if (existing !== undefined && !rotate) throw new Refused('device-exists', { deviceId })
          if (existing !== undefined && (existing.modelId !== modelId || existing.placeId !== placeId)) {
            throw new Refused('device-is-another', { modelId: existing.modelId, placeId: existing.placeId })
          }
          const registered = {
            kind: existing === undefined ? 'DeviceRegistered' : 'DeviceCredentialRotated',
            subject: subjectOf('device', deviceId),
            placeId,
            body: { modelId, deviceKind: kind, title, placeId, credentialHash: credentialHashOf(password) },
          }
          return {
            entries: [decisionEntry(context, actor, nowMs, registered)],
            touches: { devices: [deviceId] },
            finish: async () => ({ deviceId, password, trust: trustOf(deviceId) }),
          }
        })
      })
      if (outcome.ok) broker()?.disconnect(deviceId)
      return outcome
    },
    /** A device stands somewhere else from a moment on (Unix ms); null: from now on. */
    async moveDevice(deviceId: DeviceId, placeId: string, fromMs: number | null, actor: UserRef) {
      return await answered(() =>
        writer.decide<null>(async (tx, nowMs) => {
          const [device] = await tx.devices.byKeys([deviceId])
          if (device === undefined) throw new Refused('device-unknown', { deviceId })
          checkStand(places(), placeId, device.kind)
          if (fromMs !== null && fromMs > nowMs)
            throw new Refused('moment-not-yet', { field: 'fromMs', message: 'has not come', fromMs, nowMs })
          if (placeId !== device.placeId) await checkSeesNothing(tx, device)
          const subject = subjectOf('device', deviceId)
          const moved = { kind: 'DevicePlaced', subject, placeId, occurredAtMs: fromMs ?? nowMs, body: { placeId } }
          return {
            entries: [decisionEntry(context, actor, nowMs, moved)],
            touches: { devices: [deviceId] },
            finish: async () => null,
          }
        }),
      )
    },
    /** A device is of another model of its kind from now on: it hears so, and goes on by it if its hardware is like that. */
    setDeviceModel: (deviceId: DeviceId, modelId: string, actor: UserRef) =>
      answered(() =>
        writer.decide<null>(async (tx, nowMs) => {
          const [device] = await tx.devices.byKeys([deviceId])
          if (device === undefined || device.retiredAtMs !== null) throw new Refused('device-unknown', { deviceId })
          if (models.get(modelId)?.kind !== device.kind) throw new Refused('model-unknown', { modelId })
          const subject = subjectOf('device', deviceId)
          const { placeId } = device
          const set = { kind: 'DeviceModelSet', subject, placeId, body: { modelId } }
          return {
            entries: device.modelId === modelId ? [] : [decisionEntry(context, actor, nowMs, set)],
            touches: { devices: [deviceId] },
            finish: async () => null,
          }
        }),
      ),
    /**
     * An unlock needs a device that listens and lives half a minute; anything else waits for its device until it expires,
     * in lifeMs (10 s to 7 days). What became of it is told by the store and the journal.
     */
    sendCommand: (deviceId: DeviceId, wanted: CommandWish, actor: UserRef, lifeMs = commandLifeMs) =>
      answered(async () => {
        const device = registry.find(deviceId)
        if (device === null) throw new Refused('device-unknown', { deviceId })
        const { kind, ...order } = wanted
        if (forCabinets.has(kind) && device.kind !== 'cabinet') throw new Refused('not-a-cabinet', { deviceId })
        const isUnlock = kind === 'Unlock'
        if (isUnlock && broker()?.isListening(deviceId) !== true)
          throw new Refused('device-not-connected', { deviceId })
        const waiting = (await store.commands.waiting()).filter((command) => command.deviceId === deviceId)
        if (waiting.length >= commandsWaitingMax) {
          throw new Refused('commands-too-many', { deviceId, max: commandsWaitingMax })
        }
        const commandId = random.hex(16)
        // In the journal before it is on the wire: a lock never opens on an order nobody recorded.
        const issued: DeviceCommand[] = []
        const told = await writer.decide<{ commandId: string; expiresAtMs: number }>(async (_tx, nowMs) => {
          const expiresAtMs = nowMs + (isUnlock ? commandLifeMs : lifeMs)
          const body = { commandId, command: kind, ...order, expiresAtMs }
          const subject = subjectOf('device', deviceId)
          const placeId = places().placeOfDevice(deviceId, nowMs)
          const said = { kind: 'CommandIssued', subject, placeId, decisionId: newId(nowMs), body }
          return {
            entries: [decisionEntry(context, actor, nowMs, said)],
            touches: { devices: [deviceId] },
            finish: async (tx) => {
              issued.push(...(await tx.commands.byKeys([commandId])))
              return { commandId, expiresAtMs }
            },
          }
        })
        const [command] = issued
        if (command === undefined) throw new Error('a command without its row')
        // Whatever waits for its device is sent by the desk that watches over it.
        if (isUnlock && !sendNow(command)) throw new Refused('device-not-connected', { deviceId })
        return told
      }),
  }
}
