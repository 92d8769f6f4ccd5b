import type { ClimateWindow } from '#cloud/climate/window'
import { checkReach } from '../../access/check-reach.ts'
import { answers } from '../../answers/answers.ts'
import { invalidRequest, notFound } from '../../answers/problem.ts'
import type { HttpApp } from '../../http-app.ts'
import type { HttpContext } from '../../http-context.ts'
import { climateHistory, climateQuery, type ClimateWindow as WindowView } from '../../schemas/devices/climate.ts'

const dayMs = 86_400_000
const windowsMax = 20_000

function windowView(window: ClimateWindow): WindowView {
  const { deviceId: _device, epoch: _epoch, seq: _seq, endedAtMs, windowMs, ...rest } = window
  return { ...rest, fromMs: endedAtMs - windowMs, toMs: endedAtMs }
}

/** Temperature and humidity as the devices recorded them, gaps included. */
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
      if ((await devices.find(deviceId)) === null) throw notFound('device', deviceId)
      const query = { deviceId, fromMs, toMs, limit: windowsMax }
      const windows = await climate.windows(probeId === undefined ? query : { ...query, probeId })
      return {
        deviceId,
        fromMs,
        toMs,
        probes: service.probesOf(deviceId).filter((probe) => probeId === undefined || probe.probeId === probeId),
        windows: windows.map(windowView),
      }
    },
  )
}
