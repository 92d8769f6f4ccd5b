import type { Fact, FactBody } from '#contracts/facts/fact'
import { type DeviceId, deviceIdSchema, type EpcHex, epcHexSchema, sessionIdSchema } from '#contracts/ids'
import type { CabinetMemory } from '#edge/cabinet/cabinet-memory'
import { loadModel } from '#firmware-config/load-model'
import type { DeviceModel } from '#firmware-config/schema'
import type { HospitalDevice } from '#simulators/hospital/world/devices'
import { climateOf } from '../plan/climate.ts'
import type { DeviceState } from '../run/history-state.ts'
import type { ToldCard } from './told-card.ts'

/** A cabinet or sensor as its agent would have told it: facts with its times, to the service and onto its card. */
export type ToldDevice = {
  device: HospitalDevice
  deviceId: DeviceId
  model: DeviceModel
  state: DeviceState
  card: ToldCard
  /** Says facts that happened at moments, ascending, with the windows that ended in between. */
  say(...said: { atMs: number; body: FactBody }[]): void
  /** Tells the climate until a moment. */
  tellClimate(untilMs: number): void
  /** Publishes what waits, unless the network is away. */
  send(nowMs: number): Promise<void>
  /** What is said goes to the card, with what the agent will remember of the cabinet: what is inside and what is in doubt. */
  close(inside: Iterable<string>): void
}

/** The machine of an agent that was switched on at a moment. */
export function newDeviceState(deviceId: string, bootId: string, bootedAtMs: number): DeviceState {
  return {
    deviceId,
    bootId,
    bootedAtMs,
    lastFactMs: bootedAtMs,
    toldUntilMs: {},
    spells: [],
    isOnline: true,
    readerDown: false,
    doubts: [],
  }
}

export function toldDevice(seed: number, device: HospitalDevice, state: DeviceState, card: ToldCard): ToldDevice {
  const model = loadModel(device.modelId)
  const probes = model.probes.map((probe) => ({ probe, climate: climateOf(seed, device.deviceId, probe) }))
  const stamped = (atMs: number, body: FactBody): Fact => {
    const told = Math.max(atMs, state.lastFactMs)
    state.lastFactMs = told
    const { bootId, bootedAtMs } = state
    return { ...body, bootId, elapsedMs: told - bootedAtMs, atMs: told, clock: 'synchronised' } as Fact
  }

  /** The windows that end by a moment, by their ends. */
  function windowsUntil(untilMs: number): { atMs: number; body: FactBody }[] {
    const told = probes.flatMap(({ probe: { probeId, quantity }, climate }) => {
      const fromMs = state.toldUntilMs[probeId] ?? state.bootedAtMs
      const spells = state.spells.filter((spell) => spell.probeId === probeId)
      const windows = climate.windows(fromMs, untilMs, spells)
      state.toldUntilMs[probeId] = windows.at(-1)?.endMs ?? fromMs
      return windows.map(({ endMs, ...window }) => ({
        atMs: endMs,
        body: { kind: 'ClimateRecorded' as const, probeId, quantity, state: 'good' as const, ...window },
      }))
    })
    state.spells = state.spells.filter(({ toMs }) => toMs > untilMs)
    return probes.length > 1 ? told.sort((a, b) => a.atMs - b.atMs) : told
  }

  function say(...said: { atMs: number; body: FactBody }[]): void {
    const last = said.at(-1)
    if (last === undefined) return
    const all = [...windowsUntil(last.atMs), ...said].sort((a, b) => a.atMs - b.atMs)
    card.append(all.map(({ atMs, body }) => stamped(atMs, body)))
  }

  return {
    device,
    deviceId: deviceIdSchema.parse(device.deviceId),
    model,
    state,
    card,
    say,
    tellClimate(untilMs) {
      const windows = windowsUntil(untilMs)
      if (windows.length > 0) card.append(windows.map(({ atMs, body }) => stamped(atMs, body)))
    },
    async send(nowMs) {
      const { bootId, bootedAtMs, isOnline } = state
      if (isOnline) await card.publish({ atMs: nowMs, elapsedMs: nowMs - bootedAtMs, bootId })
    },
    close(inside) {
      if (model.kind !== 'cabinet') return card.close({})
      const doubts = state.doubts.map(({ epc, sessionId }) => ({
        epc: epcHexSchema.parse(epc),
        kind: 'uncertain' as const,
        sessionId: sessionId === null ? null : sessionIdSchema.parse(sessionId),
      }))
      const memory: CabinetMemory = {
        schema: 1,
        doors: model.doors.map(({ doorId }) => ({ doorId, open: false, openedBy: null, leftOpenTold: false })),
        sessions: [],
        nobodys: false,
        lostAntennas: [],
        references: null,
        commands: { done: [], heardToMs: 0 },
        calibration: null,
        confirmed: [...inside].sort() as EpcHex[],
        doubts,
        everScanned: true,
      }
      card.close({ cabinet: memory })
    },
  }
}
