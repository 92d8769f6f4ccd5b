import { type EpcHex, epcHexSchema } from '#contracts/ids'
import type { Random } from '#platform/random'
import { tellBaseline } from '../devices/door-session.ts'
import type { ToldDevice } from '../devices/told-device.ts'
import { hourMs } from '../plan/day-plan.ts'
import type { Happening } from '../run/happenings.ts'
import type { HistoryRun } from '../run/history-run.ts'
import { isFree, visitCabinet } from './door-visits.ts'

type MishapHappening = Extract<Happening, { kind: 'mishap' }>
type Mended = Extract<Happening, { kind: 'mended' }>

const doorId = 1
const tellSpellEveryMs = 5 * 60_000
const tryAgainMs = 10 * 60_000
const reader = { manufacturer: 25_882, model: 2_001_007, firmware: '8.1.0', llrpVersion: '1.0.1' as const }

/** Where a probe goes when its cooling or air conditioning fails, milli-units. */
function extremeOf({ model }: ToldDevice, random: Random) {
  const [probe] = model.probes
  if (probe === undefined) return null
  const beyond = probe.boundHighMilli <= 10_000 ? 1_500 + random.integer(4_500) : 700 + random.integer(1_800)
  return { probeId: probe.probeId, extremeMilli: probe.boundHighMilli + beyond }
}

/** Everything that goes wrong with a door or badge and is over when it is told. */
async function atTheDoor(run: HistoryRun, device: ToldDevice, { name, lastsMs }: MishapHappening, random: Random) {
  const nowMs = run.clock.now()
  const { deviceId } = device
  switch (name) {
    case 'unknown-badge':
      device.say({ atMs: nowMs, body: { kind: 'BadgeRefused', doorId, reason: 'unknown-badge' } })
      return await run.tell(device)
    case 'break-glass':
      return await visitCabinet(run, deviceId, { userRefs: [], by: 'break-glass' }, random)
    case 'door-left-open':
      return await visitCabinet(
        run,
        deviceId,
        { userRefs: [run.userOf('clinician', random)], leftOpenForMs: lastsMs },
        random,
      )
    default: {
      const fromMs = Math.max(device.state.lastFactMs, nowMs - lastsMs - 5_000)
      const closedMs = nowMs - 4_000
      const inside = [...(run.inside.get(deviceId) ?? [])]
      device.say(
        { atMs: fromMs, body: { kind: 'DoorOpened', doorId, sessionId: null } },
        {
          atMs: closedMs,
          body: { kind: 'DoorClosed', doorId, sessionId: null, openForMs: Math.max(0, closedMs - fromMs) },
        },
        ...tellBaseline('forced-entry', inside, nowMs, random),
      )
      return await run.tell(device)
    }
  }
}

/** Something goes wrong now. */
export async function goWrong(run: HistoryRun, happening: MishapHappening, random: Random): Promise<void> {
  const device = run.devices.get(happening.deviceId)
  if (device === undefined) return
  const { name, deviceId, lastsMs } = happening
  const { state } = device
  const nowMs = run.clock.now()
  const mended = () => run.schedule(nowMs + lastsMs, { kind: 'mended', name, deviceId, sinceMs: nowMs })
  switch (name) {
    case 'network-outage':
      if (!state.isOnline) return
      state.isOnline = false
      return mended()
    case 'reader-outage':
      if (state.readerDown) return
      state.readerDown = true
      device.say({ atMs: nowMs, body: { kind: 'ReaderLost', reason: 'keepalive-missed' } })
      mended()
      return await run.tell(device)
    case 'antenna-loss':
      device.say({ atMs: nowMs, body: { kind: 'AntennaLost', antenna: 2, noticedBy: 'reader-event' } })
      mended()
      return await run.tell(device)
    case 'excursion': {
      const extreme = extremeOf(device, random)
      if (extreme === null) return
      device.tellClimate(nowMs)
      const fromMs = Math.max(nowMs, state.toldUntilMs[extreme.probeId] ?? nowMs)
      state.spells.push({ ...extreme, fromMs, toMs: fromMs + lastsMs })
      for (let atMs = fromMs + tellSpellEveryMs; atMs < fromMs + lastsMs; atMs += tellSpellEveryMs) {
        run.schedule(atMs, { kind: 'spell', deviceId })
      }
      return mended()
    }
    default:
      if (!isFree(device, nowMs)) return run.schedule(nowMs + tryAgainMs, happening)
      await atTheDoor(run, device, happening, random)
  }
}

/** What is not calm is told while it lasts. */
export async function tellSpell(run: HistoryRun, deviceId: string): Promise<void> {
  const device = run.devices.get(deviceId)
  if (device === undefined) return
  device.tellClimate(run.clock.now())
  await run.tell(device)
}

/** It is over. */
export async function mend(run: HistoryRun, { name, deviceId, sinceMs }: Mended, random: Random): Promise<void> {
  const device = run.devices.get(deviceId)
  if (device === undefined) return
  const { state } = device
  const nowMs = run.clock.now()
  switch (name) {
    case 'network-outage':
      state.isOnline = true
      break
    case 'reader-outage': {
      state.readerDown = false
      const inside: EpcHex[] = [...(run.inside.get(deviceId) ?? [])].map((epc) => epcHexSchema.parse(epc))
      device.say(
        { atMs: nowMs, body: { kind: 'ReaderConnected', ...reader, blindMs: nowMs - sinceMs } },
        ...tellBaseline('reader-returned', inside, nowMs + 1, random).map((said) => ({ ...said, atMs: nowMs })),
      )
      break
    }
    case 'antenna-loss':
      device.say({ atMs: nowMs, body: { kind: 'AntennaRestored', antenna: 2 } })
      break
    default:
      device.tellClimate(nowMs)
      // Whoever is on call looks at what is held at any hour: until then a whole cabinet cannot be used.
      if (device.device.kind === 'cabinet') {
        const atMs = Math.floor(nowMs + (1 + 2 * random.float()) * hourMs)
        run.schedule(atMs, { kind: 'review-held', cabinetId: deviceId })
      }
  }
  await run.tell(device)
}

/** The first words of a device: it has started, its reader is there, and this is what it found. */
export function firstWords(device: ToldDevice, inside: readonly EpcHex[], atMs: number, random: Random): void {
  const { model } = device
  const isCabinet = model.kind === 'cabinet'
  device.say({
    atMs,
    body: { kind: 'AgentStarted', agentVersion: '0.1.0', modelId: model.modelId, inventoryVerified: !isCabinet },
  })
  if (!isCabinet) return
  device.say(
    { atMs: atMs + 2_000, body: { kind: 'ReaderConnected', ...reader, blindMs: null } },
    ...tellBaseline('first-boot', inside, atMs + 6_000, random),
  )
}
