import type { Device } from '#cloud/store/records'
import { answers } from '../../answers.ts'
import type { HttpApp } from '../../http-app.ts'
import type { HttpContext } from '../../http-context.ts'
import { notFound, problem } from '../../problem.ts'
import { climateHistory, climateQuery } from '../../schemas/devices/climate.ts'

const dayMs = 86_400_000
const windowsMax = 20_000

/** Temperature and humidity as the devices recorded them, gaps included. */
export function climateRoutes(app: HttpApp, { service, clock, probesOf }: HttpContext): void {
  const { climate, devices } = service.store
  const deviceOf = async (id: string): Promise<Device> => {
    const device = (await devices.list()).find(({ deviceId }) => deviceId === id)
    if (device === undefined) throw notFound('device', id)
    return device
  }

  app.get(
    '/api/climate',
    {
      config: { access: 'signed-in' },
      schema: { tags: ['climate'], querystring: climateQuery, response: answers(climateHistory) },
    },
    async (request) => {
      const { deviceId, probeId, toMs = clock.now() + 1, fromMs = toMs - dayMs } = request.query
      if (fromMs >= toMs)
        throw problem(400, 'range-empty', 'fromMs is not before toMs.', 'Ask for a range that has a length.')
      const device = await deviceOf(deviceId)
      const query = { deviceId: device.deviceId, fromMs, toMs, limit: windowsMax }
      const windows = await climate.windows(probeId === undefined ? query : { ...query, probeId })
      return {
        deviceId,
        fromMs,
        toMs,
        probes: probesOf(device.modelId).filter((probe) => probeId === undefined || probe.probeId === probeId),
        windows: windows.map(({ siteId: _site, deviceId: _device, startAtMs, endAtMs, ...rest }) => ({
          ...rest,
          fromMs: startAtMs,
          toMs: endAtMs,
        })),
      }
    },
  )
}
