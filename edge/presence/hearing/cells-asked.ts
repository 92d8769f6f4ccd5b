import { channelSlotsMax } from '../presence-config.ts'
import type { SlotBits } from '../presence-state.ts'
import type { Habits } from './cabinet-habits.ts'
import { marginSteps } from './fade-law.ts'
import { countSlots, hasSlot, noSlots } from './hearing.ts'
import type { Missed } from './silence.ts'

/** Neighbouring channels whose fades may be one and the same. */
const kinSlots = 6

/** Channels of the same kin may fade together. */
export const kinOf = (slot: number) => Math.floor(slot / kinSlots)
const firstOfKin = (kin: number) => kin * kinSlots
const endOfKin = (kin: number) => Math.min(channelSlotsMax, firstOfKin(kin + 1))

const listenedAtAll = 0.999
/** However often it was asked in one cell, this much is left for what nobody foresaw. */
const foreseen = 0.97
/** What was heard in a cell although it hardly ever had its turn there was heard all the same. */
const turnAtLeast = 0.02

/** Read rates nearer to each other than this share the tables that are made for one, in natural logarithms. */
const rateStep = 0.2

/** What one tag has of its own at one antenna: the cells that heard it, and what it was asked in by name. */
export type Own = { heard: SlotBits; named: Missed }
const nothingNamed: Missed = []

/**
 * What one antenna asked of everybody since the door shut. Tables are chances at each step of the margin grid, made when
 * asked for and shared by all tags: what a tag has of its own changes only the channels where it was heard or named.
 */
export class CellsAsked {
  private readonly missed: Missed
  private readonly listened: Missed
  private readonly habits: Habits
  private readonly made = new Map<number, { kins: Float64Array[]; all: Float64Array }>()

  /** `missed` of the cells that did not hear a tag, `listened` of those that did; the habits say how levels fade. */
  constructor(missed: Missed, listened: Missed, habits: Habits) {
    this.missed = missed
    this.listened = listened
    this.habits = habits
  }

  /** Chance that a tag which is read so often is heard in just these cells. */
  chances(readRate: number, { heard, named }: Own): Float64Array {
    const step = Math.round(Math.log(readRate) / rateStep)
    const rate = Math.exp(step * rateStep)
    const { kins, all } = this.shared(step, rate)
    if (named.length === 0 && countSlots(heard) === 0) return all
    const { firstStep, lastStep } = this.habits.law
    const chances = all.slice()
    for (let kin = 0; firstOfKin(kin) < channelSlotsMax; kin++) {
      if (!isTouched(kin, heard, named)) continue
      const own = this.ofKin(kin, rate, heard, named)
      const usual = kins[kin]
      for (let at = firstStep; at <= lastStep; at++)
        chances[at] = ((chances[at] as number) * (own[at] as number)) / (usual?.[at] ?? 1)
    }
    return this.levelled(chances)
  }

  /** Where the rate of hits no longer changes, nor do they. */
  private levelled(chances: Float64Array): Float64Array {
    const { firstStep, lastStep } = this.habits.law
    chances.fill(chances[firstStep] as number, 0, firstStep)
    return chances.fill(chances[lastStep] as number, lastStep + 1)
  }

  private shared(step: number, rate: number): { kins: Float64Array[]; all: Float64Array } {
    const known = this.made.get(step)
    if (known !== undefined) return known
    const kins: Float64Array[] = []
    const all = new Float64Array(marginSteps).fill(1)
    for (let kin = 0; firstOfKin(kin) < this.missed.length; kin++) {
      const chances = this.ofKin(kin, rate, noSlots, nothingNamed)
      for (let at = 0; at < marginSteps; at++) all[at] = (all[at] as number) * (chances[at] as number)
      kins.push(chances)
    }
    const made = { kins, all }
    this.made.set(step, made)
    return made
  }

  /**
   * Channels that fade together are one cell, however many they are: to the extent that this cabinet's do, a group of
   * neighbours counts once, be it heard or silent.
   */
  private ofKin(kin: number, rate: number, heard: SlotBits, named: Missed): Float64Array {
    const { law, channelKinship } = this.habits
    const chances = new Float64Array(marginSteps)
    const turns = new Float64Array(kinSlots)
    let unheard = 0
    let hits = 0
    let got = 1
    let all = 1
    for (let slot = firstOfKin(kin); slot < endOfKin(kin); slot++) {
      const asked = named[slot] ?? 1
      if (hasSlot(heard, slot)) {
        hits += 1
        got *= Math.max(turnAtLeast, 1 - ((this.listened[slot] ?? 1) * asked) ** rate)
        continue
      }
      const chance = (this.missed[slot] ?? 1) * asked
      if (chance > listenedAtAll) continue
      const own = chance ** rate
      turns[unheard++] = foreseen * (1 - own)
      all *= own
    }
    if (unheard + hits === 0) return chances.fill(1)
    const kinship = unheard + hits === 1 ? 0 : channelKinship
    let silentThough = 1
    for (let i = 0; i < unheard; i++) silentThough *= 1 - (turns[i] as number)
    for (let at = law.firstStep; at <= law.lastStep; at++) {
      const hit = law.hitRates[at] as number
      let apart = got
      for (let i = 0; i < hits; i++) apart *= hit
      for (let i = 0; i < unheard; i++) apart *= 1 - hit * (turns[i] as number)
      const alike = hits > 0 ? got * hit * silentThough : 1 - hit * foreseen * (1 - all)
      chances[at] = (1 - kinship) * apart + kinship * alike
    }
    return this.levelled(chances)
  }
}

function isTouched(kin: number, heard: SlotBits, named: Missed): boolean {
  for (let slot = firstOfKin(kin); slot < endOfKin(kin); slot++) {
    if (hasSlot(heard, slot) || (named[slot] ?? 1) <= listenedAtAll) return true
  }
  return false
}
