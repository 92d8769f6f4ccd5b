import type { RfMode } from '../personality.ts'
import type { AntennaSettings } from '../specs/antenna-configuration.ts'
import { hashText, mix } from './hashed-chance.ts'
import type { FieldTag, RadioField } from './radio-field.ts'
import { applyAwareSelects, isSelected } from './tag-select.ts'

const noiseDb = 0.7
/** Beyond this many dB from the edge noise decides nothing. */
const certainDb = 3.5
const roundOverheadMs = 8
const bestSensitivityDbm = -84
const weakestCentiDbm = -8_800

/** One stay of the reader on one antenna. */
export type VisitRequest = {
  antenna: number
  channel: number
  settings: AntennaSettings
  mode: RfMode
  /** Tags are heard over and over (S0, dual target) instead of once each. */
  continuous: boolean
  /** The client's Selects go out first: at the first visit of an AISpec to this antenna. */
  withSelects: boolean
  /** The reader makes tags answer again whose flag was set before this, ms; null when it leaves flags alone. */
  resetsSetBeforeMs: number | null
  nowMs: number
  maxMs: number
  /** What an AccessSpec adds to an answer of this tag, ms of air time; once for a tag where it is for one operation. */
  accessOf(tag: FieldTag): { ms: number; isOnce: boolean }
}

/** One answer of one tag. */
export type HeardTag = {
  tag: FieldTag
  atMs: number
  antenna: number
  channel: number
  rssiCentiDbm: number
  /** Above what it takes to be heard, dB. */
  marginDb: number
  /** 0 to 4095 for a full turn. */
  phase: number
  dopplerSixteenthHz: number
}

export type Visit = {
  durationMs: number
  /** Slots with several answers and with none, by rule of thumb of a well-chosen Q. */
  collisionSlots: number
  emptySlots: number
  /** What was heard until now; a visit cut short has heard only its first part. */
  finish(nowMs: number): HeardTag[]
}

type Responder = { tag: FieldTag; marginDb: number }

/** Frozen draws with mean lambda, capped: how often a tag answers when all share the rate. */
function poisson(lambda: number, float: () => number): number {
  const limit = Math.exp(-Math.min(lambda, 50))
  let count = 0
  for (let product = float(); product > limit && count < 200; product *= float()) count += 1
  return count
}

function answers(field: RadioField, { turns }: FieldTag, marginDb: number, continuous: boolean): boolean {
  if (marginDb < -certainDb) return false
  if (marginDb < certainDb && marginDb + noiseDb * field.noise() <= 0) return false
  return field.float() >= (continuous ? turns.garbledShare : turns.missedShare)
}

function respondersOf(field: RadioField, request: VisitRequest, powered: FieldTag[]): Responder[] {
  const { antenna, channel, settings, mode, nowMs } = request
  const { filters, stateAware, singulate } = settings.command
  const wantedState = singulate?.state ?? 'A'
  const found: Responder[] = []
  for (const tag of field.tags()) {
    const marginDb = field.marginAt(tag, antenna, channel, settings, mode)
    if (marginDb <= -certainDb) continue
    tag.flags.settle(nowMs)
    if (marginDb > 0) powered.push(tag)
    if (request.resetsSetBeforeMs !== null && marginDb > 0)
      tag.flags.resetSetBefore(settings.session, request.resetsSetBeforeMs)
    if (stateAware && request.withSelects && marginDb > 0) applyAwareSelects(tag.memory, tag.flags, filters, nowMs)
    if (!stateAware && filters.length > 0 && !isSelected(tag.memory, filters)) continue
    if (
      stateAware &&
      singulate?.selected != null &&
      filters.some(({ action }) => action.kind === 'aware' && action.target === 0) &&
      tag.flags.selected !== singulate.selected
    )
      continue
    if (!request.continuous && tag.flags.state(settings.session) !== wantedState) continue
    const { atZeroDbm, dbPerDb } = field.strength
    if (atZeroDbm + dbPerDb * marginDb < bestSensitivityDbm + settings.sensitivityLossDb) continue
    if (answers(field, tag, marginDb, request.continuous)) found.push({ tag, marginDb })
  }
  return found
}

function shuffle<T>(list: T[], float: () => number): T[] {
  for (let i = list.length - 1; i > 0; i--) {
    const j = Math.floor(float() * (i + 1))
    const [a, b] = [list[i], list[j]]
    if (a !== undefined && b !== undefined) {
      list[i] = b
      list[j] = a
    }
  }
  return list
}

/** What the reader says of an answer of this margin. */
function strengthCentiDbm(field: RadioField, marginDb: number): number {
  const { atZeroDbm, dbPerDb, noiseDb: sdDb, stepCentiDb, highestDbm } = field.strength
  const centiDbm = Math.round(100 * (atZeroDbm + dbPerDb * marginDb) + 100 * sdDb * field.noise())
  const told = stepCentiDb * Math.round(centiDbm / stepCentiDb)
  return Math.max(weakestCentiDbm, Math.min(100 * highestDbm, told))
}

/** Plays one stay on an antenna: who is powered, selected and in the right state, and in which order they are heard. */
export function beginVisit(field: RadioField, request: VisitRequest): Visit {
  const { antenna, channel, settings, mode, nowMs } = request
  const maxMs = Math.max(1, request.maxMs)
  const powered: FieldTag[] = []
  const responders = respondersOf(field, request, powered)
  const readMs = 1_000 / mode.readsPerSecond
  const access = responders.map(({ tag }) => request.accessOf(tag))
  const onceMs = access.reduce((sum, { ms, isOnce }) => sum + (isOnce ? ms : 0), 0)
  const eachMs = access.reduce((sum, { ms, isOnce }) => sum + (isOnce ? 0 : ms), 0) / Math.max(1, responders.length)
  const answerMs = readMs + eachMs
  const capacity = Math.max(1, Math.floor((maxMs - roundOverheadMs - onceMs) / answerMs))
  const float = () => field.float()

  const order: { responder: Responder; atMs: number }[] = []
  if (request.continuous) {
    const rates = responders.reduce((sum, { tag }) => sum + tag.turns.rate, 0)
    for (const responder of responders) {
      const count = poisson((capacity * responder.tag.turns.rate) / rates, float)
      for (let i = 0; i < count; i++)
        order.push({ responder, atMs: nowMs + roundOverheadMs + float() * (maxMs - roundOverheadMs) })
    }
    order.sort((a, b) => a.atMs - b.atMs)
  } else {
    for (const [index, responder] of shuffle(responders, float).slice(0, capacity).entries())
      order.push({ responder, atMs: nowMs + roundOverheadMs + index * answerMs })
  }

  const workMs =
    responders.length === 0
      ? roundOverheadMs
      : request.continuous
        ? maxMs
        : roundOverheadMs + onceMs + order.length * answerMs
  const durationMs = Math.ceil(Math.min(maxMs, Math.max(workMs, field.dwellMinMs)))
  const endMs = nowMs + durationMs
  for (const tag of powered) tag.flags.power(endMs)

  function heard({ responder, atMs }: { responder: Responder; atMs: number }): HeardTag {
    const { tag, marginDb } = responder
    const rssiCentiDbm = strengthCentiDbm(field, marginDb)
    const turn = mix(hashText(tag.key), antenna, channel) + Math.round(30 * field.noise())
    if (!request.continuous) tag.flags.invert(settings.session, atMs)
    return {
      tag,
      atMs,
      antenna,
      channel,
      rssiCentiDbm,
      marginDb,
      phase: ((turn % 4_096) + 4_096) % 4_096,
      dopplerSixteenthHz: Math.round(8 * field.noise()),
    }
  }

  return {
    durationMs,
    collisionSlots: Math.round(0.7 * responders.length),
    emptySlots: 1 + Math.round(0.9 * responders.length),
    finish: (untilMs) => order.filter(({ atMs }) => atMs <= Math.max(untilMs, nowMs) && atMs <= endMs).map(heard),
  }
}
