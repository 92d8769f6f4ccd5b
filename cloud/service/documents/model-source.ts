import type { DeviceModelDocument } from '#contracts/downlink/device-model'
import type { DeviceModel } from '#firmware-config/schema'
import type { DocumentSource } from './document-source.ts'

/** What each device is made of, as the model it was given says. A model nobody knows any more tells its devices nothing. */
export function modelSource(models: ReadonlyMap<string, DeviceModel>): DocumentSource<'device-model'> {
  const bodies = new Map(
    [...models].map(([modelId, model]): [string, DeviceModelDocument] => [modelId, { modelId, model }]),
  )
  return {
    kind: 'device-model',
    // Where a device stands and what it is changes in the same register.
    touchedBy: ({ places }) => (places ? 'all' : []),
    compose: async (_tx, devices) =>
      new Map(
        devices.flatMap(({ deviceId, modelId }) => {
          const body = bodies.get(modelId)
          return body === undefined ? [] : [[deviceId, body] as const]
        }),
      ),
    changesNextMs: () => null,
  }
}
