import type { Duplex } from 'node:stream'

/** A badge reader on a serial line that is carried over TCP: one badge number a line, ended by CR LF. */
export type BadgeReader = {
  /** The device side of a new connection; several may listen. */
  accept(duplex: Duplex): void
  /** Somebody holds a badge to it. False when nobody is connected to hear it. */
  present(badgeNumber: string): boolean
  connected(): boolean
  /** Unplugged: connections are reset and new ones too, until plugged in again. */
  setPlugged(plugged: boolean): void
  stop(): void
}

/** A badge reader with nobody connected yet. */
export declare function createBadgeReader(): BadgeReader
