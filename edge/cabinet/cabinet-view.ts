import type { Telemetry } from '#contracts/telemetry'
import type { CabinetState } from './cabinet-types.ts'

type CabinetTelemetry = NonNullable<Telemetry['cabinet']>

/** How the cabinet stands right now, as telemetry says it. The antennas are those of the model; reads come from the shell. */
export function cabinetView(
  state: CabinetState,
  antennas: readonly { antenna: number; readsPerMinute: number }[],
): CabinetTelemetry {
  const { confirmed, doubts, verified } = state.inventory
  const { setup, references } = state
  const notWell = references?.references.filter((reference) => reference.state !== 'heard').length ?? 0
  const doubted = new Set(doubts.map((doubt) => doubt.epc))
  return {
    readerConnected: state.reader === 'connected',
    reader: { state: state.reader, readsUnusable: state.readsUnusable },
    doors: state.doors.map(({ doorId, open, releasedFor }) => ({ doorId, open, locked: releasedFor === null })),
    references: { heard: references?.hearing === 'lost' ? 0 : setup.references - notWell, of: setup.references },
    antennas: antennas.map(({ antenna, readsPerMinute }) => ({
      antenna,
      up: state.reader === 'connected' && !state.antennas.some((lost) => lost.antenna === antenna),
      readsPerMinute,
    })),
    unitsPresent: confirmed.filter((epc) => !doubted.has(epc)).length,
    unitsUncertain: doubts.length,
    inventoryVerified: verified,
  }
}
