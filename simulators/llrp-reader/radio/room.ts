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
