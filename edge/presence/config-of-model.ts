import { type EpcHex, epcHexSchema } from '#contracts/ids'
import { loadModel, ModelError, modelIds } from '#firmware-config/load-model'
import type { CabinetModel } from '#firmware-config/schema'
import { type PresenceConfig, presenceDefaults } from './presence-config.ts'

/** The tags fixed in cabinets of this model; none of one that cannot be read, for that is no matter of another cabinet. */
function referencesIn(modelId: string): EpcHex[] {
  try {
    const model = loadModel(modelId)
    return model.kind === 'cabinet' ? model.reader.referenceEpcs.map((epc) => epcHexSchema.parse(epc)) : []
  } catch (error) {
    if (error instanceof ModelError) return []
    throw error
  }
}

/** Presence in a cabinet of this model, among cabinets of all the others there are. */
export function presenceConfigOf({ reader, timings }: CabinetModel): PresenceConfig {
  const own = new Set<string>(reader.referenceEpcs)
  return {
    ...presenceDefaults,
    referenceEpcs: reader.referenceEpcs.map((epc) => epcHexSchema.parse(epc)),
    foreignReferenceEpcs: modelIds()
      .flatMap(referencesIn)
      .filter((epc) => !own.has(epc)),
    powersCentiDbm: Object.fromEntries(reader.antennas.map(({ antenna, powerCentiDbm }) => [antenna, powerCentiDbm])),
    scanDeadlineMs: timings.scanDeadlineMs,
  }
}
