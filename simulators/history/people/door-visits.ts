import { type EpcHex, epcHexSchema, type UserRef } from '#contracts/ids'
import type { Random } from '#platform/random'
import type { WorldUnit } from '#simulators/hospital/world/world'
import { type DoorSession, tellSession } from '../devices/door-session.ts'
import type { ToldDevice } from '../devices/told-device.ts'
import type { HistoryRun } from '../run/history-run.ts'

export type Visit = {
  userRefs: readonly UserRef[]
  take?: readonly WorldUnit[]
  place?: readonly WorldUnit[]
  by?: DoorSession['by']
  leftOpenForMs?: number | null
}

const minuteMs = 60_000
/** One tag in a few hundred is not heard in the scan after a session. */
const uncertainShare = 0.02

/** Somebody can come to this cabinet now: its reader looks, and the session before has ended. */
export function isFree({ state }: ToldDevice, nowMs: number): boolean {
  return !state.readerDown && state.lastFactMs < nowMs - 4_000
}

function drawDoubt(inside: ReadonlySet<EpcHex>, device: ToldDevice, random: Random): EpcHex | null {
  if (inside.size === 0 || device.state.doubts.length > 0 || random.float() >= uncertainShare) return null
  return [...inside][random.integer(inside.size)] ?? null
}

/**
 * A door session that is decided now: facts on the card and with the service, things where they then really are.
 * A unit the scan did not hear is heard again some time later.
 */
export async function visitCabinet(
  run: HistoryRun,
  cabinetId: string,
  visit: Visit,
  random: Random,
): Promise<string | null> {
  const device = run.devices.get(cabinetId)
  const inside = run.inside.get(cabinetId)
  if (device === undefined || inside === undefined) return null
  const { userRefs, take = [], place = [], by = 'badge', leftOpenForMs = null } = visit
  const decidedAtMs = run.clock.now()
  const doubtful = new Set(device.state.doubts.map(({ epc }) => epc))
  const taken = take.filter(({ epc }) => inside.has(epcHexSchema.parse(epc)) && !doubtful.has(epc))
  for (const unit of taken) run.move(unit, 'person')
  const uncertain = drawDoubt(inside, device, random)
  for (const unit of place) run.move(unit, cabinetId)
  const epcsOf = (units: readonly WorldUnit[]) => units.map(({ epc }) => epcHexSchema.parse(epc))
  const session: DoorSession = {
    by,
    userRefs,
    taken: epcsOf(taken),
    placed: epcsOf(place),
    uncertain,
    leftOpenForMs,
    decidedAtMs,
    notBeforeMs: device.state.lastFactMs,
  }
  const { sessionId, said } = tellSession(session, random)
  device.say(...said)
  if (uncertain !== null) {
    device.state.doubts.push({ epc: uncertain, sessionId })
    const happening = { kind: 'doubt-settled', cabinetId, epc: uncertain } as const
    run.schedule(decidedAtMs + (5 + random.integer(240)) * minuteMs, happening)
  }
  await run.tell(device)
  return sessionId
}

/** The next scan hears what the last one did not. */
export async function settleDoubt(run: HistoryRun, cabinetId: string, epc: string, random: Random): Promise<void> {
  const device = run.devices.get(cabinetId)
  const doubt = device?.state.doubts.find((one) => one.epc === epc)
  if (device === undefined || doubt === undefined) return
  if (!isFree(device, run.clock.now())) {
    run.schedule(run.clock.now() + 10 * minuteMs, { kind: 'doubt-settled', cabinetId, epc })
    return
  }
  device.state.doubts = device.state.doubts.filter((one) => one !== doubt)
  const evidence = {
    ...{ rounds: 9, opportunities: 9, reads: 1 + random.integer(6), antennas: [1 + random.integer(4)] },
    ...{ rssiCentiDbm: -6_200, confidencePermille: 990 },
  }
  const { sessionId } = doubt
  device.say({
    atMs: run.clock.now(),
    body: {
      kind: 'UncertaintyResolved',
      epc: epcHexSchema.parse(epc),
      sessionId: sessionId as never,
      verdict: 'present',
      evidence,
    },
  })
  await run.tell(device)
}
