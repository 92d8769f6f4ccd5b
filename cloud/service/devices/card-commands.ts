import { subjectOf } from '#cloud/journal/subject'
import type { DeviceId, UserRef } from '#contracts/ids'
import { answered, type CommandContext, decisionEntry, Refused } from '../command-context.ts'

/** What people say about the cards of a device: that another comes, and which of them is right. */
export function cardCommands(context: CommandContext) {
  const { writer, registry, places } = context
  const say = (deviceId: DeviceId, kind: string, reason: string, actor: UserRef) =>
    answered(async () => {
      if (registry.find(deviceId) === null) throw new Refused('device-unknown', { deviceId })
      return await writer.decide<{ deviceId: DeviceId }>(async (tx, nowMs) => {
        if (kind === 'DeviceCardsConfirmed') {
          const [condition] = await tx.devices.conditions([deviceId])
          if ((condition?.card?.doubts.length ?? 0) === 0) throw new Refused('card-not-doubted', { deviceId })
        }
        const placeId = places().placeOfDevice(deviceId, nowMs)
        const said = { kind, subject: subjectOf('device', deviceId), placeId, body: { reason } }
        return {
          entries: [decisionEntry(context, actor, nowMs, said)],
          touches: { devices: [deviceId] },
          finish: async () => ({ deviceId }),
        }
      })
    })
  return {
    /** The next new card of the device within a day is expected. */
    announceCard: (deviceId: DeviceId, reason: string, actor: UserRef) =>
      say(deviceId, 'DeviceCardAnnounced', reason, actor),
    /** Somebody has looked: the cards seen up to now are answered for. */
    confirmCards: (deviceId: DeviceId, reason: string, actor: UserRef) =>
      say(deviceId, 'DeviceCardsConfirmed', reason, actor),
  }
}
