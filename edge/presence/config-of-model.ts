import { epcHexSchema } from '#contracts/ids'
import type { CabinetModel } from '#firmware-config/schema'
import { type PresenceConfig, presenceDefaults } from './presence-config.ts'

/** Presence in a cabinet of this model. */
export function presenceConfigOf({ reader, timings }: CabinetModel): PresenceConfig {
  return {
    ...presenceDefaults,
    referenceEpcs: reader.referenceEpcs.map((epc) => epcHexSchema.parse(epc)),
    powersCentiDbm: Object.fromEntries(reader.antennas.map(({ antenna, powerCentiDbm }) => [antenna, powerCentiDbm])),
    scanDeadlineMs: timings.scanDeadlineMs,
  }
}
