import { Command, CommanderError } from 'commander'
import { Interrupted } from './interruption.ts'
import { type Mode, WrongUse } from './mode.ts'
import { modes } from './modes.ts'
import { printReport, reportJson } from './verdict/print-report.ts'
import { exitCodeOf } from './verdict/verdict.ts'

/** Where results and words for a person go, a line at a time. */
export type ConformanceIo = {
  out(line: string): void
  err(line: string): void
  /** How somebody's wish to end is heard; nobody has one where it is left out. */
  interruption?(): AbortSignal
}

const cannotJudge = 2

function chosenMode(options: Record<string, unknown>): Mode {
  const chosen = modes.filter(({ option }) => options[option] !== undefined)
  const [mode] = chosen
  if (mode !== undefined && chosen.length === 1) return mode
  const names = modes.map(({ option }) => `--${option}`).join(', ')
  const detail = chosen.length === 0 ? 'nothing to judge is named' : 'more than one thing to judge is named'
  throw new WrongUse('wrong-arguments', detail, `give one of ${names}; npm run conformance -- --help tells more`)
}

/**
 * Judges what the arguments name and prints the table.
 * @returns 0 when nothing is broken, 1 when something is, 2 when nothing could be judged or the arguments cannot be meant,
 * 130 or 143 when it was interrupted
 */
export async function runConformance(argv: readonly string[], io: ConformanceIo): Promise<number> {
  const command = new Command('conformance')
    .description('Says of a reader, a client, an agent or a service what holds of what its standard asks.')
    .exitOverride()
    .configureOutput({ writeOut: (text) => io.out(text.trimEnd()), writeErr: () => undefined })
    .option('--json', 'print the result as JSON instead of a table')
    .option('--verbose', 'print with each row what was said on the wire')
  for (const mode of modes) mode.addOptions(command)
  try {
    command.parse([...argv], { from: 'user' })
    const options: Record<string, unknown> = command.opts()
    const report = await chosenMode(options).judge(options, {
      say: (line) => io.err(line),
      onFinding: ({ id, verdict }) => io.err(`${id}: ${verdict}`),
      interruption: () => io.interruption?.() ?? new AbortController().signal,
    })
    const how = { verbose: options.verbose === true }
    io.out(options.json === true ? reportJson(report, how) : printReport(report, how))
    return exitCodeOf(report)
  } catch (error) {
    if (error instanceof CommanderError) {
      if (error.exitCode === 0) return 0
      io.err(`wrong-arguments: ${error.message.replace(/^error: /, '')}; npm run conformance -- --help tells more`)
      return cannotJudge
    }
    if (error instanceof Interrupted) return error.exitCode
    if (!(error instanceof WrongUse)) throw error
    io.err(error.message)
    return cannotJudge
  }
}
