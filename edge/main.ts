import { readFileSync } from 'node:fs'
import { setFlagsFromString } from 'node:v8'
import { whenLauncherGone } from '#platform/launcher'
import type { EdgeConfig, parseEdgeConfig } from './config.ts'

// Before anything else is loaded, hence the dynamic imports below. Reads come by the hundred a second and are forgotten at
// once; V8's nursery, left alone, grows by 30 MB before anyone clears up (a cabinet's agent: 143 MiB resident, 113 with this).
for (const flag of ['--max-semi-space-size=1', '--semi-space-growth-factor=1', '--optimize-for-size']) {
  setFlagsFromString(flag)
}

const exitConfig = 78
const exitBroken = 70

/** One line for a person, and out. */
function refuse(message: string): never {
  process.stderr.write(`${message}\n`)
  process.exit(exitConfig)
}

function readConfig(parse: typeof parseEdgeConfig): EdgeConfig {
  const path = process.env.WARDSTOCK_CONFIG
  if (path === undefined || path === '') {
    refuse('config-missing: set WARDSTOCK_CONFIG to the path of a config file; edge/README.md lists its keys')
  }
  let text: string
  try {
    text = readFileSync(path, 'utf8')
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown'
    refuse(`config-unreadable: ${path} (${code}); correct WARDSTOCK_CONFIG or the rights of the file`)
  }
  let content: unknown
  try {
    content = JSON.parse(text)
  } catch {
    refuse(`config-invalid: ${path} is no JSON; correct it and start again`)
  }
  const parsed = parse(content)
  if (!parsed.ok) refuse(`config-invalid: ${path}: ${parsed.problem}; edge/README.md lists the keys`)
  return parsed.config
}

async function runAgents(): Promise<void> {
  // At once: what was told is on the card, and the next launcher is not to find this one's agents still at it.
  whenLauncherGone(() => process.exit(0))
  const { parseEdgeConfig } = await import('./config.ts')
  const config = readConfig(parseEdgeConfig)
  const { systemLog } = await import('#platform/log')
  const { systemPlatform } = await import('#platform/platform')
  const { createAgent } = await import('./agent.ts')
  const log = systemLog(config.logLevel)
  process.on('uncaughtException', (error) => {
    log.error('agent.broken', { reason: error.message, stack: error.stack })
    process.exit(exitBroken)
  })
  // Loaded only where there is a reader: a room sensor has no use for the protocol's tables.
  const hasReader = config.agents.some(({ reader }) => reader !== null)
  const tapped = hasReader ? (await import('./llrp/capture/tapped-reader.ts')).createTappedReader : null
  const agents = config.agents.map((agent) =>
    createAgent(
      agent,
      systemPlatform(log),
      tapped === null ? {} : { createReader: (options) => tapped(options, agent.stateDir) },
    ),
  )
  let stopping = false
  const stop = async (why: string) => {
    if (stopping) return
    stopping = true
    log.info('agent.stopping', { why })
    await Promise.all(agents.map((agent) => agent.stop()))
    process.exit(0)
  }
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => void stop(signal))
  try {
    await Promise.all(agents.map((agent) => agent.ready))
  } catch (error) {
    stopping = true
    for (const agent of agents) agent.abandon()
    refuse(error instanceof Error ? error.message : String(error))
  }
  for (const { deviceId } of agents) log.info('agent.ready', { deviceId })
}

async function runTools(argv: string[]): Promise<number> {
  const write = (stream: NodeJS.WriteStream) => (line: string) => {
    stream.write(`${line}\n`)
  }
  // `... | head` closes the pipe early; that is the reader's wish and no failure.
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') process.exit(0)
    throw error
  })
  // Started by a launcher with a channel: when the launcher is gone, so are we.
  if (process.connected) process.once('disconnect', () => process.exit(1))
  const { runTool } = await import('./tools/run-tool.ts')
  // npm hands on the signals it gets, so that one Ctrl-C may come twice: whoever ends in order is let do so.
  const onInterrupt = (end: () => void) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, end)
  }
  const exitCode = await runTool(argv, { out: write(process.stdout), err: write(process.stderr), onInterrupt })
  if (process.connected) {
    process.removeAllListeners('disconnect')
    process.disconnect()
  }
  return exitCode
}

const argv = process.argv.slice(2)
if (argv.length === 0) await runAgents()
else process.exitCode = await runTools(argv)
