import type { SimulatedFault } from './simulation-options.ts'
import type { World } from './world.ts'

/** Faults that strike by the clock and are mended in the end. */
export type FaultSchedule = {
  fired: Set<string>
  /** Mends everything that is still broken and lets nothing more break. */
  heal(): Promise<void>
}

const downMs = 3_000

/** Arms every fault of the world's options. */
export function armFaults(world: World): FaultSchedule {
  const { time, network, devices, service, options } = world
  const clock = time.clockOf({ wallOffsetMs: 0 })
  const fired = new Set<string>()
  const mends = new Set<() => void>()
  const restarting = new Set<Promise<void>>()
  let healed = false
  let serviceIsDown = false

  const crashService = () => {
    if (serviceIsDown) return
    serviceIsDown = true
    const again = service.crash().then(
      () =>
        new Promise<void>((resolve) => {
          clock.after('service.down', downMs, () => {
            serviceIsDown = false
            resolve(service.boot())
          })
        }),
    )
    restarting.add(again.finally(() => restarting.delete(again)))
  }

  const strike = (fault: SimulatedFault): (() => void) => {
    const nothing = () => undefined
    const device = devices[fault.cabinet]
    const reader = device?.cabinet?.reader
    if (device === undefined || device.cabinet === null || reader === undefined) return nothing
    const { cabinet } = device
    const heal = () => reader.heal()
    const crashAgent = () => {
      if (device.agent() === null) return
      device.crash()
      clock.after('agent.down', downMs, () => void device.boot())
    }
    switch (fault.kind) {
      case 'reader-outage':
        reader.inject({ kind: 'outage', how: 'refuse' })
        return heal
      case 'reader-half-open':
        reader.inject({ kind: 'outage', how: 'half-open' })
        return heal
      case 'reader-reboot':
        reader.inject({ kind: 'reboot', downMs: Math.min(fault.lastsMs, 60_000), clock: '1970' })
        return heal
      case 'reader-stale-session':
        reader.inject({ kind: 'stale-session' })
        network.cut(`${device.deviceId}/inside`, 'reset')
        network.mend(`${device.deviceId}/inside`)
        return heal
      case 'reader-mute-keepalive':
        reader.inject({ kind: 'mute-keepalive' })
        return heal
      case 'reader-slow':
        reader.inject({ kind: 'slow', delayMs: 700 })
        return heal
      case 'reader-garbage':
        reader.inject({ kind: 'garbage', bytes: 40 })
        return nothing
      case 'reader-wrong-length':
        reader.inject({ kind: 'wrong-length', by: 3 })
        return nothing
      case 'reader-reset-mid-frame':
        reader.inject({ kind: 'reset-mid-frame' })
        return nothing
      case 'reader-duplicate-response':
        reader.inject({ kind: 'duplicate-response', count: 5 })
        return nothing
      case 'reader-clock-step':
        reader.inject({ kind: 'clock-step', byMs: -86_400_000 })
        return nothing
      case 'antenna-loss':
        reader.inject({ kind: 'antenna-loss', antenna: 2 })
        return heal
      case 'antenna-loss-silent':
        reader.inject({ kind: 'antenna-loss', antenna: 3, silent: true })
        return heal
      case 'antenna-flap':
        reader.inject({ kind: 'antenna-flap', antenna: 1, times: 6, periodMs: 2_000 })
        return heal
      case 'frame-splitting':
        reader.inject({ kind: 'chunking', how: 'pieces', bytes: 7 })
        return heal
      case 'frame-coalescing':
        reader.inject({ kind: 'chunking', how: 'coalesce', withinMs: 300 })
        return heal
      case 'gpi-bounce':
        reader.inject({ kind: 'gpi-bounce', port: 1, times: 8, periodMs: 9 })
        return nothing
      case 'network-reset':
      case 'network-half-open':
        network.cut(device.deviceId, fault.kind === 'network-reset' ? 'reset' : 'half-open')
        return () => network.mend(device.deviceId)
      case 'agent-crash':
        crashAgent()
        return nothing
      case 'service-crash':
        crashService()
        return nothing
      case 'both-crash':
        crashAgent()
        crashService()
        return nothing
      case 'device-clock-step':
        device.machine.wallOffsetMs = 3_600_000
        return () => {
          device.machine.wallOffsetMs = 0
        }
      case 'forced-door':
        if (cabinet.doorOpen()) return nothing
        cabinet.forceDoor()
        clock.after('forced', 8_000, () => cabinet.closeDoor())
        return nothing
      case 'unknown-badge':
        cabinet.presentBadge('00000000')
        return nothing
      case 'probe-drop-out':
        device.probes.inject({ kind: 'drop-out' })
        return () => device.probes.heal()
      case 'probe-power-on-value':
        device.probes.inject({ kind: 'power-on-value' })
        return () => device.probes.heal()
      case 'fridge-warm':
        device.probes.inject({ kind: 'warm' })
        return () => device.probes.heal()
    }
  }

  for (const fault of options.faults) {
    clock.after('fault', fault.atMs, () => {
      if (healed) return
      fired.add(fault.kind)
      const undo = strike(fault)
      const mend = () => {
        if (mends.delete(mend)) undo()
      }
      mends.add(mend)
      clock.after('mend', fault.lastsMs, mend)
    })
  }
  return {
    fired,
    async heal() {
      healed = true
      for (const mend of [...mends]) mend()
      await Promise.all([...restarting])
    },
  }
}
