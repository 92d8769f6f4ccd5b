import { join } from 'node:path'
import { configSchema } from '#cloud/config'
import { loadRules } from '#cloud/load-rules'
import { createService, type Service } from '#cloud/service'
import { markerPathIn } from '#cloud/store/engine/identity/store-marker'
import { loadModel, modelIds } from '#firmware-config/load-model'
import type { Platform } from '#platform/platform'
import type { HospitalPaths } from '#simulators/hospital/configure'
import { siteId, storePath } from '#simulators/hospital/configure'

/** Where the service keeps what it signs with, as it does when the hospital opens. */
export const signingKeyPathOf = ({ serviceState }: HospitalPaths): string => join(serviceState, 'signing-key.json')

/** The real service on the store of a hospital, with whatever clock and chance it is given. */
export async function openService(paths: HospitalPaths, platform: Platform): Promise<Service> {
  return await createService({
    config: configSchema.parse({ siteId, stateDir: paths.serviceState }),
    storeAddress: { engine: 'sqlite', path: storePath(paths) },
    platform,
    models: new Map(modelIds().map((modelId) => [modelId, loadModel(modelId)])),
    rules: await loadRules(),
    mqttListen: null,
    openAuthority: null,
    firstRunTokenPath: paths.firstRunToken,
    signingKeyPath: signingKeyPathOf(paths),
    storeMarkerPath: markerPathIn(paths.serviceState),
    startWholeCheck: null,
  })
}

/** Nobody else looks meanwhile, and nothing waits for the disk: what a power cut takes is written anew. */
const whileNobodyLooks =
  'pragma synchronous = off; pragma locking_mode = exclusive; pragma journal_mode = memory; pragma cache_size = -200000'

/**
 * Starts the service of a history. No device is on the wire to be sent anything: documents are issued when the hospital
 * opens, and not for every change nobody could hear of.
 */
export async function startUnheard(service: Service): Promise<void> {
  service.inside.store.database.sqlite?.exec(whileNobodyLooks)
  await service.start()
  await service.inside.documents.stop()
}
