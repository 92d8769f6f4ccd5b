import { type Command, commandSchema } from '#contracts/command'
import { answered, type CommandContext, decisionEntry, Refused } from '../command-context.ts'
import type { Commands } from '../commands.ts'
import { rosterDocuments } from '../people/badge-commands.ts'
import { credentialHashOf } from './device-registry.ts'

const passwordHexDigits = 48
const commandLifeMs = 30_000

/** Enrolling devices and ordering them about. */
export function deviceCommands(context: CommandContext): Pick<Commands, 'registerDevice' | 'sendCommand'> {
  const { writer, registry, models, random, clock, reload, broker } = context
  return {
    async registerDevice({ deviceId, modelId, kind, title, place, rotate }, actor) {
      const password = random.hex(passwordHexDigits)
      const outcome = await answered<
        { deviceId: typeof deviceId; password: string },
        'device-exists' | 'model-unknown'
      >(async () => {
        const model = models.get(modelId)
        if (model === undefined || model.kind !== kind) throw new Refused('model-unknown')
        return await writer.decide(async (tx, nowMs) => {
          const existing = (await tx.devices.enrolled()).find((device) => device.deviceId === deviceId)
          if (existing !== undefined && !rotate) throw new Refused('device-exists')
          const registeredAtMs = existing?.registeredAtMs ?? nowMs
          const described = { deviceId, modelId, kind, title, place }
          await tx.devices.enrol({ ...described, registeredAtMs, credentialHash: credentialHashOf(password) })
          await tx.devices.putDocuments(await rosterDocuments(tx, [deviceId], nowMs))
          const entryKind = existing === undefined ? 'DeviceRegistered' : 'DeviceCredentialRotated'
          const { kind: deviceKind, ...said } = described
          const body = { ...said, deviceKind }
          return {
            entries: [decisionEntry(context, entryKind, actor, nowMs, body, { placeId: deviceId })],
            touches: { devices: [deviceId] },
            finish: async () => ({ deviceId, password }),
          }
        })
      })
      if (outcome.ok) {
        await reload()
        broker()?.disconnect(deviceId)
      }
      return outcome
    },
    sendCommand: (deviceId, wanted, actor) =>
      answered(async () => {
        if (registry.find(deviceId) === null) throw new Refused('device-unknown')
        if (broker()?.isListening(deviceId) !== true) throw new Refused('device-not-connected')
        const issuedAtMs = clock.now()
        const expiresAtMs = issuedAtMs + commandLifeMs
        const commandId = random.hex(16)
        const command: Command = commandSchema.parse({ schema: 1, commandId, issuedAtMs, expiresAtMs, ...wanted })
        // In the journal before it is on the wire: a lock never opens on an order nobody recorded.
        await writer.decide(async (_tx, nowMs) => {
          const { kind, ...order } = wanted
          const body = { deviceId, commandId, command: kind, ...order, expiresAtMs }
          return {
            entries: [decisionEntry(context, 'CommandIssued', actor, nowMs, body, { placeId: deviceId })],
            touches: { devices: [deviceId] },
            finish: async () => null,
          }
        })
        const isSent = broker()?.send(deviceId, 'commands', JSON.stringify(command)) ?? false
        if (!isSent) throw new Refused('device-not-connected')
        return { commandId, expiresAtMs }
      }),
  }
}
