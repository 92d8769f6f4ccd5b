import type { CancelTimer } from '#platform/clock'
import { type AirSide, eventType } from './air-side.ts'
import { beginVisit, type Visit } from './radio/visit.ts'
import { TagObservationWatch } from './reports/tag-observation-watch.ts'
import { type AntennaSettings, overlay } from './specs/antenna-configuration.ts'
import type { ReportSpec } from './specs/report-spec.ts'
import type { AiSpec, InventoryParameterSpec, RoSpec } from './specs/ro-spec.ts'
import { tlv, tv, u8, u16, u32 } from './wire/bytes.ts'

/** A ROSpec being carried out. */
export type InventoryRun = {
  /** What was heard until now counts; nothing more will be. */
  stop(): void
  onInput(port: number, high: boolean): void
}

/** How long the reader stays on one channel. */
const hopMs = 200

type Stay = { visit: Visit; inventory: InventoryParameterSpec; cancel: CancelTimer }

function settingsFor(air: AirSide, inventory: InventoryParameterSpec, antenna: number): AntennaSettings {
  const base = air.config().antennas[antenna - 1]
  if (base === undefined) throw new Error('An AISpec names an antenna the reader does not have.')
  return inventory.configurations
    .filter((configuration) => configuration.antenna === 0 || configuration.antenna === antenna)
    .reduce((settings, configuration) => overlay(settings, configuration, air.personality), base)
}

/** Whether a tag answers again and again instead of once per persistence: S0, or a reader that inventories B as well. */
function isContinuous(air: AirSide, settings: AntennaSettings): boolean {
  if (settings.command.stateAware) return false
  if (!air.personality.impinjExtensions) return settings.session === 0
  const { searchMode } = settings.command
  return searchMode === null || searchMode === 0 || searchMode === 2
}

/** Whether the reader of its own accord makes all tags answer again when an AISpec begins. */
function isReset(air: AirSide, settings: AntennaSettings): boolean {
  if (settings.command.stateAware) return false
  return air.personality.resetsFlagsForEachAiSpec || settings.command.searchMode === 5
}

/** Carries out the AISpecs of a ROSpec in order, as often as it says; onDone when the last is through. */
export function startInventoryRun(air: AirSide, roSpec: RoSpec, report: ReportSpec, onDone: () => void): InventoryRun {
  const { clock, field, personality } = air
  const timers: CancelTimer[] = []
  let specAt = 0
  let loopsDone = 0
  let hasStopped = false
  let stay: Stay | null = null
  let visits = 0
  let beganAtMs = 0
  let selected = new Set<number>()
  let endsAtMs = Number.POSITIVE_INFINITY
  let watch: TagObservationWatch | null = null
  let slots = { collisions: 0, empties: 0 }
  let lastChannel = 0

  const spec = (): AiSpec => {
    const current = roSpec.aiSpecs[specAt]
    if (current === undefined) throw new Error('A ROSpec ran past its last AISpec.')
    return current
  }

  function channelNow(hopTableId: number): number {
    const { hopTable, hopping } = personality
    const channel = (Math.floor(clock.elapsed() / hopMs) % hopTable.frequenciesKhz.length) + 1
    if (hopping && channel !== lastChannel) {
      lastChannel = channel
      air.event(eventType.hopping, tlv(247, u16(hopTableId), u16(channel)))
    }
    return channel
  }

  function beginSpec(): void {
    const { stop } = spec()
    visits = 0
    beganAtMs = clock.elapsed()
    selected = new Set()
    slots = { collisions: 0, empties: 0 }
    watch = stop.kind === 'observation' ? new TagObservationWatch(stop.observation, clock.elapsed()) : null
    const limitMs =
      stop.kind === 'duration'
        ? stop.durationMs
        : stop.kind === 'gpi'
          ? stop.gpi.timeoutMs
          : stop.kind === 'observation'
            ? stop.observation.timeoutMs
            : 0
    endsAtMs = limitMs === 0 ? Number.POSITIVE_INFINITY : clock.elapsed() + limitMs
    const isUnplugged = spec().antennas.every((antenna) => !air.isConnected(antenna))
    if (isUnplugged && air.quirks.has('runs-end-at-unplugged-antennas')) {
      finish()
      return
    }
    if (spec().antennas.includes(personality.antennaCount) && air.quirks.has('last-antenna-passed-over')) {
      endSpec()
      return
    }
    if (limitMs > 0) timers.push(clock.after('reader.aispec', limitMs, endSpec))
    if (air.quirks.has('ai-spec-start-events')) air.event(eventType.aiSpec, tlv(254, u8(1), u32(roSpec.id), u16(0)))
    nextVisit()
  }

  function nextVisit(): void {
    const { antennas, inventories } = spec()
    for (let tries = 0; tries < antennas.length; tries++) {
      const antenna = antennas[visits % antennas.length] ?? 0
      const inventory = inventories[Math.floor(visits / antennas.length) % inventories.length]
      if (inventory !== undefined && air.isConnected(antenna)) {
        visit(antenna, inventory)
        return
      }
      visits += 1
    }
    timers.push(clock.after('reader.no-antenna', field.dwellMaxMs, () => !hasStopped && nextVisit()))
  }

  function visit(antenna: number, inventory: InventoryParameterSpec): void {
    const settings = settingsFor(air, inventory, antenna)
    const mode = personality.modes.find((row) => row.modeIdentifier === settings.modeIdentifier)
    if (mode === undefined) throw new Error('An antenna is set to a mode the reader does not have.')
    const nowMs = clock.elapsed()
    const played = beginVisit(field, {
      antenna,
      channel: personality.hopping ? channelNow(settings.hopTableId) : settings.channelIndex,
      settings,
      mode,
      continuous: isContinuous(air, settings),
      withSelects: !selected.has(antenna),
      resetsSetBeforeMs: isReset(air, settings) ? beganAtMs : null,
      nowMs,
      maxMs: Math.min(field.dwellMaxMs, endsAtMs - nowMs),
      accessOf: (tag) => air.accessOf(tag, antenna, roSpec.id),
    })
    selected.add(antenna)
    slots.collisions += played.collisionSlots
    slots.empties += played.emptySlots
    air.roundPlayed()
    const cancel = clock.after('reader.visit', played.durationMs, () => {
      collect()
      if (hasStopped) return
      visits += 1
      const { antennas, inventories } = spec()
      const isWholePass = visits % (antennas.length * inventories.length) === 0
      if (watch?.isOver(clock.elapsed(), isWholePass)) endSpec()
      else nextVisit()
    })
    stay = { visit: played, inventory, cancel }
  }

  /** Hands over what the stay going on has heard so far and ends it. */
  function collect(): void {
    if (stay === null) return
    const { visit: played, inventory, cancel } = stay
    stay = null
    cancel()
    const tags = played.finish(clock.elapsed())
    watch?.heard(tags, clock.elapsed())
    if (tags.length > 0) {
      const where = { roSpecId: roSpec.id, specIndex: specAt + 1, inventoryParameterSpecId: inventory.id }
      air.heard(tags, where, report)
    }
  }

  function closeSpec(): void {
    collect()
    for (const cancel of timers.splice(0)) cancel()
    const isDue = report.end === 'aispec'
    const tellsFirst = air.quirks.has('events-before-reports')
    if (isDue && !tellsFirst) air.reportDue(report)
    tellEnd()
    if (isDue && tellsFirst) air.reportDue(report)
  }

  function tellEnd(): void {
    if (air.quirks.has('runs-never-end')) return
    const specIndex = air.quirks.has('spec-index-always-one') ? 1 : specAt + 1
    const head = [u8(0), u32(roSpec.id), u16(specIndex)]
    if (air.config().events.has(eventType.aiSpecWithDetails)) {
      const details = tv(18, u16(slots.collisions), u16(slots.empties))
      air.event(eventType.aiSpecWithDetails, tlv(254, ...head, details))
    } else air.event(eventType.aiSpec, tlv(254, ...head))
  }

  function finish(): void {
    hasStopped = true
    cancelReports()
    onDone()
  }

  function endSpec(): void {
    closeSpec()
    specAt += 1
    const isThrough = specAt >= roSpec.aiSpecs.length
    if (isThrough && air.quirks.has('runs-never-end')) specAt = 0
    else if (isThrough || air.quirks.has('one-ai-spec-a-run')) {
      loopsDone += 1
      if (roSpec.loops !== 1 && personality.versionMax === 2)
        air.event(eventType.specLoop, tlv(356, u32(roSpec.id), u32(loopsDone)))
      if (roSpec.loops !== 0 && loopsDone >= roSpec.loops) {
        finish()
        return
      }
      specAt = 0
    }
    beginSpec()
  }

  const cancelReports =
    report.trigger === 'time'
      ? clock.every('reader.report', report.periodMs, () => air.reportDue(report))
      : () => undefined

  beginSpec()
  return {
    stop() {
      if (hasStopped) return
      hasStopped = true
      cancelReports()
      closeSpec()
    },
    onInput(port, high) {
      const { stop } = spec()
      if (!hasStopped && stop.kind === 'gpi' && stop.gpi.port === port && stop.gpi.high === high) endSpec()
    },
  }
}
