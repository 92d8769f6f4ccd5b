import type { ChangedEvent } from '#cloud/http/schemas/event'
import { staleAfterMs } from '#cloud/http/schemas/live-timing'
import type { Changes } from './query-cache.ts'

/** Live, or cut since the moment the service was last heard. */
export type Liveness = { isLive: boolean; heardAtMs: number }

const retryAfterMs = 2_000

type LiveLineOptions = {
  onChanges(changes: Changes): void
  /** Something may have been missed: ask everything again. */
  onResync(): void
  onLiveness(liveness: Liveness): void
  /** The service refused the line: the session may be over. */
  onRefused(): void
}

/** Listens to the service's events and says honestly whether it still hears them. Answers how to stop. */
export function openLiveLine(options: LiveLineOptions): () => void {
  let source: EventSource | null = null
  let retry: number | null = null
  let liveness: Liveness = { isLive: true, heardAtMs: Date.now() }

  const become = (isLive: boolean) => {
    if (liveness.isLive === isLive) return
    liveness = { ...liveness, isLive }
    options.onLiveness(liveness)
  }
  const hear = () => {
    const wasCut = !liveness.isLive
    liveness = { isLive: liveness.isLive, heardAtMs: Date.now() }
    become(true)
    if (wasCut) options.onResync()
  }
  const connect = () => {
    retry = null
    source = new EventSource('/api/events')
    source.addEventListener('heartbeat', hear)
    source.addEventListener('resync', () => {
      hear()
      options.onResync()
    })
    source.addEventListener('changed', (event: MessageEvent<string>) => {
      hear()
      options.onChanges((JSON.parse(event.data) as ChangedEvent).changes)
    })
    source.addEventListener('error', () => {
      become(false)
      if (source?.readyState !== EventSource.CLOSED || retry !== null) return
      options.onRefused()
      retry = window.setTimeout(connect, retryAfterMs)
    })
  }
  connect()
  const watch = window.setInterval(() => {
    if (Date.now() - liveness.heardAtMs > staleAfterMs) become(false)
  }, 1_000)
  return () => {
    source?.close()
    window.clearInterval(watch)
    if (retry !== null) window.clearTimeout(retry)
  }
}
