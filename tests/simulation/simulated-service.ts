import { configSchema } from '#cloud/config'
import { loadRules } from '#cloud/load-rules'
import { createService, type Service } from '#cloud/service'
import type { DeviceModel } from '#firmware-config/schema'
import type { Log } from '#platform/log'
import { seededRandom } from '#platform/random'
import type { simulatedFiles } from './simulated-files.ts'
import type { SimulatedNetwork } from './simulated-network.ts'
import type { VirtualTime } from './virtual-time.ts'

/** The service on its own machine, with a disk that outlives it. */
export type SimulatedService = {
  /** The running one. Throws while it is down. */
  running(): Service
  boot(): Promise<void>
  /** Every line breaks first, so that what was committed and not yet said stays unsaid; then it is gone. */
  crash(): Promise<void>
}

export type ServiceParts = {
  seed: number
  storePath: string
  models: ReadonlyMap<string, DeviceModel>
  time: VirtualTime
  network: SimulatedNetwork
  files: ReturnType<typeof simulatedFiles>
  log: Log
  mqttPort: number
  machines: () => string[]
}

/** A service that is switched off. */
export function simulatedService(parts: ServiceParts): SimulatedService {
  const { time, network, files, log, models, seed } = parts
  const chance = seededRandom(seed, 'service')
  let service: Service | null = null
  let stopListening: () => void = () => undefined
  let boots = 0
  return {
    running() {
      if (service === null) throw new Error('the service is down')
      return service
    },
    async boot() {
      boots++
      const made = await createService({
        config: configSchema.parse({ siteId: 'main' }),
        storeAddress: { engine: 'sqlite', path: parts.storePath },
        platform: {
          clock: time.clockOf({ wallOffsetMs: 0 }),
          random: chance.split(`boot-${boots}`),
          streams: network.streamsOf('service'),
          files,
          log,
        },
        rules: await loadRules(),
        models,
        mqttListen: null,
        openAuthority: null,
        firstRunTokenPath: null,
        signingKeyPath: 'service/signing-key.json',
        storeMarkerPath: null,
        startWholeCheck: null,
      })
      await made.start()
      service = made
      stopListening = network.listen(parts.mqttPort, (duplex) => {
        made.accept(duplex)
        return true
      })
    },
    async crash() {
      const gone = service
      service = null
      stopListening()
      for (const machine of parts.machines()) network.cut(machine, 'reset')
      await gone?.stop()
      for (const machine of parts.machines()) network.mend(machine)
    },
  }
}
