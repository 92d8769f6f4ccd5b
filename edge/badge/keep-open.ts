import type { Readable } from 'node:stream'
import type { Platform } from '#platform/platform'
import { retryDelay } from './retry-delay.ts'

export type KeptOpen = { connected(): boolean; stop(): void }

type KeepOpenOptions = {
  /** In log lines and timers, for example serial-tcp. */
  driver: string
  platform: Pick<Platform, 'clock' | 'random' | 'log'>
  open: () => Readable
  /** The event by which such a stream says that it is up. */
  openedBy: 'connect' | 'open'
  onData: (chunk: Buffer) => void
  /** A new connection begins: half of an old message is no beginning of a new one. */
  onFresh: () => void
}

/** Keeps one byte stream open: opens it again whenever it ends, with a delay that grows to 15 s and resets on health. */
export function keepOpen(options: KeepOpenOptions): KeptOpen {
  const { driver, platform, open, openedBy, onData, onFresh } = options
  const { clock, log } = platform
  const random = platform.random.split(`badge-${driver}`)
  const delay = retryDelay()
  let stream: Readable | null = null
  let isUp = false
  let stopped = false
  let cancelRetry = () => {}

  function start(): void {
    const current = open()
    const openedAtMs = clock.elapsed()
    let upAtMs: number | null = null
    let over = false
    stream = current
    onFresh()
    current.once(openedBy, () => {
      if (over || stopped) return
      isUp = true
      upAtMs = clock.elapsed()
      log.info('badge.reader-connected', { driver })
    })
    current.on('data', (chunk: Buffer) => {
      if (!over && !stopped) onData(chunk)
    })
    const end = (reason: string) => {
      if (over || stopped) return
      over = true
      isUp = false
      current.destroy()
      const delayMs = delay.after(clock.elapsed() - (upAtMs ?? clock.elapsed()), random.float())
      log.warn('badge.reader-lost', { driver, reason, retryInMs: delayMs, livedMs: clock.elapsed() - openedAtMs })
      cancelRetry = clock.after(`badge-retry:${driver}`, delayMs, start)
    }
    current.on('error', (error: NodeJS.ErrnoException) => end(error.code ?? 'stream-error'))
    current.on('end', () => end('stream-ended'))
    current.on('close', () => end('stream-closed'))
  }

  start()
  return {
    connected: () => isUp,
    stop() {
      stopped = true
      isUp = false
      cancelRetry()
      stream?.destroy()
    },
  }
}
