import type { EpcHex } from '#contracts/ids'
import { type AntennaMemory, emptyRound, freshPeriod, noEvidence, type PresenceState } from './presence-state.ts'

/** The fading in the cabinet is drawn anew when a door moves: evidence starts from nothing, what was learnt stays. */
export function startShutPeriod(state: PresenceState, nowMs: number): PresenceState {
  const tags: PresenceState['tags'] = {}
  for (const epc in state.tags) {
    const tag = state.tags[epc as EpcHex]
    if (tag !== undefined) tags[epc as EpcHex] = { ...tag, evidence: noEvidence, settled: false }
  }
  const antennas: Record<number, AntennaMemory> = {}
  for (const key in state.antennas) {
    const antenna = state.antennas[key]
    if (antenna !== undefined) antennas[key] = { ...antenna, period: freshPeriod }
  }
  return {
    ...state,
    tags,
    antennas,
    strangers: {},
    sinceShutMs: nowMs,
    roundsSinceShut: 0,
    alwaysAsked: null,
    round: emptyRound,
    overflowed: false,
  }
}
