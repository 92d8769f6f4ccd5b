/** What can be made to go wrong with a reader, by declaration. Durations in milliseconds; without one it lasts until heal(). */
export type ReaderFault =
  /** Power cycle: connection reset, ROSpecs, AccessSpecs, configuration and outputs lost, clock kept or back to 1970. */
  | { kind: 'reboot'; downMs?: number; clock?: 'kept' | '1970' }
  /** refuse: nobody answers on the port and the connection is reset. half-open: bytes stop both ways, nothing is closed. */
  | { kind: 'outage'; how: 'refuse' | 'half-open'; durationMs?: number }
  /** The reader does not notice that its client has gone; it refuses the next one until it does. */
  | { kind: 'stale-session' }
  /** The antenna hears nothing. A silent loss sends no antenna event (a cracked cable still has the right resistance). */
  | { kind: 'antenna-loss'; antenna: number; silent?: boolean; durationMs?: number }
  | { kind: 'antenna-flap'; antenna: number; times: number; periodMs: number }
  /** The reader's own UTC clock jumps. */
  | { kind: 'clock-step'; byMs: number }
  /** The reader's own clocks run fast (above 0) or slow, in parts per million. */
  | { kind: 'clock-drift'; ppm: number }
  /** How sent bytes are cut: whole frames, several frames in one write, pieces of one size, pieces of random size. */
  | { kind: 'chunking'; how: 'whole' | 'coalesce' | 'random'; withinMs?: number }
  | { kind: 'chunking'; how: 'pieces'; bytes: number }
  /** Every message is answered this much later. */
  | { kind: 'slow'; delayMs: number; durationMs?: number }
  /** The next frame is cut in its middle and the connection reset. */
  | { kind: 'reset-mid-frame' }
  /** Random bytes instead of a frame. */
  | { kind: 'garbage'; bytes: number }
  /** The next frame says a length that is off by this many bytes. */
  | { kind: 'wrong-length'; by: number }
  /** The next responses are sent twice. */
  | { kind: 'duplicate-response'; count: number }
  /** The next response comes this late, after what was sent in the meantime. */
  | { kind: 'late-response'; delayMs: number }
  /** The next response never comes. */
  | { kind: 'lost-response' }
  /** The input chatters and ends where it was. */
  | { kind: 'gpi-bounce'; port: number; times: number; periodMs: number }
  /** A report without tags. */
  | { kind: 'empty-report' }
  /** Something inside the reader fails; ReaderExceptionEvent. */
  | { kind: 'exception'; message: string }
  /** Keepalives stop although the connection stands. */
  | { kind: 'mute-keepalive'; durationMs?: number }

/** A fault that strikes by itself, atMs after the emulator was made. */
export type PlannedReaderFault = { atMs: number; fault: ReaderFault }
