import { type ChildProcess, spawn } from 'node:child_process'
import { createWriteStream, readFileSync, type WriteStream } from 'node:fs'
import { createInterface } from 'node:readline'
import { LaunchError, namedLaunchError } from './launch-error.ts'

/** One process of ours, kept running: what it logs goes to a file, its ready line wakes whoever waits. */
export type KeptProcess = {
  name: string
  /**
   * Waits until the ready event has been logged by the present incarnation; its data is returned.
   * @throws LaunchError with the code it gave itself, when it never got that far.
   */
  ready(): Promise<Record<string, unknown>>
  /** SIGKILL; started again after restartAfterMs. */
  kill(restartAfterMs: number): void
  /** SIGTERM and wait for the end. */
  stop(): Promise<void>
  peakMemoryBytes(): number
  restarts(): number
}

export type KeptProcessOptions = {
  name: string
  script: string
  configPath: string
  readyEvent: string
  logPath: string
  cwd: string
  /** The whole environment of the process, besides WARDSTOCK_CONFIG. */
  environment: Record<string, string>
  /** Called with the data of every ready event. */
  onReady?: ((data: Record<string, unknown>) => void) | undefined
  /** Called for every line logged at warn or above, and when the process dies unasked. */
  onTrouble: (name: string, line: string) => void
}

const restartUnaskedAfterMs = 1_000
const stopPatienceMs = 15_000

function peakOf(pid: number | undefined): number {
  if (pid === undefined) return 0
  try {
    const match = /VmHWM:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))
    return match === null ? 0 : Number(match[1]) * 1024
  } catch {
    return 0
  }
}

/** The last words of a process that never worked. Ours say `code: what: remedy` and are told on as they are. */
function lastWords({ name, logPath }: KeptProcessOptions, lastLine: string, exitCode: number | null): LaunchError {
  const code = /^([a-z]+(?:-[a-z]+)+): /.exec(lastLine)?.[1] ?? 'process-ended'
  const what = lastLine === '' ? `it ended with code ${exitCode}` : lastLine.replace(`${code}: `, '')
  return new LaunchError(code, `${name}: ${what}`, `see ${logPath}`, exitCode ?? undefined)
}

/** How to end what still runs when this process does; one listener for all of them. */
const mustNotOutlive = new Set<() => void>()
process.once('exit', () => {
  for (const die of mustNotOutlive) die()
})

/** Starts a script of ours with its config file in WARDSTOCK_CONFIG and keeps it running until stopped. */
export function keepProcess(options: KeptProcessOptions): KeptProcess {
  const log: WriteStream = createWriteStream(options.logPath, { flags: 'a' })
  // What it logs is for reading later: without it the hospital goes on.
  log.on('error', (error) => options.onTrouble(options.name, String(namedLaunchError(error, options.logPath))))
  let child: ChildProcess
  let stopping = false
  let restartAfterMs = restartUnaskedAfterMs
  let restarts = 0
  let everReady = false
  let peak = 0
  let readyData: Record<string, unknown> | null = null
  let waiting: { resolve: (data: Record<string, unknown>) => void; reject: (error: Error) => void }[] = []
  let lastLine = ''
  let failure: LaunchError | null = null

  const read = (line: string) => {
    log.write(`${line}\n`)
    lastLine = line
    let entry: { event?: unknown; level?: unknown }
    try {
      entry = JSON.parse(line) as typeof entry
    } catch {
      return
    }
    if (typeof entry.level === 'number' && entry.level >= 50) options.onTrouble(options.name, line)
    if (entry.event !== options.readyEvent) return
    readyData = entry as Record<string, unknown>
    everReady = true
    options.onReady?.(readyData)
    for (const { resolve } of waiting) resolve(readyData)
    waiting = []
  }

  const start = () => {
    readyData = null
    child = spawn(process.execPath, [options.script], {
      cwd: options.cwd,
      env: { ...options.environment, WARDSTOCK_CONFIG: options.configPath },
      // A group of its own: Ctrl-C reaches the launcher only. The channel closes when the launcher dies, and they end too.
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    })
    const sampler = setInterval(() => {
      peak = Math.max(peak, peakOf(child.pid))
    }, 2_000)
    if (child.stdout !== null) createInterface({ input: child.stdout }).on('line', read)
    if (child.stderr !== null)
      createInterface({ input: child.stderr }).on('line', (line) => {
        read(line)
        options.onTrouble(options.name, line)
      })
    child.once('exit', (code, signal) => {
      clearInterval(sampler)
      if (stopping) return
      const asked = signal === 'SIGKILL'
      if (!asked) options.onTrouble(options.name, `ended with ${signal ?? `code ${code}`}; last line: ${lastLine}`)
      // What never worked will not by trying again: whoever waits hears its last words.
      if (!asked && !everReady) {
        failure = lastWords(options, lastLine, code)
        for (const { reject } of waiting) reject(failure)
        waiting = []
        return
      }
      restarts++
      setTimeout(() => {
        if (!stopping) start()
      }, restartAfterMs)
      restartAfterMs = restartUnaskedAfterMs
    })
  }
  start()
  const die = () => child.kill('SIGKILL')
  mustNotOutlive.add(die)

  return {
    name: options.name,
    ready() {
      if (readyData !== null) return Promise.resolve(readyData)
      if (failure !== null) return Promise.reject(failure)
      return new Promise((resolve, reject) => {
        waiting.push({ resolve, reject })
      })
    },
    kill(afterMs) {
      peak = Math.max(peak, peakOf(child.pid))
      restartAfterMs = afterMs
      readyData = null
      child.kill('SIGKILL')
    },
    async stop() {
      stopping = true
      peak = Math.max(peak, peakOf(child.pid))
      if (child.exitCode === null && child.signalCode === null) {
        const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()))
        child.kill('SIGTERM')
        const patience = setTimeout(() => child.kill('SIGKILL'), stopPatienceMs)
        await ended
        clearTimeout(patience)
      }
      mustNotOutlive.delete(die)
      await new Promise<void>((resolve) => log.end(resolve))
    },
    peakMemoryBytes: () => Math.max(peak, peakOf(child.pid)),
    restarts: () => restarts,
  }
}
