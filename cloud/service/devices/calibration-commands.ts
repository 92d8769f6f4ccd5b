import { dayOf } from '#cloud/calendar/local-day'
import { type Calibration, calibrationInForce } from '#cloud/devices/device'
import { subjectOf } from '#cloud/journal/subject'
import type { DeviceId, UserRef } from '#contracts/ids'
import { answered, type CommandContext, decisionEntry, Refused } from '../command-context.ts'

/** No certificate of a probe holds for longer. */
const validDaysMax = 3_653

/** A calibration as a person records it; days since 1970-01-01. */
export type CalibrationWish = Pick<Calibration, 'probeId' | 'calibratedOnDay' | 'validUntilDay' | 'certificate'>

const daysOf = ({ probeId, calibratedOnDay, validUntilDay, certificate }: CalibrationWish): CalibrationWish => {
  return { probeId, calibratedOnDay, validUntilDay, certificate }
}

/**
 * Refuses days that no certificate has; today, in days since 1970-01-01, is where the device is.
 * @throws Refused calibration-not-plausible.
 */
function checkDays({ calibratedOnDay, validUntilDay }: CalibrationWish, today: number): void {
  const wrong = (field: string, message: string) =>
    new Refused('calibration-not-plausible', { field, message, validDaysMax })
  if (calibratedOnDay > today) throw wrong('calibratedOn', 'has not begun where the device is')
  const validDays = validUntilDay - calibratedOnDay
  if (validDays < 0) throw wrong('validUntil', 'is before calibratedOn')
  if (validDays > validDaysMax) throw wrong('validUntil', `is more than ${validDaysMax} days behind calibratedOn`)
}

/** What people record of the probes of a device. */
export function calibrationCommands(context: CommandContext) {
  const { writer, registry, places } = context
  return {
    /**
     * A probe was calibrated on a day that has begun where its device is, and that holds through another. Answers the
     * calibration that counts from now on: another one where that was made on a later day.
     */
    recordCalibration: (deviceId: DeviceId, wish: CalibrationWish, actor: UserRef) =>
      answered(() =>
        writer.decide<{ inForce: CalibrationWish }>(async (tx, nowMs) => {
          const [device] = await tx.devices.byKeys([deviceId])
          if (device === undefined || device.retiredAtMs !== null) throw new Refused('device-unknown', { deviceId })
          const { probeId } = wish
          if (!registry.probeIdsOf(deviceId).includes(probeId))
            throw new Refused('probe-unknown', { deviceId, probeId })
          checkDays(wish, dayOf(places().timeZoneOf(device.placeId), nowMs))
          const subject = subjectOf('device', deviceId)
          const body = daysOf(wish)
          const known: CalibrationWish | undefined = device.calibrations.find((one) => one.probeId === probeId)
          const said = { kind: 'ProbeCalibrated', subject, placeId: device.placeId, body }
          return {
            entries: [decisionEntry(context, actor, nowMs, said)],
            touches: { devices: [deviceId] },
            finish: async () => ({ inForce: daysOf(calibrationInForce(known, body)) }),
          }
        }),
      ),
  }
}
