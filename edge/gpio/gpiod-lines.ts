import type { Lines } from '#platform/lines'
import type { Platform } from '#platform/platform'
import { GpioError } from './gpio-error.ts'
import {
  type GpiodVersion,
  getCall,
  holdCall,
  parseEdge,
  parseGpiodLine,
  parseGpiodVersion,
  parseLevel,
  versionCall,
  watchCall,
} from './gpiod-tools.ts'
import { lineWatchers } from './line-watchers.ts'
import { toolRunner } from './run-tool.ts'

export type GpiodLinesOptions = {
  platform: Pick<Platform, 'clock' | 'log'>
  /** Folder of the tools; null to let the operating system find them. */
  toolFolder: string | null
}

const watchAgainAfterMs = 1_000

/**
 * Lines through the command-line tools of libgpiod, one process for each line in use. Throws gpio-tools-missing when
 * they are not installed. A watching process that dies is started again and the level is asked anew.
 */
export async function createGpiodLines({ platform, toolFolder }: GpiodLinesOptions): Promise<Lines & { stop(): void }> {
  const { clock, log } = platform
  const tools = toolRunner(toolFolder)
  const version: GpiodVersion | null = parseGpiodVersion(await tools.run(versionCall))
  if (version === null) throw new GpioError('gpio-tool-failed', 'gpiodetect does not say its version')
  const watchers = lineWatchers()
  const watched = new Map<string, () => void>()
  const held = new Map<string, () => void>()
  let stopped = false

  function keepWatching(line: string): void {
    if (stopped || version === null) return
    const target = parseGpiodLine(line)
    let cancelRetry = () => {}
    let stopTool = () => {}
    watched.set(line, () => {
      cancelRetry()
      stopTool()
    })
    const again = (error: unknown) => {
      if (stopped) return
      log.warn('gpio.watch-lost', { line, reason: error instanceof GpioError ? error.code : String(error) })
      cancelRetry = clock.after(`gpio-watch:${line}`, watchAgainAfterMs, () => keepWatching(line))
    }
    // The level first: a line that is being watched answers nobody else.
    tools.run(getCall(version, target)).then((text) => {
      const level = parseLevel(text)
      if (level !== null) watchers.see(line, level)
      if (stopped) return
      const monitor = tools.start(watchCall(version, target), {
        line(printed) {
          const edge = parseEdge(version, printed)
          if (edge?.offset === target.offset) watchers.see(line, edge.high)
        },
        end: again,
      })
      stopTool = () => monitor.stop()
    }, again)
  }

  return {
    watch(line, callback) {
      parseGpiodLine(line)
      const unwatch = watchers.add(line, callback)
      if (!watched.has(line)) keepWatching(line)
      return unwatch
    },
    async set(line, high) {
      const target = parseGpiodLine(line)
      held.get(line)?.()
      const holder = tools.start(holdCall(version, target, high), {
        line() {},
        end: (error) => log.error('gpio.set-failed', { line, reason: error.code, message: error.message }),
      })
      held.set(line, () => holder.stop())
    },
    stop() {
      stopped = true
      for (const stopOne of [...watched.values(), ...held.values()]) stopOne()
    },
  }
}
