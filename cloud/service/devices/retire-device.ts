import { subjectOf } from '#cloud/journal/subject'
import type { DeviceId, UserRef } from '#contracts/ids'
import { answered, type CommandContext, type Decision, decisionEntry, Refused } from '../command-context.ts'
import { checkSeesNothing } from './device-stand.ts'

/** The end of a device's service. */
export function retireCommands(context: CommandContext) {
  const { writer, broker, newId } = context
  return {
    /**
     * Takes a device out of service: its certificates are void and its connection ends. What its cabinet sees must be
     * settled before; with leaveUnits it stays where it is, seen by nobody, for people to say what becomes of it.
     */
    async retireDevice(deviceId: DeviceId, wish: { reason: string; leaveUnits: boolean }, actor: UserRef) {
      const outcome = await answered(() =>
        writer.decide<null>(async (tx, nowMs) => {
          const [device] = await tx.devices.byKeys([deviceId])
          if (device === undefined) throw new Refused('device-unknown', { deviceId })
          if (device.retiredAtMs !== null) throw new Refused('device-already-retired', { deviceId })
          const { placeId } = device
          if (!wish.leaveUnits) await checkSeesNothing(tx, device)
          const decisionId = newId(nowMs)
          const around = device.kind === 'cabinet' ? await tx.units.around([placeId]) : []
          const left = around.filter((unit) => unit.observed && unit.placeId === placeId)
          const decisions: Decision[] = [
            {
              kind: 'DeviceRetired',
              subject: subjectOf('device', deviceId),
              placeId,
              decisionId,
              body: { reason: wish.reason, unitsLeft: left.length },
            },
            ...left.map(({ unitId }) => ({
              kind: 'UnitUnobservable',
              subject: subjectOf('unit', unitId),
              placeId,
              decisionId,
              body: { reason: 'device-retired' },
            })),
          ]
          return {
            entries: decisions.map((decision) => decisionEntry(context, actor, nowMs, decision)),
            touches: { devices: [deviceId] },
            finish: async () => null,
          }
        }),
      )
      if (outcome.ok) broker()?.disconnect(deviceId)
      return outcome
    },
  }
}
