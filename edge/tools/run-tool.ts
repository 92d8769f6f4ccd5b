import { Command, CommanderError } from 'commander'
import { EpcError } from '#contracts/identity/epc-error'
import { EnrolError } from '../identity/enrol.ts'
import { type CaptureOptions, captureFile } from './capture-tool.ts'
import { type EnrolOptions, enrolDevices } from './enrol-tool.ts'
import { decodeEpcText } from './epc-tool.ts'
import { decodeFile, roundtripFile } from './llrp-tool.ts'
import { type ReplayOptions, replayFile } from './replay-tool.ts'
import { ToolError } from './tool-error.ts'
import type { ToolIo } from './tool-io.ts'

const usageRemedy = 'see npm run -s edge -- --help'

const collect = (value: string, before: string[]) => [...before, value]

function addGroup(program: Command, name: string, description: string): Command {
  return program.command(name).description(description)
}

function program(io: ToolIo): Command {
  const root = new Command('edge')
  root.description('Tools of the edge for people with a recording or a tag in hand.')
  root.exitOverride().configureOutput({
    writeOut: (text) => io.out(text.trimEnd()),
    writeErr: () => undefined,
  })
  root.helpCommand(false)
  const llrp = addGroup(root, 'llrp', 'Recorded LLRP frames, back to back in a file.')
  llrp
    .command('decode')
    .description('Print each frame as one line of JSON.')
    .argument('<file>', 'the recording, - for standard input')
    .action((file: string) => decodeFile(file, io))
  llrp
    .command('roundtrip')
    .description('Say how many frames come out of decoding and encoding as they went in.')
    .argument('<file>', 'the recording, - for standard input')
    .action((file: string) => roundtripFile(file, io))
  llrp
    .command('capture')
    .description('Take down what a client and a reader say, as a pcap file.')
    .argument('<where>', 'state folder of an agent that runs, to listen in; or HOST:PORT of a reader, with --listen')
    .requiredOption('--for <time>', 'how long, for example 60s, 5m, 1h')
    .requiredOption('--out <file>', 'a file there is not yet')
    .option(
      '--listen <port>',
      'stand between: whoever connects here (PORT on loopback, or ADDRESS:PORT) is led to the reader',
    )
    .option('--max-megabytes <count>', 'the file grows no further than this', '64')
    .action((where: string, options: CaptureOptions) => captureFile(where, options, io))
  const presence = addGroup(root, 'presence', 'What a cabinet concludes from what its reader hears.')
  presence
    .command('replay')
    .description('Run a capture through presence and print what was decided when, and why.')
    .argument('<file>', 'the capture (pcap, or frames back to back)')
    .option('--model <file>', 'the model of the cabinet, or the name of one in firmware-config/models')
    .option(
      '--door <open-close>',
      'a door that opens and closes, in seconds from the first frame: 12.5-30',
      collect,
      [],
    )
    .option('--table', 'print a table instead of JSON lines')
    .action((file: string, options: ReplayOptions) => replayFile(file, options, io))
  const epc = addGroup(root, 'epc', 'Electronic Product Codes as tags hold them.')
  epc
    .command('decode')
    .description('Print what an EPC says as JSON.')
    .argument('<hex>', 'the EPC in hex, without its protocol control word')
    .action((hex: string) => decodeEpcText(hex, io))
  root
    .command('enrol')
    .description('Bring a device into service with the one-time code the service gave for it.')
    .requiredOption('--service <url>', 'where people reach the service, for example https://wardstock.example')
    .option('--code <code>', 'the code as it was shown')
    .option('--dir <folder>', 'where key, certificate and trust bundle are kept')
    .option('--list <file>', 'several devices at once: a code and a folder on each line')
    .action((options: EnrolOptions) => enrolDevices(options, io))
  return root
}

/** One line for a person, or null when the error is a defect of ours and must not be dressed up. */
function lineFor(error: unknown): string | null {
  if (error instanceof ToolError) return error.message
  if (error instanceof EpcError || error instanceof EnrolError) return error.message
  if (!(error instanceof CommanderError)) return null
  if (error.code === 'commander.help') return `wrong-arguments: a command is missing; ${usageRemedy}`
  return `wrong-arguments: ${error.message.replace(/^error: /, '').replace(/\n/g, ' ')}; ${usageRemedy}`
}

/**
 * Runs the tool that the arguments name and returns the exit code: 0 done, 1 the file or the EPC is not in order,
 * 2 wrong arguments. Every error is one line on `io.err` with a remedy.
 */
export async function runTool(argv: string[], io: ToolIo): Promise<number> {
  try {
    await program(io).parseAsync(argv, { from: 'user' })
    return 0
  } catch (error) {
    if (error instanceof CommanderError && error.exitCode === 0) return 0
    const line = lineFor(error)
    if (line === null) throw error
    io.err(line)
    return error instanceof CommanderError ? 2 : 1
  }
}
