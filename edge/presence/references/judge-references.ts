import type { EpcHex } from '#contracts/ids'
import type { Habits } from '../hearing/cabinet-habits.ts'
import { type DelayedAlarm, noAlarm, stepAlarm } from './delayed-alarm.ts'
import { changesOf, isLearnt } from './hear-levels.ts'
import type { HeardLevels, ReferenceHealth, ReferenceMemory, ReferencesMemory } from './reference-memory.ts'

/** Less than this is no drift, 0.01 dB; nor is what door movements do to levels, so many of their deviations. */
const driftCentiDb = 600
const shuffleSpreads = 3
/** So much is news whatever the cabinet has learnt of its doors: a lost coupler looked to it like a wild shuffle. */
const alwaysNewsCentiDb = 1_000
/** Units are fainter too, 0.01 dB on the mean: the tags fixed inside are not to blame. */
const unitsFainterCentiDb = 200
const delays = { onDelayMs: 12 * 3_600_000, offDelayMs: 2 * 3_600_000 }

/** What changed at one antenna: for all that it hears (0 or less), and what would be news there, 0.01 dB. */
type AntennaChange = { centiDb: number; newsCentiDb: number }

type Heard = { epc: EpcHex; tag: ReferenceMemory; changes: Map<number, number> }

const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length

/** What door movements alone may change: of one thing at so many antennas, or of so many things at one. */
function newsOf({ apartDb, togetherDb }: Habits, levels: readonly HeardLevels[], alongside: number): number {
  const spreadDb = Math.hypot(togetherDb, apartDb / Math.sqrt(Math.max(1, alongside)))
  const states = levels.map(
    ({ doorStates, doorStatesNow }) => 1 / Math.max(1, doorStates) + 1 / Math.max(1, doorStatesNow),
  )
  const shuffled = 100 * shuffleSpreads * spreadDb * Math.sqrt(mean(states))
  return Math.min(alwaysNewsCentiDb, Math.max(driftCentiDb, shuffled))
}

/**
 * How much fainter one antenna hears everything: what most of the references say, the least of two. Units that are heard
 * as ever contradict it, and one reference alone needs their word.
 */
function antennaChange(
  antenna: number,
  heard: readonly Heard[],
  unitsCentiDb: number | null,
  habits: Habits,
): AntennaChange {
  const witnesses = heard.filter(({ changes }) => changes.has(antenna))
  const newsCentiDb = newsOf(
    habits,
    witnesses.map(({ tag }) => tag.levels),
    witnesses.length,
  )
  const said = witnesses.map(({ changes }) => changes.get(antenna) ?? 0).sort((a, b) => b - a)
  const most = said[Math.floor((said.length - 1) / 2)] ?? 0
  const isBelieved = unitsCentiDb === null ? said.length >= 2 : unitsCentiDb <= -unitsFainterCentiDb
  return { centiDb: isBelieved ? Math.min(0, most) : 0, newsCentiDb }
}

function alarmOf(alarm: DelayedAlarm, changeCentiDb: number | null, newsCentiDb: number, dtMs: number): DelayedAlarm {
  if (changeCentiDb === null) return { ...alarm, otherwiseForMs: 0 }
  const compared = { worse: changeCentiDb <= -newsCentiDb, well: changeCentiDb > -newsCentiDb / 2 }
  return stepAlarm(alarm, compared, dtMs, delays)
}

/**
 * One more watched round of dtMs is heard: which references are fainter than all else, and which antennas hear all fainter.
 * Antennas that are not listening say nothing, and their alarms stay as they are.
 */
export function judgeLevels(
  memory: ReferencesMemory,
  listening: readonly number[],
  habits: Habits,
  dtMs: number,
): { memory: ReferencesMemory; health: ReferenceHealth } {
  const units = isLearnt(memory.units) ? changesOf(memory.units) : new Map<number, number>()
  const heard: Heard[] = Object.entries(memory.tags).flatMap(([epc, tag]) => {
    if (tag.silent || !isLearnt(tag.levels)) return []
    const changes = new Map([...changesOf(tag.levels)].filter(([antenna]) => listening.includes(antenna)))
    return changes.size === 0 ? [] : [{ epc: epc as EpcHex, tag, changes }]
  })
  const byAntenna = new Map(
    listening.map((antenna) => [antenna, antennaChange(antenna, heard, units.get(antenna) ?? null, habits)]),
  )
  const fainter = { ...memory.fainter }
  for (const [antenna, { centiDb, newsCentiDb }] of byAntenna)
    fainter[antenna] = alarmOf(fainter[antenna] ?? noAlarm, heard.length === 0 ? null : centiDb, newsCentiDb, dtMs)
  const tags: ReferencesMemory['tags'] = { ...memory.tags }
  const alone = new Map<EpcHex, number>()
  for (const { epc, tag, changes } of heard) {
    const own = mean([...changes].map(([antenna, change]) => change - (byAntenna.get(antenna)?.centiDb ?? 0)))
    alone.set(epc, own)
    tags[epc] = { ...tag, faint: alarmOf(tag.faint, own, newsOf(habits, [tag.levels], changes.size), dtMs) }
  }
  const judged = { ...memory, tags, fainter }
  return { memory: judged, health: healthOf(judged, byAntenna, alone, [...units.values()]) }
}

const fainterBy = (changeCentiDb: number) => Math.max(0, Math.round(-changeCentiDb))

function healthOf(
  { tags, fainter, deaf }: ReferencesMemory,
  byAntenna: ReadonlyMap<number, AntennaChange>,
  alone: ReadonlyMap<EpcHex, number>,
  units: readonly number[],
): ReferenceHealth {
  const antennas = Object.entries(fainter).flatMap(([key, { stands }]) => {
    const antenna = Number(key)
    return stands ? [{ antenna, fainterByCentiDb: fainterBy(byAntenna.get(antenna)?.centiDb ?? 0) }] : []
  })
  const all = Object.values(tags)
  const allSilent = all.length >= 2 && all.every(({ silent }) => silent)
  const unitsFainter = units.length > 0 && mean(units) <= -unitsFainterCentiDb
  return {
    hearing: deaf ? 'lost' : antennas.length > 0 || (allSilent && unitsFainter) ? 'fainter' : 'as-learnt',
    antennas,
    references: Object.entries(tags).map(([epc, { silent, faint }]) => {
      const own = alone.get(epc as EpcHex)
      return {
        epc: epc as EpcHex,
        state: silent ? 'silent' : faint.stands ? 'faint' : 'heard',
        fainterByCentiDb: silent || own === undefined ? null : fainterBy(own),
      }
    }),
  }
}
