import type { Random } from '#platform/random'
import type { Radio, RadioTag } from './radio.ts'

/** One reader of a room. */
export type InRoom = { name: string; radio: Radio }

/**
 * Puts readers into one room: what lies inside one cabinet leaks to the antennas of every other, at a mean margin of
 * leakDb, and comes and goes there with it. The tag is the same one, with the same TID; only its way there is another.
 */
export function shareRoom(readers: readonly InRoom[], leakDb: number): void {
  for (const own of readers) {
    const others = readers.filter((other) => other !== own)
    const copyOf = ({ copy }: RadioTag) => `next-door/${own.name}/${copy ?? ''}`
    const move = (tag: RadioTag, isInside: boolean) => {
      for (const { radio } of others) {
        if (isInside) radio.put({ ...tag, copy: copyOf(tag), exposure: 'neighbour', leakDb })
        else radio.remove(tag.epc, copyOf(tag))
      }
    }
    for (const tag of own.radio.inside()) move(tag, true)
    own.radio.onMoved(move)
  }
}

/** What is left of a tag behind the metal of two cabinets, mean margin in dB; a few walls have a gap, a cable, a bad seal. */
const wall = { usualDb: -16, leakyDb: -9, leakyShare: 0.04 }

/** Stands cabinets side by side in this order: each leaks into the next through a wall that random draws. */
export function standSideBySide(readers: readonly InRoom[], random: Random): void {
  for (const [index, own] of readers.entries()) {
    const next = readers[index + 1]
    if (next === undefined) return
    shareRoom([own, next], random.float() < wall.leakyShare ? wall.leakyDb : wall.usualDb)
  }
}
