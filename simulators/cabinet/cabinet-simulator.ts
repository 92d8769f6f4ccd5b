import type { CabinetModel } from '#firmware-config/schema'
import type { Platform } from '#platform/platform'
import type { BadgeReader } from '../badge/badge-reader.ts'
import type { Personality } from '../llrp-reader/personality.ts'
import type { RadioOptions } from '../llrp-reader/radio/radio.ts'
import type { ReaderEmulator } from '../llrp-reader/reader-emulator.ts'
import type { PlannedReaderFault } from '../llrp-reader/reader-fault.ts'
import type { DoorCycle } from './door-cycle.ts'

export type CabinetSimulatorOptions = {
  cabinetId: string
  model: CabinetModel
  platform: Pick<Platform, 'clock' | 'random' | 'log'>
  personality: Personality
  radio?: RadioOptions
  faults?: PlannedReaderFault[]
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
  closeDoor(doorId?: number): void
  /** Something lying beside the cabinet is carried off. */
  carryOff(epc: string): void
  /** Units really inside now, sorted. Reference tags are not among them. */
  inside(): string[]
  /** Every finished opening and the one going on, oldest first. */
  cycles(): readonly DoorCycle[]
  onDoor(callback: (event: { doorId: number; open: boolean }) => void): () => void
  stop(): void
}

/** Builds the cabinet with shut, locked doors. Throws when the model names a line driver that no simulator carries. */
export declare function createCabinetSimulator(options: CabinetSimulatorOptions): CabinetSimulator
