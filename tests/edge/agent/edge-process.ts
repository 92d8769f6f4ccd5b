import { type ChildProcess, spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { onTestFinished } from 'vitest'

const main = fileURLToPath(new URL('../../../edge/main.ts', import.meta.url))

export type EdgeProcess = {
  child: ChildProcess
  /** Log events and standard error so far. */
  events: Record<string, unknown>[]
  errors: string[]
  /** The first log line of this event. */
  event(name: string): Promise<Record<string, unknown>>
  exitCode: Promise<number | null>
}

/** A real edge process with this config file, or none. */
export function startEdge(configPath: string | null): EdgeProcess {
  const environment = configPath === null ? {} : { WARDSTOCK_CONFIG: configPath }
  const child = spawn(process.execPath, [main], { env: { PATH: process.env.PATH ?? '', ...environment } })
  const events: Record<string, unknown>[] = []
  const errors: string[] = []
  const waiting = new Map<string, (entry: Record<string, unknown>) => void>()
  createInterface({ input: child.stdout }).on('line', (line) => {
    const entry = JSON.parse(line) as Record<string, unknown>
    events.push(entry)
    waiting.get(String(entry.event))?.(entry)
  })
  createInterface({ input: child.stderr }).on('line', (line) => errors.push(line))
  const exitCode = new Promise<number | null>((resolve) => child.once('close', resolve))
  onTestFinished(() => {
    child.kill('SIGKILL')
  })
  return {
    child,
    events,
    errors,
    exitCode,
    event(name) {
      const seen = events.find((entry) => entry.event === name)
      if (seen !== undefined) return Promise.resolve(seen)
      return new Promise((resolve, reject) => {
        waiting.set(name, resolve)
        void exitCode.then((code) => reject(new Error(`ended with ${code} before ${name}: ${errors.join('\n')}`)))
      })
    },
  }
}
