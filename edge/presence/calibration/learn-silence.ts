import type { EpcHex, SessionId } from '#contracts/ids'
import { isDropped } from '../hearing/learn-habits.ts'
import type { PresenceState, TagMemory } from '../presence-state.ts'
import type { CalibrationMemory, Silence } from './calibration-memory.ts'

/** The most cycles a calibration takes, and so the most silences of one tag that wait. */
const cyclesKept = 20

/**
 * Takes in that a door session changed nothing, or that this cannot be said after all: then what was silent behind its
 * door teaches nothing.
 */
export function withCycle(state: PresenceState, sessionId: SessionId, isUnchanged: boolean): PresenceState {
  const cycles = state.calibration.cycles.filter((other) => other !== sessionId)
  if (isUnchanged) {
    const known = [...cycles, sessionId].slice(-cyclesKept)
    return { ...state, calibration: { ...state.calibration, cycles: known } }
  }
  const silences: CalibrationMemory['silences'] = {}
  for (const [epc, waiting] of Object.entries(state.calibration.silences)) {
    const left = waiting.filter((silence) => silence.sessionId !== sessionId)
    if (left.length > 0) silences[epc as EpcHex] = left
  }
  return { ...state, calibration: { cycles, silences } }
}

/** The cycle behind whose door the cabinet is shut; null when it is shut after anything else. */
function cycleOf({ calibration, shutAfter }: PresenceState): SessionId | null {
  return shutAfter !== null && calibration.cycles.includes(shutAfter) ? shutAfter : null
}

/** Whether a tag was heard behind the door of a cycle, if only faintly, and is not in doubt: it is learnt from as it lies. */
export function isHeardInCycle(state: PresenceState, tag: TagMemory): boolean {
  return tag.evidence.rounds > 0 && tag.standing.kind === 'present' && cycleOf(state) !== null
}

/** Whether a tag is here unless a cycle took it: one in doubt since anything else may have been gone before. */
function isSilentHere({ calibration }: PresenceState, { evidence, standing }: TagMemory): boolean {
  if (evidence.rounds > 0 || standing.kind === 'reference') return false
  if (standing.kind === 'present') return true
  return !standing.arriving && standing.sessionId !== null && calibration.cycles.includes(standing.sessionId)
}

/** Silences of a tag that is heard again: it was here in each of them. */
export function silencesOf({ calibration }: PresenceState, epc: EpcHex): readonly Silence[] {
  return calibration.silences[epc] ?? []
}

/**
 * What still waits after the time behind a door is learnt from: silences of tags that were not heard, with those of this
 * door when it was a cycle's; those of tags that are gone are forgotten. cellsOf says by antenna in how many cells a tag
 * was due.
 */
export function withSilences(
  state: PresenceState,
  learnt: ReadonlySet<string>,
  cellsOf: (tag: TagMemory) => Record<number, number>,
): CalibrationMemory {
  const { calibration, tags } = state
  const sessionId = cycleOf(state)
  if (sessionId === null && Object.keys(calibration.silences).length === 0) return calibration
  const silences: CalibrationMemory['silences'] = {}
  for (const key in tags) {
    const epc = key as EpcHex
    const tag = tags[epc]
    if (tag === undefined || learnt.has(epc)) continue
    const waiting = [...silencesOf(state, epc)]
    if (sessionId !== null && isSilentHere(state, tag))
      waiting.push({ sessionId, cells: cellsOf(tag), isDrop: isDropped(state, tag) })
    if (waiting.length > 0) silences[epc] = waiting.slice(-cyclesKept)
  }
  return { ...calibration, silences }
}
