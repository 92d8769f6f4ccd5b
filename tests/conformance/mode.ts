import type { Command } from 'commander'
import type { Finding, Report } from './verdict/verdict.ts'

/** What every way of judging is given. */
export type JudgeIo = {
  /** A line for a person who waits; never part of the result. */
  say(line: string): void
  onFinding(finding: Finding): void
  /**
   * Called by a mode that has something to put back: from then on somebody's wish to end is told by the signal, and the mode
   * ends by throwing its reason. Without it the process ends at once.
   */
  interruption(): AbortSignal
}

/** One way of judging. `option` is what chooses it on the command line, as it stands in the parsed options. */
export type Mode = {
  option: string
  /** Adds the options of its own, that which chooses it among them. */
  addOptions(command: Command): void
  /** @throws WrongUse for options that cannot be meant */
  judge(options: Record<string, unknown>, io: JudgeIo): Promise<Report>
}

/** The command line cannot be meant as it stands; the message is one line for a person with its remedy. */
export class WrongUse extends Error {
  constructor(code: string, detail: string, remedy: string) {
    super(`${code}: ${detail}; ${remedy}`)
    this.name = 'WrongUse'
  }
}
