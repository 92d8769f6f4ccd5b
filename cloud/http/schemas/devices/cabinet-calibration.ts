import { z } from 'zod'
import { optionalText } from '../text.ts'

const person = z.object({ userRef: z.string(), displayName: z.string().nullable() })
const reason = optionalText(200).describe('Why; kept in the journal, not told to the cabinet.')

export const calibrationStartBody = z.strictObject({
  cycles: z.int().min(3).max(20).default(6).describe('How often its doors will be opened and shut.'),
  reason,
})
export const calibrationStopBody = z.strictObject({ reason })

/** A door session of the calibration. */
const calibrationCycle = z.object({
  sessionId: z.string(),
  counted: z.boolean().describe('False: its scan was cut short, and it is none of the cycles asked for.'),
  inside: z.int().describe('Units the cabinet knew to look for.'),
  heard: z.int().describe('Units it heard, of these.'),
  changes: z.int().describe('Units taken or put in in it all the same.'),
  atMs: z.int(),
  entrySeq: z.int(),
})

const hardTag = z.object({
  epc: z.string(),
  heardCycles: z.int(),
  unit: z
    .object({ unitId: z.string(), itemId: z.string().nullable(), serial: z.string().nullable() })
    .nullable()
    .describe('The unit the tag is on; null where nobody knows or it may not be shown.'),
})

export const cabinetCalibration = z.object({
  deviceId: z.string(),
  newest: z
    .object({
      calibrationId: z.string(),
      by: person.describe('Whose door sessions are its cycles.'),
      startedAtMs: z.int(),
      cycles: z.int().describe('Door cycles asked for.'),
      cyclesDone: z.int(),
      sessions: z.array(calibrationCycle),
      ended: z
        .object({
          cause: z.enum(['cycles-done', 'time-over', 'stopped', 'opened-by-another', 'restarted']),
          atMs: z.int(),
        })
        .nullable()
        .describe('Null while it runs.'),
      hardCount: z.int().describe('Units missed in at least one cycle, told at its end.'),
      hard: z.array(hardTag).describe('The first of them, the ones missed most first.'),
    })
    .nullable()
    .describe('Null: never calibrated with this hardware.'),
  lastDone: z
    .object({ by: person, cycles: z.int(), atMs: z.int() })
    .nullable()
    .describe('The last calibration that had all its cycles, with this hardware and card.'),
  disturbedBy: z
    .int()
    .describe('Units taken or put in in cycles since a calibration last had all its cycles unchanged.'),
})
export type CabinetCalibration = z.infer<typeof cabinetCalibration>
