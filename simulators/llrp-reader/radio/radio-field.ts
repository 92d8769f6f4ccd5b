import type { Random } from '#platform/random'
import type { RfMode } from '../personality.ts'
import type { AntennaSettings } from '../specs/antenna-configuration.ts'
import { toHex } from '../wire/bytes.ts'
import { hashText, mix, normal, unitFrom } from './hashed-chance.ts'
import { cavityLaw } from './laws/cavity-law.ts'
import { declaredLaw } from './laws/declared-law.ts'
import {
  nominalCentiDbm,
  type RadioLaw,
  type RadioPlace,
  type StrengthScale,
  type Turns,
  tagKey,
} from './laws/radio-law.ts'
import type { Radio, RadioLawName, RadioOptions, RadioTag } from './radio.ts'
import { TagFlags } from './tag-flags.ts'
import { serialisedTid, type TagMemory, tagMemory } from './tag-memory.ts'

/** A tag in the field with its memory and its flags. */
export type FieldTag = {
  readonly tag: RadioTag
  readonly epc: string
  /** What tells it from every other tag in the field. */
  readonly key: string
  readonly memory: TagMemory
  readonly flags: TagFlags
  readonly turns: Turns
  /** Margins by antenna and channel as frozen now; NaN where nobody has looked yet. */
  readonly margins: Float32Array
  dead: boolean
}

/** The field as the reader's own parts see it. */
export type RadioField = Radio & {
  readonly dwellMaxMs: number
  readonly dwellMinMs: number
  readonly strength: StrengthScale
  setHears(antenna: number, hears: boolean): void
  tags(): Iterable<FieldTag>
  /** Margin in dB at these settings, before noise; minus infinity at a dead tag or a deaf antenna. */
  marginAt(tag: FieldTag, antenna: number, channel: number, settings: AntennaSettings, mode: RfMode): number
  /** A normal draw from the field's own stream of chance, deviation 1. */
  noise(): number
  float(): number
}

const laws: Record<RadioLawName, (place: RadioPlace) => RadioLaw> = { declared: declaredLaw, cavity: cavityLaw }

/** Makes an empty field around antennaCount antennas hopping over these frequencies. */
export function createRadioField(
  antennaCount: number,
  frequenciesKhz: readonly number[],
  random: Random,
  options: RadioOptions = {},
): RadioField {
  const tags = new Map<string, FieldTag>()
  const deaf = new Set<number>()
  const channelCount = frequenciesKhz.length
  const seed = random.integer(0x1_0000_0000)
  const { tier = 'good', shutLossDb = 6 } = options
  const law = laws[options.law ?? 'declared']({ seed, tier, antennaCount, frequenciesKhz, shutLossDb })
  const moment = { doorMoves: 0, doorCloses: 0, isOpen: options.doorOpen ?? false }

  function frozenMargin(tag: FieldTag, antenna: number, channel: number): number {
    const from = (antenna - 1) * channelCount
    const known = tag.margins[from + channel - 1] ?? Number.NaN
    if (!Number.isNaN(known)) return known
    law.margins(tag.tag, antenna, moment, tag.margins.subarray(from, from + channelCount))
    return tag.margins[from + channel - 1] ?? Number.NaN
  }

  function fieldTag(tag: RadioTag): FieldTag {
    const { epc } = tag
    const key = tagKey(tag)
    const spread = unitFrom(mix(seed, hashText(key), 99))
    return {
      tag,
      epc,
      key,
      memory: tagMemory(epc, tag.tid ?? serialisedTid(key)),
      flags: new TagFlags(spread),
      turns: law.turns(tag),
      margins: new Float32Array(antennaCount * channelCount).fill(Number.NaN),
      dead: tag.dead ?? false,
    }
  }

  const isInside = ({ tag }: FieldTag) => (tag.exposure ?? 'inside') === 'inside'
  const listeners = new Set<(tag: RadioTag, isInside: boolean) => void>()
  const whole = ({ tag, memory }: FieldTag): RadioTag => ({ ...tag, tid: toHex(memory.banks[2]) })

  /** Whoever listens hears of a tag that came or went. */
  function moving(key: string, act: () => void): void {
    const before = tags.get(key)
    act()
    const after = tags.get(key)
    const wasInside = before !== undefined && isInside(before)
    if (after !== undefined && isInside(after)) {
      if (!wasInside) for (const listener of listeners) listener(whole(after), true)
    } else if (wasInside) for (const listener of listeners) listener(whole(before), false)
  }

  /** The same tag elsewhere or in another state keeps its memory and flags. */
  function change(key: string, by: Partial<RadioTag>): void {
    const old = tags.get(key)
    if (old === undefined) return
    const changed = { ...old, tag: { ...old.tag, ...by }, dead: by.dead ?? old.dead }
    changed.margins.fill(Number.NaN)
    tags.set(key, changed)
  }

  return {
    dwellMaxMs: options.dwellMaxMs ?? 200,
    dwellMinMs: options.dwellMinMs ?? 40,
    strength: law.strength,
    put(tag) {
      if (!/^(?:[0-9A-F]{4}){1,31}$/.test(tag.epc))
        throw new Error(`The EPC ${tag.epc} is not 1 to 31 whole 16-bit words in upper-case hex.`)
      const key = tagKey(tag)
      moving(key, () => {
        if (tags.has(key)) change(key, { exposure: 'inside', ...tag })
        else tags.set(key, fieldTag(tag))
      })
    },
    remove(epc, copy) {
      const key = tagKey({ epc, copy })
      moving(key, () => void tags.delete(key))
    },
    has: (epc, copy) => tags.has(tagKey({ epc, copy })),
    doorMoved(open) {
      moment.isOpen = open
      moment.doorMoves += 1
      if (!open) moment.doorCloses += 1
      for (const tag of tags.values()) tag.margins.fill(Number.NaN)
    },
    setDetuned: (epc, detunedDb) => change(epc, { detunedDb }),
    setDead: (epc, dead) => change(epc, { dead }),
    epcs: () => [...new Set([...tags.values()].map(({ epc }) => epc))],
    inside: () => [...tags.values()].filter(isInside).map(whole),
    onMoved: (callback) => void listeners.add(callback),
    marginDb(epc, antenna) {
      const tag = tags.get(epc)
      if (tag === undefined || tag.dead) return Number.NEGATIVE_INFINITY
      let sum = 0
      for (let channel = 1; channel <= channelCount; channel++) sum += frozenMargin(tag, antenna, channel)
      return sum / channelCount
    },
    heardShare(epc) {
      const tag = tags.get(epc)
      if (tag === undefined || tag.dead) return 0
      let heard = 0
      for (let antenna = 1; antenna <= antennaCount; antenna++)
        for (let channel = 1; channel <= channelCount; channel++) if (frozenMargin(tag, antenna, channel) > 0) heard++
      return heard / (antennaCount * channelCount)
    },
    setHears(antenna, hears) {
      if (hears) deaf.delete(antenna)
      else deaf.add(antenna)
    },
    tags: () => tags.values(),
    marginAt(tag, antenna, channel, settings, mode) {
      if (tag.dead || deaf.has(antenna)) return Number.NEGATIVE_INFINITY
      return frozenMargin(tag, antenna, channel) + (settings.powerCentiDbm - nominalCentiDbm) / 100 + mode.gainDb
    },
    noise: () => normal(1 - random.float(), random.float()),
    float: () => random.float(),
  }
}
