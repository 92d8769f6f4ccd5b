import type { FactBody } from '#contracts/facts/fact'
import type { CabinetOutput, CabinetState, CabinetStep, DoorSession, DoorState } from './cabinet-types.ts'

/** A state in the making: its own copies of all that changes, and the outputs so far. Lives within one step. */
export type CabinetDraft = {
  -readonly [K in keyof CabinetState]: CabinetState[K]
} & {
  doors: DoorState[]
  sessions: DoorSession[]
  outputs: CabinetOutput[]
}

export function draftOf(state: CabinetState): CabinetDraft {
  return {
    ...state,
    doors: state.doors.map((door) => ({ ...door })),
    sessions: state.sessions.map((session) => ({ ...session })),
    outputs: [],
  }
}

export function stepOf(draft: CabinetDraft): CabinetStep {
  const { outputs, ...state } = draft
  return { state, outputs }
}

/** Adds one atomic group of facts; none for an empty one. */
export function tell(draft: CabinetDraft, ...facts: FactBody[]): void {
  if (facts.length > 0) draft.outputs.push({ kind: 'facts', facts })
}

/** The door of this number. Throws when the cabinet has none: the shell asked for a line it never read in the model. */
export function doorOf(draft: CabinetDraft, doorId: number): DoorState {
  const door = draft.doors.find((candidate) => candidate.doorId === doorId)
  if (door === undefined) throw new Error(`this cabinet has no door ${doorId}`)
  return door
}

/** The doors a person at the cabinet means: the one named, or all. */
export function doorsMeant(draft: CabinetDraft, doorId: number | null): DoorState[] {
  return doorId === null ? draft.doors : [doorOf(draft, doorId)]
}

/** Sets the lock and remembers for whom it is released; null locks. */
export function setLock(draft: CabinetDraft, door: DoorState, releasedFor: DoorState['releasedFor']): void {
  door.releasedFor = releasedFor
  draft.outputs.push({ kind: 'lock', doorId: door.doorId, released: releasedFor !== null })
}
