import { onTestFinished } from 'vitest'
import { createHttpServer } from '#cloud/http/server'
import { deviceIdSchema } from '#contracts/ids'
import { systemClock } from '#platform/clock'
import { connectDevice } from '#tests/cloud/broker/connected-device'
import { enrolCabinet, quietPlatform, type ServiceWorldOptions, serviceWorld } from '#tests/support/service-world'
import { epcOf, WrittenCabinet } from '#tests/support/written-cabinet'

const own = deviceIdSchema.parse('cab-1')

/** The real service with its HTTP face and one cabinet on the wire, on the machine's clock. Ended with the test. */
export async function servedCabinet(options: ServiceWorldOptions) {
  const clock = systemClock()
  const service = await serviceWorld({ ...options, clock, mqttListen: { host: '127.0.0.1', port: 0 } })
  const password = await enrolCabinet(service, own)
  const { mqttPort } = await service.start()
  const shown = {
    host: '127.0.0.1',
    port: 0,
    servedOverHttps: false,
    trustedProxies: [],
    timeZone: 'UTC',
    webDir: null,
  }
  const http = await createHttpServer(service, { platform: quietPlatform(clock), ...shown })
  const { url } = await http.listen()
  const device = await connectDevice(service, mqttPort ?? 0, own, password)
  let isStopped = false
  const stop = async () => {
    if (isStopped) return
    isStopped = true
    await device.end()
    await http.close()
    await service.stop()
  }
  onTestFinished(stop)
  const cabinet = new WrittenCabinet(own, Date.now() - 60_000)
  cabinet.elapsedMs = 59_000
  return {
    service,
    device,
    cabinet,
    stop,
    /** Sixty units found in the cabinet, as one batch; each call finds others. */
    sixtyFacts(round: number) {
      cabinet.finds(...Array.from({ length: 60 }, (_, index) => epcOf(round * 60 + index + 1)))
      return cabinet.batch(round * 60 + 1)
    },
    /** What a probe of the outside hears: status, and the code of the reason. */
    async asked(path: '/livez' | '/readyz'): Promise<string> {
      const answer = await fetch(`${url}${path}`)
      const { status, code, remedy } = (await answer.json()) as { status: unknown; code?: string; remedy?: string }
      if (answer.status === 200) return `200 ${status}`
      return remedy === undefined || remedy === '' ? 'without a remedy' : `${answer.status} ${code}`
    },
    /** What a page of the API answers to somebody signed in: status, and the code of the reason. */
    async askedBySomebody(path: string): Promise<string> {
      const answer = await fetch(`${url}${path}`, { headers: { cookie: 'wardstock=somebody' } })
      const { code, status } = (await answer.json()) as { code?: string; status?: unknown }
      return `${answer.status} ${code ?? status}`
    },
    receipts: () => device.heard.filter(({ topic }) => topic.endsWith('/receipts')).length,
  }
}
