import type { CancelTimer } from '#platform/clock'
import { type AirSide, eventType } from '../air-side.ts'
import { type InventoryRun, startInventoryRun } from '../inventory-run.ts'
import { tlv, u8, u32 } from '../wire/bytes.ts'
import { refuseField, refuseParameter } from '../wire/refusal.ts'
import { statusCode } from '../wire/status-code.ts'
import type { GpiTrigger, RoSpec } from './ro-spec.ts'

/** What follows once the response has been sent. */
export type Effect = () => void

/**
 * The ROSpecs of a reader and their states (LLRP 1.1 §11.1): disabled -> inactive -> active. A disabled ROSpec refuses
 * START and STOP; an order to be in the state it is in already is granted and changes nothing. Refusals are thrown
 * before anything changes.
 */
export type RoSpecTable = {
  add(roSpec: RoSpec): void
  /** 0 means all, here and in enable and disable. */
  remove(id: number): Effect
  enable(id: number): Effect
  disable(id: number): Effect
  start(id: number): Effect
  stop(id: number): Effect
  list(): readonly RoSpec[]
  onInput(port: number, high: boolean): void
  /** Power is gone: nothing is said to anybody. */
  clear(): void
}

const start = 0
const end = 1
const preempted = 2

type Active = { roSpec: RoSpec; run: InventoryRun | null; timers: CancelTimer[] }

function fits(trigger: GpiTrigger, port: number, high: boolean): boolean {
  return trigger.port === port && trigger.high === high
}

/** A table without ROSpecs. */
export function createRoSpecTable(air: AirSide): RoSpecTable {
  const { clock } = air
  let roSpecs: RoSpec[] = []
  let active: Active | null = null
  const startTimers = new Map<RoSpec, CancelTimer[]>()

  function tell(event: number, id: number, preemptingId = 0): void {
    air.event(eventType.roSpec, tlv(249, u8(event), u32(id), u32(preemptingId)))
  }

  function cancelStart(roSpec: RoSpec): void {
    for (const cancel of startTimers.get(roSpec) ?? []) cancel()
    startTimers.delete(roSpec)
  }

  function deactivate(event: number, preemptingId = 0): void {
    if (active === null) return
    const { roSpec, run, timers } = active
    active = null
    for (const cancel of timers) cancel()
    run?.stop()
    roSpec.state = 'inactive'
    const report = roSpec.report ?? air.config().report
    if (report.end !== 'never') air.reportDue(report)
    tell(event, roSpec.id, preemptingId)
    if (event === end && air.quirks.has('run-ends-told-twice')) tell(event, roSpec.id, preemptingId)
  }

  /** Lower numbers are more urgent; a ROSpec that is not more urgent than the one going on does not start. */
  function activate(roSpec: RoSpec): void {
    if (roSpec.state !== 'inactive' || air.quirks.has('never-reads')) return
    if (active !== null) {
      if (roSpec.priority >= active.roSpec.priority) return
      deactivate(preempted, roSpec.id)
    }
    roSpec.state = 'active'
    const mine: Active = { roSpec, run: null, timers: [] }
    active = mine
    tell(start, roSpec.id)
    if (air.quirks.has('runs-end-at-once')) {
      deactivate(end)
      return
    }
    const limitMs =
      roSpec.stop.kind === 'duration'
        ? roSpec.stop.durationMs
        : roSpec.stop.kind === 'gpi'
          ? roSpec.stop.gpi.timeoutMs
          : 0
    if (limitMs > 0) mine.timers.push(clock.after('reader.rospec', limitMs, () => active === mine && deactivate(end)))
    mine.run = startInventoryRun(air, roSpec, roSpec.report ?? air.config().report, () => {
      if (active === mine) deactivate(end)
    })
  }

  function armPeriodic(roSpec: RoSpec): void {
    if (roSpec.start.kind !== 'periodic') return
    const { offsetMs, periodMs, utcMicros } = roSpec.start
    const timers: CancelTimer[] = []
    const untilUtcMs = utcMicros === null ? 0 : Math.max(0, Math.ceil(utcMicros / 1_000) - clock.now())
    const first = clock.after('reader.start', offsetMs + untilUtcMs, () => {
      if (periodMs > 0) timers.push(clock.every('reader.start', periodMs, () => activate(roSpec)))
      activate(roSpec)
    })
    timers.push(first)
    startTimers.set(roSpec, timers)
  }

  function chosen(id: number, zeroIsAll: boolean): RoSpec[] {
    if (id === 0 && zeroIsAll) return [...roSpecs]
    const found = roSpecs.find((roSpec) => roSpec.id === id)
    if (found === undefined) throw refuseField(0, statusCode.invalid, 'No such ROSpec.')
    return [found]
  }

  function enabledOne(id: number): RoSpec {
    const [roSpec] = chosen(id, false)
    if (roSpec === undefined || roSpec.state === 'disabled')
      throw refuseField(0, statusCode.invalid, 'This ROSpec is disabled.')
    return roSpec
  }

  function leaveActive(roSpec: RoSpec): void {
    cancelStart(roSpec)
    if (active?.roSpec === roSpec) deactivate(end)
  }

  return {
    add(roSpec) {
      if (roSpecs.length >= air.personality.roSpecsMax)
        throw refuseParameter(177, statusCode.overflowParameter, 'The reader holds no more ROSpecs.')
      if (roSpecs.some(({ id }) => id === roSpec.id))
        throw refuseField(0, statusCode.invalid, 'This ROSpecID is taken.')
      roSpecs.push(roSpec)
    },
    remove(id) {
      const gone = chosen(id, true)
      return () => {
        for (const roSpec of gone) leaveActive(roSpec)
        roSpecs = roSpecs.filter((roSpec) => !gone.includes(roSpec))
      }
    },
    enable(id) {
      const chosenOnes = chosen(id, true).filter(({ state }) => state === 'disabled')
      return () => {
        for (const roSpec of chosenOnes) {
          roSpec.state = 'inactive'
          armPeriodic(roSpec)
          if (roSpec.start.kind === 'immediate') activate(roSpec)
        }
      }
    },
    disable(id) {
      const chosenOnes = chosen(id, true)
      return () => {
        for (const roSpec of chosenOnes) {
          leaveActive(roSpec)
          roSpec.state = 'disabled'
        }
      }
    },
    start(id) {
      const roSpec = enabledOne(id)
      if (active !== null && active.roSpec !== roSpec && roSpec.priority >= active.roSpec.priority)
        throw refuseField(0, statusCode.invalid, 'A ROSpec of the same or higher priority is active.')
      return () => activate(roSpec)
    },
    stop(id) {
      const roSpec = enabledOne(id)
      return () => {
        if (active?.roSpec === roSpec) deactivate(end)
      }
    },
    list: () => roSpecs,
    onInput(port, high) {
      if (active !== null) {
        active.run?.onInput(port, high)
        const { stop } = active?.roSpec ?? { stop: null }
        if (stop?.kind === 'gpi' && fits(stop.gpi, port, high)) deactivate(end)
      }
      for (const roSpec of roSpecs)
        if (roSpec.start.kind === 'gpi' && fits(roSpec.start.gpi, port, high)) activate(roSpec)
    },
    clear() {
      const dropped = active
      active = null
      for (const cancel of dropped?.timers ?? []) cancel()
      dropped?.run?.stop()
      for (const roSpec of [...startTimers.keys()]) cancelStart(roSpec)
      roSpecs = []
    },
  }
}
