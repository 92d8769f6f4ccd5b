import { z } from 'zod'

const visible = String.raw`\p{L}\p{M}\p{N}\p{P}\p{S}`
const invisible = new RegExp(`[^${visible}]+`, 'gu')

/**
 * A text a device tells that no list of ours holds, such as a version: one line of visible signs, without space around it.
 * What else hardware may say (NUL at the end, half a character, a line break) is left out where it is read.
 */
export const toldText = (lengthMax: number, lengthMin = 1) =>
  z
    .string()
    .min(lengthMin)
    .max(lengthMax)
    .regex(new RegExp(`^(?! )[${visible} ]*(?<! )$`, 'u'), 'one line of visible signs without space around it')

/** What hardware says, as it may be told; empty when nothing of it can be. */
export function toldTextOf(said: string, lengthMax: number): string {
  return said.slice(0, lengthMax).replace(invisible, ' ').trim()
}
