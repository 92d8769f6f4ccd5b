import { earlierOf } from '#cloud/agenda/due-moment'
import type { Listening } from '#cloud/ingest/judging/heartbeats'
import { judgeAll } from '#cloud/ingest/judging/judge-all'
import { judgeDue } from '#cloud/ingest/judging/judge-due'
import type { SiteWriter } from '#cloud/ingest/site-writer'
import type { Clock } from '#platform/clock'
import type { Log } from '#platform/log'
import { createAlarmClock } from './alarm-clock.ts'
import type { DeadlinesInForce } from './deadlines-in-force.ts'
import type { Watches } from './devices/watches.ts'
import type { RuleBook } from './rule-book.ts'

export type TimekeeperParts = {
  clock: Clock
  log: Log
  writer: SiteWriter
  watches: Watches
  ruleBook: RuleBook
  listening: Listening
  deadlines: DeadlinesInForce
}

/** Sees to it that what is due is judged: within a second of its time, and what came due meanwhile at the start. */
export type Timekeeper = {
  /** Something is due at a moment, Unix ms. */
  setTo(dueAtMs: number): void
  /** Resolves when everything that is due now has been judged. */
  caughtUp(): Promise<void>
  stop(): Promise<void>
}

/** Starts to keep time. Resolves when all that came due while nobody looked has been judged, as of when it was due. */
export async function keepTime(parts: TimekeeperParts): Promise<Timekeeper> {
  const { clock, log, writer, watches, ruleBook, listening, deadlines } = parts
  const { context } = ruleBook
  let isStopped = false
  const alarm = createAlarmClock({
    clock,
    log,
    name: 'agenda',
    async ring() {
      const [heard, probes] = [watches.silence.dueUntil(clock.now()), watches.probes.dueUntil(clock.now())]
      const { looks, probeLooks, nextDueMs } = await judgeDue(writer, { context, listening, heard, probes })
      watches.silence.looked(looks)
      watches.probes.looked(probeLooks)
      return earlierOf(nextDueMs, watches.earliest())
    },
  })
  watches.renew()
  alarm.setTo(clock.now())
  await alarm.settled()
  const judgeAnew = async () => {
    if (await judgeAll(writer, context, clock.now(), () => !isStopped)) await deadlines.workedOutAnew()
  }
  const judgedAll = judgeAnew().catch((error: unknown) => {
    log.error('service.judging.failed', { reason: error instanceof Error ? error.message : String(error) })
  })
  return {
    setTo: alarm.setTo,
    async caughtUp() {
      await judgedAll
      await alarm.settled()
    },
    async stop() {
      isStopped = true
      await judgedAll
      await alarm.stop()
    },
  }
}
