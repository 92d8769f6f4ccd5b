import { z } from 'zod'
import type { Files } from '#platform/files'
import { plannedSchema } from './happenings.ts'

const spellSchema = z.strictObject({
  probeId: z.string(),
  fromMs: z.number(),
  toMs: z.number(),
  extremeMilli: z.number(),
})

/** What a device of the history remembers beside its card. Times in Unix ms. */
export const deviceStateSchema = z.strictObject({
  deviceId: z.string(),
  bootId: z.string(),
  bootedAtMs: z.number(),
  /** Of the last thing it said. */
  lastFactMs: z.number(),
  /** Until when each probe has told its windows. */
  toldUntilMs: z.record(z.string(), z.number()),
  spells: z.array(spellSchema),
  isOnline: z.boolean(),
  readerDown: z.boolean(),
  /** Units it is not sure of, with the session that left the doubt. */
  doubts: z.array(z.strictObject({ epc: z.string(), sessionId: z.string().nullable() })),
})
export type DeviceState = z.infer<typeof deviceStateSchema>

/** Where a history stands: what is to be known beside store, cards and world to go on from it. */
export const historyStateSchema = z.strictObject({
  /** When it begins, and until when it has been lived, Unix ms. */
  beganAtMs: z.number(),
  livedUntilMs: z.number(),
  /** How many happenings there have been; each has chance of its own. */
  happened: z.int(),
  cases: z.int(),
  nextOrder: z.int(),
  ahead: z.array(plannedSchema),
  devices: z.array(deviceStateSchema),
  /** What the service refused, by its code. */
  refusals: z.record(z.string(), z.int()),
})
export type HistoryState = z.infer<typeof historyStateSchema>

/** The state in a file, or null when there is none that can be gone on from. */
export async function readHistoryState(files: Files, path: string): Promise<HistoryState | null> {
  const text = await files.read(path)
  if (text === null) return null
  try {
    return historyStateSchema.safeParse(JSON.parse(text)).data ?? null
  } catch {
    return null
  }
}
