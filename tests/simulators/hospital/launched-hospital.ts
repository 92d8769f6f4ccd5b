import { type ChildProcess, spawn } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'

const projectRoot = join(import.meta.dirname, '../../..')

/** The launcher as people start it, in a process of its own. */
export type Launched = {
  /** What it has printed so far. */
  printed(): string
  complained(): string
  /** Waits until it has printed something that fits; answers the match. Throws with what it said when it ends before. */
  saying(what: RegExp): Promise<RegExpExecArray>
  /** Its exit code, or the signal that ended it. */
  ended: Promise<number | NodeJS.Signals>
  kill(signal: NodeJS.Signals): void
}

/** Starts `npm start -- ...args`, with nothing behind it unless asked; whatever still runs when the test is over is killed. */
export function launch(...args: string[]): Launched {
  const main = join(projectRoot, 'simulators/hospital/main.ts')
  const child: ChildProcess = spawn(process.execPath, [main, '--history', '0d', ...args], {
    cwd: projectRoot,
    env: { PATH: process.env.PATH ?? '' },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let printed = ''
  let complained = ''
  const looking = new Set<() => void>()
  child.stdout?.setEncoding('utf8').on('data', (text: string) => {
    printed += text
    for (const look of looking) look()
  })
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    complained += text
  })
  const ended = new Promise<number | NodeJS.Signals>((resolve) => {
    child.once('close', (code, signal) => resolve(signal ?? code ?? 0))
  })
  onTestFinished(() => {
    child.kill('SIGKILL')
  })
  return {
    printed: () => printed,
    complained: () => complained,
    ended,
    kill: (signal) => child.kill(signal),
    saying(what) {
      return new Promise((resolve, reject) => {
        const look = () => {
          const found = what.exec(printed)
          if (found === null) return
          looking.delete(look)
          resolve(found)
        }
        looking.add(look)
        look()
        void ended.then((how) => reject(new Error(`it ended (${how}) and never said ${what}: ${printed}${complained}`)))
      })
    },
  }
}

/** Every process whose configuration lies in the folder; null where the system does not tell (only Linux does). */
export function processesOf(stateDir: string): number[] | null {
  try {
    return readdirSync('/proc')
      .filter((name) => /^\d+$/.test(name))
      .filter((pid) => {
        try {
          return (
            readFileSync(`/proc/${pid}/environ`, 'utf8').includes(`WARDSTOCK_CONFIG=${stateDir}/`) &&
            !readFileSync(`/proc/${pid}/stat`, 'utf8').includes(') Z ')
          )
        } catch {
          return false
        }
      })
      .map(Number)
  } catch {
    return null
  }
}
