import { describe, expect, it } from 'vitest'
import type { FactKind, FactOf } from '#contracts/facts/fact'
import { topicOf } from '#contracts/topics'
import { inAWorld, type World } from './cabinet-world.ts'
import { deviceId, insideByFacts, office, siteId, storyOf } from './whole-cabinet.ts'

const calibrationId = 'c'.repeat(16)
const anna = 'user-anna'

const wallMs = ({ time }: World) => time.clockOf({ wallOffsetMs: 0 }).now()

/** What the service sends down, signed, good for so long. */
function send(
  world: World,
  body: { kind: string; commandId?: string; cycles?: number; userRef?: string },
  lifeMs = 30_000,
): void {
  const command = { commandId: calibrationId, ...body }
  const issuedAtMs = wallMs(world)
  const life = { issuedAtMs, expiresAtMs: issuedAtMs + lifeMs }
  const envelope = office.seal({ kind: 'command', version: issuedAtMs, ...life, body: command })
  world.service.publish(topicOf(siteId, deviceId, 'commands'), envelope)
}

function told<K extends FactKind>({ service }: World, kind: K): FactOf<K>[] {
  return service.stored().filter((fact): fact is FactOf<K> => fact.kind === kind)
}

async function calibrating(world: World, cycles: number, userRef = anna): Promise<void> {
  send(world, { kind: 'StartCalibration', cycles, userRef })
  expect(await world.settled('CalibrationStarted', 1)).toBe(true)
}

describe('an agent whose cabinet is calibrated', () => {
  it('takes so many door cycles, books nothing as taken, and says of each what it heard', async () => {
    await inAWorld(21, 20, async (world) => {
      await calibrating(world, 3)
      for (let cycle = 1; cycle <= 3; cycle++) {
        await world.visit(0)
        expect(await world.settled('CalibrationCycled', cycle)).toBe(true)
      }
      const sessions = told(world, 'SessionCommitted').map(({ sessionId }) => sessionId)
      expect(told(world, 'CalibrationCycled')).toMatchObject(
        sessions.map((sessionId, done) => ({ sessionId, counted: true, cyclesDone: done + 1, insideCount: 20 })),
      )
      expect(told(world, 'CalibrationEnded')).toMatchObject([{ calibrationId, cause: 'cycles-done', cyclesDone: 3 }])
      await world.visit(0)
      expect(await world.settled('SessionCommitted', 4)).toBe(true)
      expect(told(world, 'CalibrationCycled')).toHaveLength(3)
      expect(insideByFacts(world.service.stored())).toEqual(world.cabinet.inside())
    })
  })

  it('books what somebody takes all the same, and says that it disturbed', async () => {
    await inAWorld(22, 20, async (world) => {
      await calibrating(world, 3)
      await world.visit(1)
      expect(await world.settled('CalibrationCycled', 1)).toBe(true)
      expect(await world.settled('CalibrationDisturbed', 1)).toBe(true)
      const [disturbed] = told(world, 'CalibrationDisturbed')
      const gone = [...told(world, 'UnitTaken'), ...told(world, 'UncertaintyResolved')].map(({ epc }) => epc)
      expect(disturbed).toMatchObject({ takenCount: 1, placedCount: 0, taken: gone })
      expect(insideByFacts(world.service.stored())).toEqual(world.cabinet.inside())
    })
  })

  it('ends it when its power is cut in the middle, and begins the next from nothing', async () => {
    await inAWorld(23, 20, async (world) => {
      await calibrating(world, 3)
      await world.visit(0)
      expect(await world.settled('CalibrationCycled', 1)).toBe(true)
      await world.visit(0)
      await world.kill()
      await world.boot()
      expect(await world.settled('CalibrationEnded', 1)).toBe(true)
      expect(await world.settled('SessionCommitted', 2)).toBe(true)
      expect(told(world, 'CalibrationEnded')).toMatchObject([{ cause: 'restarted', cyclesDone: 1 }])
      // The session that was cut off is told as one of the calibration, and counts no more.
      expect(told(world, 'CalibrationCycled').map(({ counted }) => counted)).toEqual([true, false])
      expect(await world.settled('BaselineScanned', 2)).toBe(true)
      send(world, { kind: 'StartCalibration', commandId: 'd'.repeat(16), cycles: 3, userRef: anna })
      expect(await world.settled('CalibrationStarted', 2)).toBe(true)
      await world.visit(0)
      expect(await world.settled('CalibrationCycled', 3)).toBe(true)
      expect(told(world, 'CalibrationCycled').at(-1)).toMatchObject({ calibrationId: 'd'.repeat(16), cyclesDone: 1 })
    })
  })

  it('ends it when the badge of somebody else opens, by a stop, and after an hour', async () => {
    await inAWorld(24, 20, async (world) => {
      await calibrating(world, 3, 'user-bobo')
      await world.visit(1)
      expect(await world.settled('SessionCommitted', 1)).toBe(true)
      expect(told(world, 'CalibrationEnded')).toMatchObject([{ cause: 'opened-by-another', cyclesDone: 0 }])
      expect(storyOf(world.service)).not.toContain('CalibrationDisturbed')
      expect(storyOf(world.service)).not.toContain('CalibrationCycled')

      send(world, { kind: 'StartCalibration', commandId: 'd'.repeat(16), cycles: 3, userRef: anna })
      expect(await world.settled('CalibrationStarted', 2)).toBe(true)
      send(world, { kind: 'StopCalibration', commandId: 'e'.repeat(16) })
      expect(await world.settled('CalibrationEnded', 2)).toBe(true)

      send(world, { kind: 'StartCalibration', commandId: 'f'.repeat(16), cycles: 3, userRef: anna })
      expect(await world.settled('CalibrationStarted', 3)).toBe(true)
      await world.time.runUntil(world.time.now() + 3_600_000)
      expect(await world.settled('CalibrationEnded', 3)).toBe(true)
      expect(told(world, 'CalibrationEnded').map(({ cause }) => cause)).toEqual([
        'opened-by-another',
        'stopped',
        'time-over',
      ])
    })
  })

  it('refuses an order that is too old, and one that finds a door open', async () => {
    await inAWorld(25, 20, async (world) => {
      const order = { kind: 'StartCalibration', cycles: 3, userRef: anna }
      send(world, order, -1)
      expect(await world.settled('CommandAnswered', 1)).toBe(true)
      await world.time.runUntilTrue(() => world.cabinet.badge.connected(), 60_000)
      world.cabinet.presentBadge('4711')
      expect(await world.time.runUntilTrue(() => world.cabinet.lockReleased(), 5_000)).toBe(true)
      world.cabinet.openDoor('anna')
      expect(await world.settled('DoorOpened', 1)).toBe(true)
      send(world, { ...order, commandId: 'd'.repeat(16) })
      expect(await world.settled('CommandAnswered', 2)).toBe(true)
      expect(told(world, 'CommandAnswered').map(({ refusal }) => refusal)).toEqual(['command-expired', 'door-open'])
      expect(storyOf(world.service)).not.toContain('CalibrationStarted')
    })
  })
})
