import type { Listening } from '#cloud/ingest/judging/heartbeats'
import { judgeDue } from '#cloud/ingest/judging/judge-due'
import type { SiteWriter } from '#cloud/ingest/site-writer'
import type { WritableStore } from '#cloud/store/open-store'
import type { Clock } from '#platform/clock'
import type { Log } from '#platform/log'
import type { DeviceBoard } from './devices/device-board.ts'
import type { RuleBook } from './rule-book.ts'

export type TickingParts = {
  clock: Clock
  log: Log
  writer: SiteWriter
  board: DeviceBoard
  store: WritableStore
  ruleBook: RuleBook
  listening: Listening
  dayOfSite(atMs: number): number
  config: { tickMs: number; positionsEveryMs: number }
}

/** Lets the rules look at the clock: silence every tick, all stock now and then, on a new day and after a new policy. */
export function startTicking({
  clock,
  log,
  writer,
  board,
  store,
  ruleBook,
  listening,
  dayOfSite,
  config,
}: TickingParts): () => Promise<void> {
  let running: Promise<void> | null = null
  let judged = { atElapsedMs: Number.NEGATIVE_INFINITY, day: Number.NaN, version: -1 }

  const failed = (error: unknown) =>
    log.error('service.tick.failed', { reason: error instanceof Error ? error.message : String(error) })

  const putHealth = async () => {
    const healths = board.takeChanged()
    if (healths.length > 0) await store.transaction((tx) => tx.devices.putHealth(healths))
  }

  const tick = async () => {
    try {
      const today = dayOfSite(clock.now())
      const version = ruleBook.version()
      const isDue =
        clock.elapsed() - judged.atElapsedMs >= config.positionsEveryMs ||
        judged.day !== today ||
        judged.version !== version
      await judgeDue(writer, {
        context: ruleBook.context,
        listening,
        heard: board.lastHeard(),
        withPositions: isDue,
      })
      if (isDue) judged = { atElapsedMs: clock.elapsed(), day: today, version }
      await putHealth()
    } catch (error) {
      failed(error)
    }
  }

  const cancel = clock.every('service.tick', config.tickMs, () => {
    running ??= tick().finally(() => {
      running = null
    })
  })
  return async () => {
    cancel()
    await running
    await putHealth().catch(failed)
  }
}
