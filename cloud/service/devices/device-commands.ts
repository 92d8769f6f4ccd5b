import type { Device } from '#cloud/devices/device'
import { subjectOf } from '#cloud/journal/subject'
import { type Command, commandSchema } from '#contracts/command'
import type { DeviceId, UserRef } from '#contracts/ids'
import { answered, type CommandContext, decisionEntry, Refused } from '../command-context.ts'
import { rosterForDevices } from '../people/badge-commands.ts'
import { credentialHashOf } from './device-registry.ts'

const passwordHexDigits = 48
const commandLifeMs = 30_000

export type DeviceWish = Pick<Device, 'deviceId' | 'modelId' | 'kind' | 'title' | 'placeId'> & { rotate: boolean }
export type CommandWish = { kind: 'ScanNow' } | { kind: 'Unlock'; doorId: number }

/** Enrolling devices and ordering them about. */
export function deviceCommands(context: CommandContext) {
  const { writer, registry, models, random, clock, newId, reload, broker, places } = context
  return {
    /** Enrols a device at a place; with rotate a known one gets a new password. The password is told once. */
    async registerDevice({ deviceId, modelId, kind, title, placeId, rotate }: DeviceWish, actor: UserRef) {
      const password = random.hex(passwordHexDigits)
      const outcome = await answered(async () => {
        const model = models.get(modelId)
        if (model === undefined || model.kind !== kind) throw new Refused('model-unknown', { modelId })
        if (places().find(placeId) === null) throw new Refused('place-unknown', { placeId })
        return await writer.decide<{ deviceId: DeviceId; password: string }>(async (tx, nowMs) => {
          const [existing] = await tx.devices.byKeys([deviceId])
          if (existing !== undefined && !rotate) throw new Refused('device-exists', { deviceId })
          const roster = await rosterForDevices(tx, [deviceId], nowMs)
          const registered = {
            kind: existing === undefined ? 'DeviceRegistered' : 'DeviceCredentialRotated',
            subject: subjectOf('device', deviceId),
            placeId,
            body: { modelId, deviceKind: kind, title, placeId, credentialHash: credentialHashOf(password) },
          }
          const decisions = roster.decision === null ? [registered] : [registered, roster.decision]
          return {
            entries: decisions.map((decision) => decisionEntry(context, actor, nowMs, decision)),
            touches: { devices: [deviceId] },
            finish: async (tx) => {
              await tx.devices.putDocuments(roster.documents)
              return { deviceId, password }
            },
          }
        })
      })
      if (outcome.ok) {
        await reload()
        broker()?.disconnect(deviceId)
      }
      return outcome
    },
    /** A device stands somewhere else from a moment on (Unix ms); null: from now on. */
    async moveDevice(deviceId: DeviceId, placeId: string, fromMs: number | null, actor: UserRef) {
      const outcome = await answered(() =>
        writer.decide<null>(async (tx, nowMs) => {
          const [device] = await tx.devices.byKeys([deviceId])
          if (device === undefined) throw new Refused('device-unknown', { deviceId })
          if (places().find(placeId) === null) throw new Refused('place-unknown', { placeId })
          const subject = subjectOf('device', deviceId)
          const moved = { kind: 'DevicePlaced', subject, placeId, occurredAtMs: fromMs ?? nowMs, body: { placeId } }
          return {
            entries: [decisionEntry(context, actor, nowMs, moved)],
            touches: { devices: [deviceId] },
            finish: async () => null,
          }
        }),
      )
      if (outcome.ok) await reload()
      return outcome
    },
    /** The command expires after 30 s; the answer is a CommandAnswered fact in the journal. */
    sendCommand: (deviceId: DeviceId, wanted: CommandWish, actor: UserRef) =>
      answered(async () => {
        if (registry.find(deviceId) === null) throw new Refused('device-unknown', { deviceId })
        if (broker()?.isListening(deviceId) !== true) throw new Refused('device-not-connected', { deviceId })
        const issuedAtMs = clock.now()
        const expiresAtMs = issuedAtMs + commandLifeMs
        const commandId = random.hex(16)
        const command: Command = commandSchema.parse({ schema: 1, commandId, issuedAtMs, expiresAtMs, ...wanted })
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
        const isSent = broker()?.send(deviceId, 'commands', JSON.stringify(command)) ?? false
        if (!isSent) throw new Refused('device-not-connected', { deviceId })
        return { commandId, expiresAtMs }
      }),
  }
}
