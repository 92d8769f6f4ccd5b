import type { InventoryRequest } from '../radio/inventory-request.ts'
import type { Detector, HeardStay } from './detector.ts'

/** What a reader does until it is told otherwise: its stays, and the rest between two rounds. */
export type ReaderOrder = {
  request: InventoryRequest
  restMs: number
  /** Does every round begin one antenna later? */
  turnsAntennas: boolean
}

/** The detector that asks: it says what the reader shall do next. */
export type AskingDetector = Detector & {
  start(antennas: readonly number[], nowMs: number): void
  /** What the reader shall do now; null: nothing. The same object as long as nothing changed. */
  order(): ReaderOrder | null
  hear(stay: HeardStay): void
  roundEnded(antennas: readonly number[], nowMs: number): void
  tick(nowMs: number): void
  readerLost(nowMs: number): void
  readerBack(antennas: readonly number[], blindMs: number, nowMs: number): void
  antennaSaid(antenna: number, up: boolean, nowMs: number): void
}
