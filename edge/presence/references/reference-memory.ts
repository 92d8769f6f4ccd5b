import { z } from 'zod'
import { type EpcHex, epcHexSchema } from '#contracts/ids'
import { type DelayedAlarm, noAlarm } from './delayed-alarm.ts'

/** How loud something is at one antenna, 0.01 dBm: as it was learnt, and lately. The weights are watched time, ms. */
export type LevelMemory = { learntCentiDbm: number; learntMs: number; nowCentiDbm: number; nowMs: number }

/** How loud something is heard while watched. */
export type HeardLevels = {
  /** Watched time and door states that made what was learnt. */
  learntMs: number
  doorStates: number
  /** Door states of the last hours, older ones counting less; 1 at least. */
  doorStatesNow: number
  byAntenna: Record<number, LevelMemory>
}

export type ReferenceMemory = {
  levels: HeardLevels
  /** Answers that were due since it was last heard, and the watched time in which they were, ms. */
  missedAnswers: number
  silentForMs: number
  silent: boolean
  /** Rounds in a row that heard it since it was said to be silent. */
  answers: number
  faint: DelayedAlarm
}

/** What the tags fixed inside prove of the cabinet's hearing. */
export type ReferenceHealth = {
  /** as-learnt: how it was when the references were new. fainter: all is. lost: nothing at all answers any more. */
  hearing: 'as-learnt' | 'fainter' | 'lost'
  /** Where all is heard fainter, and by how much on the mean, 0.01 dB. */
  antennas: { antenna: number; fainterByCentiDb: number }[]
  /** Every reference in the order of the model; by how much it is fainter than all else, 0.01 dB, where that is known. */
  references: { epc: EpcHex; state: 'heard' | 'faint' | 'silent'; fainterByCentiDb: number | null }[]
}

/** What is remembered of the references and of all units together, which are heard by the same antennas. */
export type ReferencesMemory = {
  tags: Record<EpcHex, ReferenceMemory>
  units: HeardLevels
  fainter: Record<number, DelayedAlarm>
  /** Time and rounds in which nothing at all answered, and, after that was said, rounds in a row that heard something. */
  deafForMs: number
  deafRounds: number
  deaf: boolean
  deafAnswers: number
  /** Since when the doors were shut at the last watched round, and when that was (monotonic ms). */
  shutSinceMs: number | null
  lastRoundMs: number | null
  /** What was said last; null while all has been well. */
  said: ReferenceHealth | null
}

export const noLevels: HeardLevels = { learntMs: 0, doorStates: 0, doorStatesNow: 0, byAntenna: {} }

const newReference: ReferenceMemory = {
  levels: noLevels,
  missedAnswers: 0,
  silentForMs: 0,
  silent: false,
  answers: 0,
  faint: noAlarm,
}

export const noReferences: ReferencesMemory = {
  tags: {},
  units: noLevels,
  fainter: {},
  deafForMs: 0,
  deafRounds: 0,
  deaf: false,
  deafAnswers: 0,
  shutSinceMs: null,
  lastRoundMs: null,
  said: null,
}

/** A port as the key of a JSON object. */
export const antennaKey = z.string().regex(/^\d{1,2}$/)

const levelsSchema = z.strictObject({
  learntMs: z.number().min(0),
  doorStates: z.number().min(0),
  byAntenna: z.record(antennaKey, z.strictObject({ learntCentiDbm: z.number(), learntMs: z.number().min(0) })),
})
type LearntLevels = z.infer<typeof levelsSchema>

/** How loud references and units were when that was learnt, and at which transmit powers. Outlives a restart. */
export const learntReferencesSchema = z.strictObject({
  powersCentiDbm: z.record(antennaKey, z.number()),
  tags: z.record(epcHexSchema, levelsSchema),
  units: levelsSchema,
})
export type LearntReferences = z.infer<typeof learntReferencesSchema>

export const noLearntReferences: LearntReferences = {
  powersCentiDbm: {},
  tags: {},
  units: { learntMs: 0, doorStates: 0, byAntenna: {} },
}

function learntLevels({ learntMs, doorStates, byAntenna }: HeardLevels): LearntLevels {
  const levels: LearntLevels['byAntenna'] = {}
  for (const antenna in byAntenna) {
    const level = byAntenna[antenna]
    if (level === undefined) continue
    levels[antenna] = { learntCentiDbm: Math.round(level.learntCentiDbm), learntMs: Math.round(level.learntMs) }
  }
  return { learntMs: Math.round(learntMs), doorStates, byAntenna: levels }
}

/** The part that is worth keeping over a restart; how it sounds lately is heard anew within the hour. */
export function learntReferencesOf(
  memory: ReferencesMemory,
  powersCentiDbm: LearntReferences['powersCentiDbm'],
): LearntReferences {
  const tags: LearntReferences['tags'] = {}
  for (const epc in memory.tags) {
    const tag = memory.tags[epc as EpcHex]
    if (tag !== undefined && tag.levels.learntMs > 0) tags[epc as EpcHex] = learntLevels(tag.levels)
  }
  return { powersCentiDbm, tags, units: learntLevels(memory.units) }
}

function rememberedLevels(learnt: LearntLevels | undefined): HeardLevels {
  if (learnt === undefined) return noLevels
  const byAntenna: HeardLevels['byAntenna'] = {}
  for (const antenna in learnt.byAntenna) {
    const level = learnt.byAntenna[antenna]
    if (level !== undefined) byAntenna[Number(antenna)] = { ...level, nowCentiDbm: 0, nowMs: 0 }
  }
  return { learntMs: learnt.learntMs, doorStates: learnt.doorStates, doorStatesNow: 0, byAntenna }
}

function samePowers(one: LearntReferences['powersCentiDbm'], other: LearntReferences['powersCentiDbm']): boolean {
  const ports = new Set([...Object.keys(one), ...Object.keys(other)])
  return [...ports].every((port) => one[port] === other[port])
}

/**
 * The memory of a boot: levels learnt at the same transmit powers, and the alarms that stood when this was last said
 * (null: none ever). References the model no longer has are forgotten.
 */
export function rememberedReferences(
  epcs: readonly EpcHex[],
  powersCentiDbm: LearntReferences['powersCentiDbm'],
  learnt: LearntReferences,
  said: ReferenceHealth | null,
): ReferencesMemory {
  const stillGood = samePowers(powersCentiDbm, learnt.powersCentiDbm)
  const tags: ReferencesMemory['tags'] = {}
  for (const epc of epcs) {
    const state = said?.references.find((one) => one.epc === epc)?.state ?? 'heard'
    tags[epc] = {
      ...newReference,
      levels: stillGood ? rememberedLevels(learnt.tags[epc]) : noLevels,
      silent: state === 'silent',
      faint: { ...noAlarm, stands: state === 'faint' && stillGood },
    }
  }
  const fainter: ReferencesMemory['fainter'] = {}
  if (stillGood) for (const { antenna } of said?.antennas ?? []) fainter[antenna] = { ...noAlarm, stands: true }
  const units = stillGood ? rememberedLevels(learnt.units) : noLevels
  return { ...noReferences, tags, units, fainter, deaf: said?.hearing === 'lost', said }
}
