import type { Command, StrangeCommand } from '#contracts/downlink/command'
import type { HeldDocument } from '#contracts/downlink/document-kinds'
import type { FactBody } from '#contracts/facts/fact'
import { type EpcHex, type SessionId, sessionIdSchema } from '#contracts/ids'
import type { Telemetry } from '#contracts/telemetry'
import type { Learnt } from '#edge/presence/hearing/learnt'
import { remarksOn } from '#firmware-config/reference-tags'
import type { CabinetModel } from '#firmware-config/schema'
import type { CancelTimer } from '#platform/clock'
import type { Platform } from '#platform/platform'
import type { PresentedBadge } from '../badge/badge-reader.ts'
import type { CabinetMemory } from '../cabinet/cabinet-memory.ts'
import { cabinetView } from '../cabinet/cabinet-view.ts'
import { checkBadge } from '../cabinet/check-badge.ts'
import { type KnownTids, knownTidsOf, tidNews } from '../cabinet/tid-watch.ts'
import type { DoorLines } from '../gpio/door-lines.ts'
import type { Reader, ReaderEvent, TagRead } from '../llrp/reader-events.ts'
import { antennaMeter } from './antenna-meter.ts'
import { bootDecisionLoop, type Decision, type Effect, type LoopInput } from './decision-loop.ts'
import { createSounder } from './sounder.ts'

export type CabinetAgentOptions = {
  model: CabinetModel
  remembered: CabinetMemory | null
  learnt: Learnt
  tids: KnownTids
  platform: Pick<Platform, 'clock' | 'log' | 'random'>
  lines: DoorLines
  reader: Reader
  roster: () => HeldDocument<'badge-roster'> | null
  /** Facts of the boot come together with these, in one group. */
  bootFacts: FactBody[]
  /** Puts a group on the card before it returns, or keeps it in order until the card takes it. */
  record: (facts: readonly FactBody[], states: { cabinet?: CabinetMemory; learnt?: Learnt; tids?: KnownTids }) => void
  /** A broken assumption. Said here and not thrown: whoever delivered the event would take it for a fault of its own stream. */
  onBroken: (error: unknown) => void
}

/** The shell around cabinet and presence: one owner of their state, one event at a time. */
export type CabinetAgent = {
  onReaderEvent(event: ReaderEvent): void
  onBadge(badge: PresentedBadge): void
  onCommand(command: Command | StrangeCommand): void
  /** Documents as they come in force; null for none. */
  onStopList(list: HeldDocument<'stop-list'> | null): void
  onStockCards(cards: HeldDocument<'stock-cards'> | null): void
  onPolicies(policies: HeldDocument<'cabinet-policies'> | null): void
  /** No door is open or can be opened, no session goes on, no scan and no calibration runs. */
  isIdle(): boolean
  telemetry(): NonNullable<Telemetry['cabinet']>
  stop(): void
}

const busyTickMs = 250
const idleTickMs = 1_000

/** Boots the cabinet and watches its doors. A failing line or reader is logged. */
export function createCabinetAgent(options: CabinetAgentOptions): CabinetAgent {
  const { model, platform, lines, reader, record } = options
  const { clock, log, random } = platform
  const now = () => ({ elapsedMs: clock.elapsed(), wallMs: clock.now() })
  const newSessionId = (): SessionId => sessionIdSchema.parse(random.hex(16))
  const timers = new Map<string, CancelTimer>()
  const meter = antennaMeter(clock.elapsed())
  const waiting: LoopInput[][] = []
  let deciding = false
  let stopped = false
  let tidsWanted: ReadonlySet<EpcHex> = new Set()

  const { loop, boot } = bootDecisionLoop(model, options.remembered, options.learnt, now(), options.tids)
  let tidsKept = loop.cabinet().tids.known
  for (const remark of remarksOn(model)) log.warn('agent.model-remark', { modelId: model.modelId, remark })

  function set(doorId: number, line: string, high: boolean): void {
    lines
      .of(doorId)
      .set(line, high)
      .catch((error: unknown) => {
        log.error('agent.line-not-set', {
          doorId,
          line,
          high,
          reason: error instanceof Error ? error.message : 'unknown',
        })
      })
  }
  const sounders = model.doors.flatMap(({ doorId, soundLine }) =>
    soundLine === undefined ? [] : [createSounder(clock, (high) => set(doorId, soundLine, high))],
  )

  function setTimer(name: string, delayMs: number | null): void {
    timers.get(name)?.()
    timers.delete(name)
    if (delayMs === null || stopped) return
    const cancel = clock.after(`cabinet.${name}`, delayMs, () => {
      timers.delete(name)
      take({ to: 'cabinet', input: { kind: 'timer', name } })
    })
    timers.set(name, cancel)
  }

  function carryOut(effect: Effect): void {
    switch (effect.kind) {
      case 'lock': {
        const door = model.doors.find(({ doorId }) => doorId === effect.doorId)
        if (door !== undefined) set(door.doorId, door.lockLine, effect.released)
        break
      }
      case 'sound':
        for (const sounder of sounders) sounder.play(effect.pattern)
        break
      case 'timer':
        setTimer(effect.name, effect.delayMs)
        break
      case 'cancel-timer':
        setTimer(effect.name, null)
        break
      case 'wish':
        reader.wish(effect.wish)
    }
  }

  /** The facts first, on the card; then whatever people and machines notice of the decision. */
  function settle(decision: Decision, before: FactBody[] = []): void {
    const facts = [...before, ...decision.facts]
    const { memory, learnt } = decision
    const { tids } = loop.cabinet()
    const states = {
      ...(memory === null ? {} : { cabinet: memory }),
      ...(learnt === null ? {} : { learnt }),
      ...(tids.known === tidsKept ? {} : { tids: knownTidsOf(tids) }),
    }
    if (facts.length > 0 || memory !== null) {
      record(facts, states)
      tidsKept = tids.known
    }
    for (const effect of decision.effects) carryOut(effect)
    if (tids.unidentified === tidsWanted) return
    tidsWanted = tids.unidentified
    reader.wantTids([...tidsWanted])
  }

  /** One event at a time: what a step sets off waits until that step is wholly done. */
  function take(...inputs: LoopInput[]): void {
    if (stopped) return
    waiting.push(inputs)
    if (deciding) return
    deciding = true
    try {
      for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) settle(loop.decide(next, now()))
    } catch (error) {
      stopped = true
      options.onBroken(error)
    } finally {
      deciding = false
    }
  }

  function identify(reads: readonly TagRead[]): void {
    const tags = tidNews(loop.cabinet(), reads)
    if (tags.length > 0) take({ to: 'cabinet', input: { kind: 'tags-identified', tags } })
  }

  function onReaderEvent(event: ReaderEvent): void {
    switch (event.kind) {
      case 'connected': {
        const { antennas, blindMs } = event
        const missing = model.reader.antennas.filter(({ antenna }) => !antennas.includes(antenna))
        take(
          { to: 'cabinet', input: { ...event, kind: 'reader-connected' } },
          ...missing.map(
            ({ antenna }): LoopInput => ({ to: 'cabinet', input: { kind: 'antenna', antenna, up: false } }),
          ),
          { to: 'presence', input: { kind: 'reader-connected', antennas, blindMs } },
        )
        break
      }
      case 'lost':
        take(
          { to: 'cabinet', input: { kind: 'reader-lost', reason: event.reason } },
          { to: 'presence', input: { kind: 'reader-lost' } },
        )
        break
      case 'unusable':
        take({ to: 'cabinet', input: { ...event, kind: 'reads-unusable' } })
        break
      case 'antenna':
        take({ to: 'cabinet', input: event }, { to: 'presence', input: event })
        break
      case 'gpi':
        lines.gpiSeen(event.port, event.high)
        break
      case 'reads':
        meter.count(event.reads)
        take({ to: 'presence', input: event })
        identify(event.reads)
        break
      case 'no-tid':
        take({ to: 'cabinet', input: { kind: 'tag-without-tid', epc: event.epc } })
        break
      case 'round-ended':
        take({ to: 'presence', input: event })
    }
  }

  function tick(): void {
    take({ to: 'presence', input: { kind: 'tick' } })
    const delayMs = loop.presence().scan === null ? idleTickMs : busyTickMs
    timers.set('tick', clock.after('presence.tick', delayMs, tick))
  }

  function watchDoor(door: CabinetModel['doors'][number]): () => void {
    const { doorId, openIsHigh, contactLine, breakGlassLine } = door
    const unwatch = [
      lines.of(doorId).watch(contactLine, (high) => {
        take({ to: 'cabinet', input: { kind: 'contact', doorId, open: high === openIsHigh } })
      }),
    ]
    if (breakGlassLine !== undefined) {
      let before = true
      unwatch.push(
        lines.of(doorId).watch(breakGlassLine, (high) => {
          const pressed = high && !before
          before = high
          if (pressed) take({ to: 'cabinet', input: { kind: 'break-glass', doorId, newSessionId: newSessionId() } })
        }),
      )
    }
    return () => {
      for (const end of unwatch) end()
    }
  }

  settle(boot, options.bootFacts)
  const unwatch = model.doors.map(watchDoor)
  tick()

  return {
    onReaderEvent,
    onBadge(badge) {
      const roster = options.roster()
      const badgeHash = roster === null ? '' : badge.hashWith(roster.body.rosterSalt)
      const verdict = checkBadge(roster, badgeHash, clock.now())
      take({ to: 'cabinet', input: { kind: 'badge', doorId: null, verdict, newSessionId: newSessionId() } })
    },
    onCommand: (command) => take({ to: 'cabinet', input: { kind: 'command', command, newSessionId: newSessionId() } }),
    onStopList(list) {
      if (list === null) return
      const tags = new Map(list.body.tags.map(({ epc, reason, sinceMs }) => [epc, { reason, sinceMs }]))
      take({ to: 'cabinet', input: { kind: 'stop-advice', advice: { version: list.version, tags } } })
    },
    onStockCards(held) {
      if (held === null) return
      const cards = new Map(held.body.cards.map((card) => [card.epc, card]))
      take({ to: 'cabinet', input: { kind: 'stock-advice', advice: { version: held.version, cards } } })
    },
    onPolicies(held) {
      const { ajarSoundAfterMs, ajarAlertAfterMs } = model.timings
      const doors = held?.body.doors
      const limits = {
        ajarSoundAfterMs: doors?.ajarSoundAfterMs ?? ajarSoundAfterMs,
        ajarAlertAfterMs: doors?.ajarAlertAfterMs ?? ajarAlertAfterMs,
      }
      take({ to: 'cabinet', input: { kind: 'door-limits', limits } })
    },
    isIdle() {
      const { sessions, doors, calibration } = loop.cabinet()
      const isShut = doors.every((door) => !door.open && door.releasedFor === null && door.bouncingTo === null)
      const isBusy = calibration?.isRunning === true || loop.presence().scan !== null
      return isShut && sessions.length === 0 && !isBusy
    },
    telemetry() {
      const readsPerMinute = meter.take(clock.elapsed())
      const antennas = model.reader.antennas.map(({ antenna }) => ({
        antenna,
        readsPerMinute: readsPerMinute(antenna),
      }))
      return cabinetView(loop.cabinet(), antennas)
    },
    stop() {
      stopped = true
      for (const cancel of timers.values()) cancel()
      timers.clear()
      for (const end of unwatch) end()
    },
  }
}
