import type { CabinetModel } from '#firmware-config/schema'
import type { Platform } from '#platform/platform'
import { type BadgeReader, createBadgeReader } from '#simulators/badge/badge-reader'
import type { PlannedReaderFault } from '#simulators/llrp-reader/faults/reader-fault'
import type { Personality } from '#simulators/llrp-reader/personality'
import type { RadioOptions } from '#simulators/llrp-reader/radio/radio'
import { serialisedTid } from '#simulators/llrp-reader/radio/tag-memory'
import { createReaderEmulator, type ReaderEmulator } from '#simulators/llrp-reader/reader-emulator'
import type { ReaderQuirk } from '../llrp-reader/quirks/reader-quirk.ts'
import type { DoorCycle } from './door-cycle.ts'
import { createDoorTruth } from './door-truth.ts'

export type CabinetSimulatorOptions = {
  cabinetId: string
  model: CabinetModel
  platform: Pick<Platform, 'clock' | 'random' | 'log'>
  personality: Personality
  radio?: RadioOptions
  faults?: PlannedReaderFault[]
  /** What its reader does that others do not. */
  quirks?: readonly ReaderQuirk[]
  /** EPCs inside at the start (the model's reference tags are added by themselves and are no units). */
  inside?: string[]
}

/** One physical cabinet: reader, antennas, doors, lock, badge reader, and the tags in it. It knows the truth. */
export type CabinetSimulator = {
  readonly cabinetId: string
  readonly model: CabinetModel
  readonly reader: ReaderEmulator
  readonly badge: BadgeReader
  presentBadge(badgeNumber: string): void
  lockReleased(doorId?: number): boolean
  doorOpen(doorId?: number): boolean
  /** False when the lock holds it shut or it is open already. */
  openDoor(by: string | null, doorId?: number): boolean
  /** Opens whatever the lock says. */
  forceDoor(doorId?: number): void
  /** Needs an open door; false when this unit is not inside. Left beside, its tag is still half in reach. */
  take(epc: string, options?: { leaveBeside?: boolean }): boolean
  /** Needs an open door. */
  place(epc: string): void
  /** Needs an open door: a hand lays a unit so that its tag is no longer against metal or behind another. False when it is not inside. */
  turn(epc: string): boolean
  closeDoor(doorId?: number): void
  /** Presses and lets go of the break-glass button; false when this door has none. */
  pressBreakGlass(doorId?: number): boolean
  /** Something lying beside the cabinet is carried off. */
  carryOff(epc: string): void
  /** Units really inside now, sorted. Reference tags are not among them. */
  inside(): string[]
  /** Every finished opening and the one going on, oldest first. */
  cycles(): readonly DoorCycle[]
  onDoor(callback: (event: { doorId: number; open: boolean }) => void): () => void
  /** The lock was released or shut again. */
  onLock(callback: (event: { doorId: number; released: boolean }) => void): () => void
  stop(): void
}

type Door = {
  doorId: number
  contactPort: number
  lockPort: number
  breakGlassPort: number | null
  openIsHigh: boolean
  isFailSafe: boolean
  isOpen: boolean
}

const breakGlassPressMs = 300

/** Port number of a line such as gpi:1. */
function portOf(line: string, prefix: 'gpi' | 'gpo'): number {
  const match = new RegExp(`^${prefix}:(\\d+)$`).exec(line)
  if (match?.[1] === undefined) throw new Error(`The line ${line} is not carried by the reader (${prefix}:N).`)
  return Number(match[1])
}

function doorsOf(model: CabinetModel): Door[] {
  return model.doors.map(({ doorId, driver, contactLine, lockLine, breakGlassLine, openIsHigh, failMode }) => {
    if (driver !== 'reader-gpio') throw new Error(`No simulator carries the lines of driver ${driver}.`)
    return {
      doorId,
      contactPort: portOf(contactLine, 'gpi'),
      lockPort: portOf(lockLine, 'gpo'),
      breakGlassPort: breakGlassLine === undefined ? null : portOf(breakGlassLine, 'gpi'),
      openIsHigh,
      isFailSafe: failMode === 'fail-safe',
      isOpen: false,
    }
  })
}

/** Builds the cabinet with shut, locked doors. Throws when the model names a line driver that no simulator carries. */
export function createCabinetSimulator(options: CabinetSimulatorOptions): CabinetSimulator {
  const { model, platform, personality } = options
  const doors = doorsOf(model)
  const reader = createReaderEmulator({
    platform,
    personality,
    ...(options.radio === undefined ? {} : { radio: options.radio }),
    ...(options.faults === undefined ? {} : { faults: options.faults }),
    quirks: options.quirks ?? [],
    inputs: Object.fromEntries(doors.map(({ contactPort, openIsHigh }) => [contactPort, !openIsHigh])),
  })
  const badge = createBadgeReader()
  const truth = createDoorTruth(options.inside ?? [])
  const doorListeners = new Set<(event: { doorId: number; open: boolean }) => void>()
  const { referenceEpcs } = model.reader
  for (const [index, epc] of referenceEpcs.entries()) {
    // All cabinets of a model carry the same numbers, each on chips of its own.
    const tid = serialisedTid(`${options.cabinetId}/${epc}`)
    reader.radio.put({ epc, tid, hard: false, fixedAt: (index + 0.5) / referenceEpcs.length })
  }
  for (const epc of options.inside ?? []) reader.radio.put({ epc })

  function doorOf(doorId: number | undefined): Door {
    const door = doorId === undefined ? doors[0] : doors.find((candidate) => candidate.doorId === doorId)
    if (door === undefined) throw new Error(`The cabinet has no door ${doorId}.`)
    return door
  }

  /** Without power a fail-safe lock lets go and a fail-secure one holds. */
  function isReleased(door: Door): boolean {
    return reader.output(door.lockPort) || (door.isFailSafe && !reader.powered())
  }

  function move(door: Door, open: boolean): void {
    door.isOpen = open
    reader.radio.doorMoved(doors.some(({ isOpen }) => isOpen))
    reader.setInput(door.contactPort, open === door.openIsHigh)
    for (const callback of doorListeners) callback({ doorId: door.doorId, open })
  }

  function mustBeOpen(): Door {
    const door = doors.find(({ isOpen }) => isOpen)
    if (door === undefined) throw new Error('Nobody reaches into a cabinet whose doors are all shut.')
    return door
  }

  return {
    cabinetId: options.cabinetId,
    model,
    reader,
    badge,
    presentBadge: (badgeNumber) => void badge.present(badgeNumber),
    lockReleased: (doorId) => isReleased(doorOf(doorId)),
    doorOpen: (doorId) => doorOf(doorId).isOpen,
    openDoor(by, doorId) {
      const door = doorOf(doorId)
      if (door.isOpen || !isReleased(door)) return false
      truth.opened(door.doorId, platform.clock.now(), by, false)
      move(door, true)
      return true
    },
    forceDoor(doorId) {
      const door = doorOf(doorId)
      if (door.isOpen) return
      truth.opened(door.doorId, platform.clock.now(), null, true)
      move(door, true)
    },
    take(epc, { leaveBeside = false } = {}) {
      const door = mustBeOpen()
      if (!truth.take(door.doorId, epc, leaveBeside)) return false
      if (leaveBeside) reader.radio.put({ epc, exposure: 'beside' })
      else reader.radio.remove(epc)
      return true
    },
    place(epc) {
      truth.place(mustBeOpen().doorId, epc)
      reader.radio.put({ epc, exposure: 'inside' })
    },
    turn(epc) {
      mustBeOpen()
      if (!truth.isInside(epc)) return false
      reader.radio.put({ epc, hard: false })
      return true
    },
    closeDoor(doorId) {
      const door = doorOf(doorId)
      if (!door.isOpen) return
      truth.closed(door.doorId, platform.clock.now())
      move(door, false)
    },
    pressBreakGlass(doorId) {
      const { breakGlassPort } = doorOf(doorId)
      if (breakGlassPort === null) return false
      reader.setInput(breakGlassPort, true)
      platform.clock.after('person.break-glass', breakGlassPressMs, () => reader.setInput(breakGlassPort, false))
      return true
    },
    carryOff(epc) {
      if (!truth.isInside(epc)) reader.radio.remove(epc)
    },
    inside: () => truth.inside(),
    cycles: () => truth.cycles(),
    onDoor(callback) {
      doorListeners.add(callback)
      return () => doorListeners.delete(callback)
    },
    onLock(callback) {
      return reader.onOutput((port, high) => {
        const door = doors.find(({ lockPort }) => lockPort === port)
        if (door !== undefined) callback({ doorId: door.doorId, released: high })
      })
    },
    stop() {
      reader.stop()
      badge.stop()
    },
  }
}
