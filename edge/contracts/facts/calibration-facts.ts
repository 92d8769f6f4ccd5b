import { z } from 'zod'
import { calibrationCyclesSchema, commandIdSchema } from '../downlink/command.ts'
import { epcHexSchema, sessionIdSchema, userRefSchema } from '../ids.ts'
import { count, factBase } from './fact-base.ts'

/** Lists of a calibration name so many tags at most; the count beside each is of all of them. */
export const calibrationTagsMax = 64

const calibration = {
  ...factBase,
  /** The command that started it. */
  calibrationId: commandIdSchema,
}
const tagsNamed = z.array(epcHexSchema).max(calibrationTagsMax)
const cyclesCounted = z.int().min(0).max(20)

/** From now on doors are opened and shut by this person with nothing taken and nothing put in, so that the cabinet learns. */
export const calibrationStarted = z.strictObject({
  ...calibration,
  kind: z.literal('CalibrationStarted'),
  userRef: userRefSchema,
  cycles: calibrationCyclesSchema,
})

/** A door session of a calibration is decided; written with the SessionCommitted of that session. */
export const calibrationCycled = z.strictObject({
  ...calibration,
  kind: z.literal('CalibrationCycled'),
  sessionId: sessionIdSchema,
  /** False when its scan was cut short: it is not one of the cycles asked for. */
  counted: z.boolean(),
  cyclesDone: cyclesCounted,
  cycles: calibrationCyclesSchema,
  /** Units the scan knew to look for, and those among them that it heard. */
  insideCount: count,
  heardCount: count,
  unheard: tagsNamed,
})

/**
 * Something was taken or put in all the same, in a door session of a calibration; told beside what is told of it as
 * ever, and also when a doubt of that session is settled so later, after the end of the calibration too.
 */
export const calibrationDisturbed = z.strictObject({
  ...calibration,
  kind: z.literal('CalibrationDisturbed'),
  sessionId: sessionIdSchema,
  takenCount: count,
  placedCount: count,
  taken: tagsNamed,
  placed: tagsNamed,
})

export const calibrationEnded = z.strictObject({
  ...calibration,
  kind: z.literal('CalibrationEnded'),
  /** opened-by-another: by another person's badge, by break-glass, or by nobody who had unlocked it. */
  cause: z.enum(['cycles-done', 'time-over', 'stopped', 'opened-by-another', 'restarted']),
  cyclesDone: cyclesCounted,
  cycles: calibrationCyclesSchema,
  /** Units that were not heard in at least one of the cycles, the ones missed most first. */
  hardCount: count,
  hard: z.array(z.strictObject({ epc: epcHexSchema, heardCycles: cyclesCounted })).max(calibrationTagsMax),
})
