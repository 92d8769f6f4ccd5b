import { runTool } from '#edge/tools/run-tool'

const argv = process.argv.slice(2)
const write = (stream: NodeJS.WriteStream) => (line: string) => {
  stream.write(`${line}\n`)
}

// `... | head` closes the pipe early; that is the reader's wish and no failure.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(0)
  throw error
})

process.exitCode = await runTool(argv, { out: write(process.stdout), err: write(process.stderr) })
