import type { Service } from '#cloud/service'
import { answerAlert, answersAt } from '../people/alert-answers.ts'
import { arrive, reviewHeld, send, stock, supplyRound } from '../people/central-supply.ts'
import { comeForACase, meetFate, takeFromShelf } from '../people/clinicians.ts'
import { settleDoubt } from '../people/door-visits.ts'
import { clearExpired } from '../people/expired-goods.ts'
import { reviewLevels } from '../people/levels.ts'
import { goWrong, mend, tellSpell } from '../people/mishaps.ts'
import { dayMs, hourMs, visitTimes, weekdayOf } from '../plan/day-plan.ts'
import { mishapsOf } from '../plan/mishaps.ts'
import { forgetGone } from './forget-gone.ts'
import type { Ahead, Happening } from './happenings.ts'
import type { Ended } from './history-clock.ts'
import type { HistoryRun } from './history-run.ts'

const minuteMs = 60_000
const roundHours = [8.5, 11.5, 14.5]
/** Calm climate is told a few times a day, by all devices together; what is not calm at once. */
const climateHours = [6, 12, 18, 24]
/** Devices are heard in one go, so that their silence is looked at in one go. */
const heartbeatHours = 1 / 6
const levelsAfterDays = 10

/** Told at the beginning of each day, with how many lie behind it. */
export type OnDay = (day: number) => void

/** Plans a day from its first moment on. */
function beginDay(run: HistoryRun): void {
  const dayStartMs = Math.floor(run.clock.now() / dayMs) * dayMs
  const day = Math.round((dayStartMs - Math.floor(run.state.beganAtMs / dayMs) * dayMs) / dayMs)
  forgetGone(run.world)
  const random = run.random()
  const cabinetIds = [...run.inside.keys()]
  const at = (hours: number, happening: Happening) => {
    const atMs = dayStartMs + hours * hourMs
    if (atMs >= run.clock.now()) run.schedule(atMs, happening)
  }
  run.schedule(dayStartMs + dayMs, { kind: 'day' })
  for (let hour = 0; hour < 24; hour += heartbeatHours) at(hour, { kind: 'heartbeat' })
  for (const hour of climateHours) at(hour - 1 / 3600, { kind: 'climate' })
  for (const atMs of visitTimes(run.plan.profile, dayStartMs, random.split('visits'))) {
    const cabinetId = cabinetIds[random.integer(cabinetIds.length)] ?? ''
    at((atMs - dayStartMs) / hourMs, { kind: 'visit', cabinetId })
  }
  for (const { atMs, ...mishap } of mishapsOf(run.plan, dayStartMs, random.split('mishaps'))) {
    at((atMs - dayStartMs) / hourMs, { kind: 'mishap', ...mishap })
  }
  if (day === levelsAfterDays) at(9, { kind: 'review-levels' })
  if (weekdayOf(dayStartMs) < 5) for (const hour of roundHours) at(hour, { kind: 'supply-round' })
  if (weekdayOf(dayStartMs) === 0) at(10, { kind: 'clear-expired' })
}

async function tellAllClimate(run: HistoryRun): Promise<void> {
  const nowMs = run.clock.now()
  for (const device of run.devices.values()) {
    device.tellClimate(nowMs)
    await device.send(nowMs)
  }
  await run.service.inside.ingest.idle()
  // Once a day the journal's end is written on every card; more often it would say no more.
  const isLastHour = nowMs % dayMs > dayMs - hourMs
  const head = isLastHour ? await run.service.store.journal.head() : null
  for (const { state, card } of run.devices.values()) if (state.isOnline) card.settle(head)
}

/** Whoever is connected is heard: of all telemetry, this is what a history keeps. */
function hearAll({ devices, service, clock }: HistoryRun): void {
  for (const { deviceId, state } of devices.values()) {
    if (state.isOnline) service.inside.board.heard(deviceId, clock.now())
  }
}

async function happen(run: HistoryRun, happening: Happening): Promise<void> {
  const random = run.random()
  switch (happening.kind) {
    case 'day':
      return beginDay(run)
    case 'climate':
      return await tellAllClimate(run)
    case 'heartbeat':
      return hearAll(run)
    case 'visit':
      return await comeForACase(run, happening.cabinetId, random)
    case 'fate':
      return await meetFate(run, happening, random)
    case 'shelf-use':
      return await takeFromShelf(run, happening.caseRef, random)
    case 'supply-round':
      return await supplyRound(run, random)
    case 'review-levels':
      return await reviewLevels(run)
    case 'clear-expired':
      return await clearExpired(run, random)
    case 'send':
      return await send(run, happening, random)
    case 'arrive':
      return await arrive(run, happening.shipmentId, random)
    case 'stock':
      return await stock(run, happening.shipmentId, random)
    case 'answer-alert':
      return await answerAlert(run, happening.alertId)
    case 'review-held':
      return await reviewHeld(run, happening.cabinetId, random)
    case 'mishap':
      return await goWrong(run, happening, random)
    case 'spell':
      return await tellSpell(run, happening.deviceId)
    case 'mended':
      return await mend(run, happening, random)
    case 'doubt-settled':
      return await settleDoubt(run, happening.cabinetId, happening.epc, random)
  }
}

/** Somebody is told of every new alert, and looks at it in his own time. */
async function hearOfAlerts(run: HistoryRun, fresh: Set<string>, heard: Set<string>): Promise<void> {
  for (const alertId of fresh) {
    if (heard.has(alertId)) continue
    heard.add(alertId)
    const alert = await run.service.store.alerts.find(alertId)
    if (alert === null || alert.state !== 'open') continue
    const atMs = answersAt(run, alert.dueAtMs, run.random().split(alertId))
    if (atMs !== null) run.schedule(Math.max(atMs, run.clock.now() + minuteMs), { kind: 'answer-alert', alertId })
  }
  fresh.clear()
}

/** The service's alarm clock looks up often and mostly finds nothing due. */
const alarmClock = 'service.agenda'

/** Everything a timer set off has ended: the store answers within the turn, ingest waits for the next one. */
export const atRest =
  ({ inside: { caughtUp, ingest } }: Service): Ended =>
  (timer, isSetAgain) => {
    if (timer === alarmClock) return isSetAgain ? null : caughtUp()
    return (async () => {
      for (let turn = 0; turn < 2; turn++) await new Promise((resolve) => setImmediate(resolve))
      await ingest.idle()
    })()
  }

/** Lives from where the history stands until a moment, Unix ms: everything that happens before it has happened. */
export async function liveUntil(run: HistoryRun, ahead: Ahead, untilMs: number, onDay: OnDay): Promise<void> {
  const { service, clock, state } = run
  const fresh = new Set<string>()
  const heard = new Set<string>()
  const stopListening = service.onCommitted(({ changes }) => {
    for (const alertId of changes.alerts) fresh.add(alertId)
  })
  const ended = atRest(service)
  for (let next = ahead.takeBefore(untilMs); next !== null; next = ahead.takeBefore(untilMs)) {
    await clock.runTo(next.atMs, ended)
    state.happened++
    if (next.happening.kind === 'day') onDay(Math.round((clock.now() - state.beganAtMs) / dayMs))
    await happen(run, next.happening)
    if (fresh.size > 0) await hearOfAlerts(run, fresh, heard)
  }
  await clock.runTo(untilMs, ended)
  stopListening()
  state.livedUntilMs = untilMs
}
