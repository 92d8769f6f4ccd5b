import { z } from 'zod'
import { calibrationCyclesSchema, commandIdSchema } from '#contracts/downlink/command'
import { referencesJudged } from '#contracts/facts/device-facts'
import { epcHexSchema, sessionIdSchema, userRefSchema } from '#contracts/ids'
import type { CabinetState } from './cabinet-types.ts'

/** A service lays up sixteen at a time; this many at once nobody orders. */
export const commandsRememberedMax = 256

const referenceHealthSchema = referencesJudged.pick({ hearing: true, antennas: true, references: true })

const doorId = z.int().min(1).max(32)

/** What a cabinet must still know after a power cut. Wall times stay, elapsed times die with their boot. */
export const cabinetMemorySchema = z.strictObject({
  schema: z.literal(1),
  doors: z
    .array(
      z.strictObject({
        doorId,
        open: z.boolean(),
        openedBy: sessionIdSchema.nullable(),
        leftOpenTold: z.boolean(),
      }),
    )
    .max(32),
  sessions: z.array(
    z.strictObject({
      sessionId: sessionIdSchema,
      phase: z.enum(['unlocked', 'open', 'scanning']),
      userRefs: z.array(userRefSchema).max(16),
      doorIds: z.array(doorId).min(1).max(32),
      openedAtMs: z.int().min(0).nullable(),
      closedAtMs: z.int().min(0).nullable(),
      unattributed: z.boolean(),
    }),
  ),
  nobodys: z.boolean(),
  lostAntennas: z.array(z.int().min(1).max(64)).max(64),
  references: referenceHealthSchema.nullable(),
  commands: z.strictObject({
    done: z
      .array(z.strictObject({ commandId: commandIdSchema, expiresAtMs: z.int().min(0) }))
      .max(commandsRememberedMax),
    heardToMs: z.int().min(0),
  }),
  calibration: z
    .strictObject({
      calibrationId: commandIdSchema,
      userRef: userRefSchema,
      cycles: calibrationCyclesSchema,
      isRunning: z.boolean(),
      cyclesDone: z.int().min(0),
      sessions: z.array(z.strictObject({ sessionId: sessionIdSchema, calibrationId: commandIdSchema })),
      missed: z.record(epcHexSchema, z.int().min(1)),
    })
    .nullable()
    .default(null),
  confirmed: z.array(epcHexSchema),
  doubts: z.array(
    z.strictObject({
      epc: epcHexSchema,
      kind: z.enum(['uncertain', 'unobservable']),
      sessionId: sessionIdSchema.nullable(),
    }),
  ),
  everScanned: z.boolean(),
})
export type CabinetMemory = z.infer<typeof cabinetMemorySchema>

/** The part of the state that is written in the same transaction as the facts it came with. */
export function memoryOf(state: CabinetState): CabinetMemory {
  return {
    schema: 1,
    doors: state.doors
      .filter((door) => door.remembered)
      .map(({ doorId, open, openedBy, leftOpenTold }) => ({ doorId, open, openedBy, leftOpenTold })),
    sessions: state.sessions.map(({ closedElapsedMs: _, ...session }) => ({
      ...session,
      userRefs: [...session.userRefs],
      doorIds: [...session.doorIds],
    })),
    nobodys: state.nobodys,
    lostAntennas: state.antennas.map((antenna) => antenna.antenna),
    references: state.references,
    commands: { done: [...state.commands.done], heardToMs: state.commands.heardToMs },
    calibration:
      state.calibration === null ? null : { ...state.calibration, sessions: [...state.calibration.sessions] },
    confirmed: [...state.inventory.confirmed],
    doubts: [...state.inventory.doubts],
    everScanned: state.inventory.everScanned,
  }
}
