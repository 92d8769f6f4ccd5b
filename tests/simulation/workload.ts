import { visit } from '#simulators/cabinet/visit'
import { takePieces } from './lots/take-pieces.ts'
import { answerRequisitions } from './people/answer-requisitions.ts'
import { dismissNurse } from './people/dismiss-nurse.ts'
import type { SimulatedDevice } from './simulated-cabinet.ts'
import type { World } from './world.ts'

/** People who come, take, use and bring back, until told to stop. */
export type Workload = {
  /** Nobody begins anything new; resolves nothing: watch atDoors. */
  stop(): void
  atDoors(): number
  visits(): number
}

const minuteMs = 60_000

/** Sends people to the cabinets of the world on virtual time. */
export function startWorkload(world: World): Workload {
  const { time, options, random, badges, devices } = world
  const chance = random.split('people')
  const clock = time.clockOf({ wallOffsetMs: 0 })
  const cabinets = devices.filter((device) => device.cabinet !== null)
  const busy = new Set<string>()
  const held: string[] = []
  let stopped = false
  let visits = 0

  const comeTo = async (device: SimulatedDevice, place: string[]) => {
    const { cabinet } = device
    if (cabinet === null || busy.has(device.deviceId)) {
      held.push(...place)
      return
    }
    busy.add(device.deviceId)
    const inside = cabinet.inside()
    const take =
      place.length > 0 || chance.float() < 0.12
        ? []
        : inside.filter(() => chance.float() < 1.6 / Math.max(1, inside.length))
    const outcome = await visit(cabinet, clock, {
      badge: badges[chance.integer(badges.length)] ?? '',
      take,
      place,
      dwellMs: 4_000 + chance.integer(40_000),
    })
    busy.delete(device.deviceId)
    if (outcome.kind !== 'done') {
      held.push(...place)
      return
    }
    visits++
    if (outcome.cycle.taken.length > 0) void takePieces(world, clock, chance)
    for (const epc of outcome.cycle.taken)
      clock.after('fate', (1 + chance.integer(20)) * minuteMs, () => void fate(epc))
  }

  const fate = async (epc: string) => {
    if (chance.float() < 0.4) {
      held.push(epc)
      return
    }
    try {
      await world.service.running().commands.useUnit(world.unitOfTag.get(epc) ?? '', 'case-1', world.actor)
    } catch {
      // The service is down; nobody charts this one.
    }
  }

  const next = () => {
    const gapMs = Math.round(-Math.log(1 - chance.float()) * options.meanGapMs)
    clock.after('person', 1_000 + gapMs, () => {
      if (stopped) return
      const device = cabinets[chance.integer(cabinets.length)]
      const place = chance.float() < 0.5 ? held.splice(0, 1 + chance.integer(2)) : []
      if (device !== undefined) void comeTo(device, place)
      next()
    })
  }
  next()
  dismissNurse(world, 'nurse-3')
  const purchasing = answerRequisitions(world)
  return {
    stop() {
      stopped = true
      purchasing.stop()
    },
    atDoors: () => busy.size,
    visits: () => visits,
  }
}
