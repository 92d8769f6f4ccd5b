import { type ChildProcess, spawn } from 'node:child_process'
import { GpioError } from './gpio-error.ts'
import type { ToolCall } from './gpiod-tools.ts'

const toolTimeoutMs = 5_000
const outputCharsMax = 4_096

/** Starts gpiod tools: those in toolFolder, or those found by the operating system when it is null. */
export type ToolRunner = {
  /** Runs to the end and gives what it printed. Throws gpio-tools-missing or gpio-tool-failed. */
  run(call: ToolCall): Promise<string>
  /** Starts one that runs on. onLine gets what it prints, onEnd is called once when it ends other than by stop. */
  start(call: ToolCall, on: { line: (text: string) => void; end: (error: GpioError) => void }): { stop(): void }
}

function errorOf(call: ToolCall, error: NodeJS.ErrnoException): GpioError {
  if (error.code === 'ENOENT') return new GpioError('gpio-tools-missing', `There is no command ${call.tool}`, error)
  return new GpioError('gpio-tool-failed', `${call.tool} could not be started (${error.code ?? error.message})`, error)
}

function failureOf(call: ToolCall, exitCode: number | null, complaint: string): GpioError {
  const said = complaint.trim().split('\n').at(-1) ?? ''
  return new GpioError('gpio-tool-failed', `${call.tool} ${call.args.join(' ')} ended with ${exitCode}: ${said}`)
}

function collect(child: ChildProcess, from: 'stdout' | 'stderr'): () => string {
  let text = ''
  child[from]?.on('data', (chunk: Buffer) => {
    text = (text + chunk.toString('utf8')).slice(-outputCharsMax)
  })
  return () => text
}

export function toolRunner(toolFolder: string | null): ToolRunner {
  const launch = (call: ToolCall, timeout?: number) =>
    spawn(toolFolder === null ? call.tool : `${toolFolder}/${call.tool}`, call.args, {
      stdio: ['ignore', 'pipe', 'pipe'],
      ...(timeout === undefined ? {} : { timeout }),
    })
  return {
    run(call) {
      return new Promise((resolve, reject) => {
        const child = launch(call, toolTimeoutMs)
        const output = collect(child, 'stdout')
        const complaint = collect(child, 'stderr')
        child.on('error', (error) => reject(errorOf(call, error)))
        child.on('close', (exitCode) => {
          if (exitCode === 0) resolve(output())
          else reject(failureOf(call, exitCode, complaint()))
        })
      })
    },
    start(call, on) {
      const child = launch(call)
      const complaint = collect(child, 'stderr')
      let over = false
      let pending = ''
      child.stdout.on('data', (chunk: Buffer) => {
        const parts = (pending + chunk.toString('utf8')).split('\n')
        pending = (parts.pop() ?? '').slice(-outputCharsMax)
        if (!over) for (const part of parts) on.line(part)
      })
      const end = (error: GpioError) => {
        if (over) return
        over = true
        on.end(error)
      }
      child.on('error', (error) => end(errorOf(call, error)))
      child.on('close', (exitCode) => end(failureOf(call, exitCode, complaint())))
      return {
        stop() {
          over = true
          child.kill('SIGTERM')
        },
      }
    },
  }
}
