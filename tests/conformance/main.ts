import { processInterruption } from './interruption.ts'
import { runConformance } from './run-conformance.ts'

const write = (stream: NodeJS.WriteStream) => (line: string) => {
  stream.write(`${line}\n`)
}
process.exitCode = await runConformance(process.argv.slice(2), {
  out: write(process.stdout),
  err: write(process.stderr),
  interruption: processInterruption,
})
