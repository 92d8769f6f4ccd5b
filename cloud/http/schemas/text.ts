import { z } from 'zod'
import { tidyIdentity, tidyText } from '#contracts/tidy-text'

/** What is wrong with one text of a request, and where it stands. */
export type TextFault = { field: string; message: string }

function faultOf(text: string): string | null {
  if (text.includes('\u0000')) return 'holds a NUL character'
  return text.isWellFormed() ? null : 'is not well-formed Unicode'
}

/** No request is nested deeper than this. */
const depthMax = 16

/**
 * Every text in a request, at whatever depth, that no database keeps and no hash is sure of, by its path. Names of members
 * are texts too. What lies deeper than any schema goes is a fault itself.
 */
export function textFaults(value: unknown, path: readonly string[] = []): TextFault[] {
  if (typeof value === 'string') {
    const message = faultOf(value)
    return message === null ? [] : [{ field: path.join('.') || '(whole)', message }]
  }
  if (typeof value !== 'object' || value === null) return []
  if (path.length > depthMax) return [{ field: path.slice(0, 3).join('.'), message: 'is nested too deeply' }]
  return Object.entries(value).flatMap(([name, member]) => {
    const message = faultOf(name)
    if (message !== null) return [{ field: path.join('.') || '(whole)', message: `has a name that ${message}` }]
    return textFaults(member, [...path, name])
  })
}

type Tidy = (written: string) => string

const needed =
  (tidy: Tidy) =>
  (lengthMax: number, lengthMin = 1) =>
    z.string().overwrite(tidy).min(lengthMin).max(lengthMax)

const optional = (tidy: Tidy) => (lengthMax: number) =>
  z
    .string()
    .overwrite(tidy)
    .max(lengthMax)
    .transform((written) => (written === '' ? null : written))
    .nullable()
    .default(null)

/** A text people write: without space around it, and not blank. */
export const text = needed(tidyText)

/** A text people may leave out: blank is the same as nothing. */
export const optionalText = optional(tidyText)

/** What names one thing among others, as a label bears it: what looks alike is alike. */
export const identityText = needed(tidyIdentity)

/** The same where it may be left out. */
export const optionalIdentity = optional(tidyIdentity)

/** What a list says beside what can be set: taken back with it, and left to the service to know. */
export const asListed = z.unknown().optional().describe('As the list says it; the service knows it itself.')

/** Reasons are chosen words, or short text that goes into the journal for good. */
export const reasonSchema = text(200, 3)
