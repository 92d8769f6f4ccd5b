import { dateOf } from '#cloud/calendar/calendar-day'
import type { ClimateWindow } from '#cloud/climate/window'
import type { Device } from '#cloud/devices/device'
import type { CalibrationWish } from '#cloud/service/devices/calibration-commands'
import { personOf } from '../../access/access.ts'
import { checkReach } from '../../access/check-reach.ts'
import { answers } from '../../answers/answers.ts'
import { plain } from '../../answers/idempotent-answers.ts'
import { invalidRequest, notFound } from '../../answers/problem.ts'
import type { HttpApp } from '../../http-app.ts'
import type { HttpContext } from '../../http-context.ts'
import {
  type ClimateProbe,
  calibrationBody,
  calibrationRecorded,
  climateHistory,
  climateQuery,
  probeParams,
  type ClimateWindow as WindowView,
} from '../../schemas/devices/climate.ts'
import { dayOf } from '../../views/iso-day.ts'

const dayMs = 86_400_000
const windowsMax = 20_000

function windowView(window: ClimateWindow): WindowView {
  const { deviceId: _device, epoch: _epoch, seq: _seq, endedAtMs, windowMs, ...rest } = window
  return { ...rest, fromMs: endedAtMs - windowMs, toMs: endedAtMs }
}

function calibrationView({ calibratedOnDay, validUntilDay, certificate }: CalibrationWish) {
  return { calibratedOn: dateOf(calibratedOnDay), validUntil: dateOf(validUntilDay), certificate }
}

function calibrationOf({ calibrations }: Device, ofProbe: string): ClimateProbe['calibration'] {
  const found = calibrations.find(({ probeId }) => probeId === ofProbe)
  if (found === undefined) return null
  return { ...calibrationView(found), recordedAtMs: found.recordedAtMs }
}

/** Temperature and humidity as the devices recorded them, gaps included, and what people record of their probes. */
export function climateRoutes(app: HttpApp, context: HttpContext): void {
  const { service, clock } = context
  const { climate, devices } = service.store

  app.get(
    '/api/climate',
    {
      config: { access: { right: 'climate.read' } },
      schema: { tags: ['climate'], querystring: climateQuery, response: answers(climateHistory) },
    },
    async (request) => {
      const { deviceId, probeId, toMs = clock.now() + 1, fromMs = toMs - dayMs } = request.query
      if (fromMs >= toMs) throw invalidRequest([{ field: 'fromMs', message: 'is not before toMs' }])
      await checkReach(context, request, 'device', 'climate.read', deviceId)
      const device = await devices.find(deviceId)
      if (device === null) throw notFound('device', deviceId)
      const query = { deviceId, fromMs, toMs, limit: windowsMax }
      const windows = await climate.windows(probeId === undefined ? query : { ...query, probeId })
      return {
        deviceId,
        fromMs,
        toMs,
        probes: service
          .probesOf(deviceId)
          .filter((probe) => probeId === undefined || probe.probeId === probeId)
          .map((probe) => ({ ...probe, calibration: calibrationOf(device, probe.probeId) })),
        windows: windows.map(windowView),
      }
    },
  )

  app.post(
    '/api/devices/:id/probes/:probeId/calibrations',
    {
      config: { access: { right: 'device.calibrate', on: 'device' } },
      schema: { tags: ['devices'], params: probeParams, body: calibrationBody, response: answers(calibrationRecorded) },
    },
    async (request) => {
      const { id: deviceId, probeId } = request.params
      const { calibratedOn, validUntil, certificate } = request.body
      const wish = { probeId, calibratedOnDay: dayOf(calibratedOn), validUntilDay: dayOf(validUntil), certificate }
      const order = plain((commands) => commands.recordCalibration(deviceId, wish, personOf(request).userRef))
      const { inForce } = await context.idempotent.once(request, order)
      return { deviceId, probeId, calibratedOn, validUntil, certificate, inForce: calibrationView(inForce) }
    },
  )
}
