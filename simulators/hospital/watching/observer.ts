import { z } from 'zod'
import type { ServiceClient } from '../service-client.ts'

const changed = z.object({
  entrySeq: z.number(),
  committedAtMs: z.number(),
  changes: z.object({
    sessions: z.array(z.object({ sessionId: z.string(), deviceId: z.string(), closedAtMs: z.number() })).default([]),
  }),
})

/** Watches the live stream as a browser does, and measures how old things are when they arrive. */
export type Observer = {
  doorCloseToStockMs(): number[]
  stockToBrowserMs(): number[]
  stop(): void
}

const reconnectAfterMs = 500

/** Opens the stream and keeps it open; a session replayed after a reconnect is measured once, by its first arrival. */
export function watchService(client: ServiceClient): Observer {
  const doorToStock: number[] = []
  const toBrowser: number[] = []
  const seen = new Set<string>()
  const stopping = new AbortController()
  let lastEventId: string | null = null

  const follow = async () => {
    for await (const { id, event, data } of client.events(lastEventId, stopping.signal)) {
      const arrivedAtMs = Date.now()
      const replayed = id !== null && lastEventId !== null && Number(id) <= Number(lastEventId)
      lastEventId = id ?? lastEventId
      if (event !== 'changed' || replayed) continue
      const parsed = changed.safeParse(JSON.parse(data))
      if (!parsed.success) continue
      const { committedAtMs, changes } = parsed.data
      toBrowser.push(arrivedAtMs - committedAtMs)
      for (const { sessionId, closedAtMs } of changes.sessions) {
        if (seen.has(sessionId)) continue
        seen.add(sessionId)
        doorToStock.push(committedAtMs - closedAtMs)
      }
    }
  }
  const run = async () => {
    while (!stopping.signal.aborted) {
      try {
        await follow()
      } catch {
        // The service is away; the next round finds it back.
      }
      await new Promise((resolve) => setTimeout(resolve, reconnectAfterMs))
    }
  }
  void run()
  return { doorCloseToStockMs: () => doorToStock, stockToBrowserMs: () => toBrowser, stop: () => stopping.abort() }
}
