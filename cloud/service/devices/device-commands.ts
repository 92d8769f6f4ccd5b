import type { Device } from '#cloud/devices/device'
import { subjectOf } from '#cloud/journal/subject'
import { canonicalJson } from '#contracts/canonical-json'
import { commandEnvelopeKind, commandSchema } from '#contracts/downlink/command'
import type { DeviceId, UserRef } from '#contracts/ids'
import { type TrustBundle, trustBundleSchema } from '#contracts/trust-bundle'
import { answered, type CommandContext, decisionEntry, Refused } from '../command-context.ts'
import { credentialHashOf } from './device-registry.ts'
import { checkSeesNothing, checkStand } from './device-stand.ts'

const passwordHexDigits = 48
const commandLifeMs = 30_000

export type DeviceWish = Pick<Device, 'deviceId' | 'modelId' | 'kind' | 'title' | 'placeId'> & { rotate: boolean }
export type CommandWish = { kind: 'ScanNow' } | { kind: 'Unlock'; doorId: number }

/** Enrolling devices and ordering them about. */
export function deviceCommands(context: CommandContext) {
  const { siteId, writer, registry, models, random, clock, newId, broker, places, office, seal, signingKeys } = context
  const trustOf = (deviceId: DeviceId): TrustBundle =>
    trustBundleSchema.parse({ schema: 1, siteId, deviceId, signingKeys, caCertificatesPem: [], brokers: [] })
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
          if (fromMs !== null && fromMs > nowMs) throw new Refused('moment-not-yet', { fromMs })
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
    /** The command expires after 30 s; the answer is a CommandAnswered fact in the journal. */
    sendCommand: (deviceId: DeviceId, wanted: CommandWish, actor: UserRef) =>
      answered(async () => {
        if (registry.find(deviceId) === null) throw new Refused('device-unknown', { deviceId })
        if (broker()?.isListening(deviceId) !== true) throw new Refused('device-not-connected', { deviceId })
        const issuedAtMs = clock.now()
        const expiresAtMs = issuedAtMs + commandLifeMs
        const commandId = random.hex(16)
        const bodyText = canonicalJson(commandSchema.parse({ commandId, ...wanted }))
        // In the journal before it is on the wire: a lock never opens on an order nobody recorded.
        await writer.decide(async (_tx, nowMs) => {
          const { kind, ...order } = wanted
          const body = { commandId, command: kind, ...order, expiresAtMs }
          const subject = subjectOf('device', deviceId)
          const placeId = places().placeOfDevice(deviceId, nowMs)
          const issued = { kind: 'CommandIssued', subject, placeId, decisionId: newId(nowMs), body }
          return {
            entries: [decisionEntry(context, actor, nowMs, issued)],
            touches: { devices: [deviceId] },
            finish: async () => null,
          }
        })
        const message = { device: deviceId, kind: commandEnvelopeKind, version: issuedAtMs, issuedAtMs, expiresAtMs }
        const isSent = broker()?.send(deviceId, 'commands', seal({ ...message, bodyText })) ?? false
        if (!isSent) throw new Refused('device-not-connected', { deviceId })
        return { commandId, expiresAtMs }
      }),
  }
}
