import type { Clock } from '#platform/clock'
import type { Personality } from '#simulators/llrp-reader/personality'
import type { ReaderEmulator } from '#simulators/llrp-reader/reader-emulator'
import { pass } from '../line/line-world.ts'
import { type Frame, tagsIn } from './frame.ts'
import type { Connection, ReaderDesk } from './reader-desk.ts'

/** How often it is looked whether what is waited for has come. */
const lookEveryMs = 100

/** One time that the client sits in front of one reader. */
export class Sitting {
  readonly emulator: ReaderEmulator
  readonly personality: Personality
  readonly clock: Clock
  /** Moments a check needs to know, by name: when a fault struck, when the reader was there again. */
  readonly moments = new Map<string, number>()
  private readonly desk: ReaderDesk

  constructor(desk: ReaderDesk, emulator: ReaderEmulator, clock: Clock) {
    this.desk = desk
    this.emulator = emulator
    this.personality = emulator.personality
    this.clock = clock
  }

  get connections(): readonly Connection[] {
    return this.desk.connections
  }

  /** Everything said in this sitting, in order. */
  get frames(): Frame[] {
    return this.connections.flatMap(({ frames }) => frames)
  }

  note(moment: string): void {
    this.moments.set(moment, this.clock.elapsed())
  }

  at(moment: string): number {
    return this.moments.get(moment) ?? Number.POSITIVE_INFINITY
  }

  pass(ms: number): Promise<void> {
    return pass(this.clock, ms)
  }

  /** Whether a client has been told of tags since then. */
  readsSince(atMs: number): boolean {
    return this.frames.some((frame) => frame.direction === 'out' && frame.atMs >= atMs && tagsIn(frame) > 0)
  }

  async until(isSo: () => boolean, withinMs: number): Promise<boolean> {
    const endAtMs = this.clock.elapsed() + withinMs
    while (!isSo()) {
      if (this.clock.elapsed() >= endAtMs) return false
      await this.pass(lookEveryMs)
    }
    return true
  }

  /** Until tags have been told of since now. */
  untilItReads(withinMs: number): Promise<boolean> {
    const fromMs = this.clock.elapsed()
    return this.until(() => this.readsSince(fromMs), withinMs)
  }
}
