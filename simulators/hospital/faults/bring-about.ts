import type { TcpProxy } from '#simulators/network/tcp-proxy'
import type { ProbeBank } from '#simulators/probes/probe-bank'
import type { KeptProcess } from '../child-process.ts'
import type { HospitalRun } from '../hospital-run.ts'
import type { PlannedFault } from './fault-plan.ts'

/** What can be broken. */
export type Breakable = {
  run: HospitalRun
  service: KeptProcess
  agents: KeptProcess[]
  cables: TcpProxy[]
  probes: ProbeBank[]
}

type Undo = () => void

const downForMs = 1_500

/** Breaks one thing now and returns how to mend it. Which cabinet it hits is drawn from the run's chance. */
export function bringAbout(fault: PlannedFault, things: Breakable): Undo {
  const { run, service, agents, cables, probes } = things
  const wards = [...run.wards.values()]
  const ward = wards[run.random.integer(wards.length)]
  const agent = agents[run.random.integer(agents.length)]
  if (ward === undefined || agent === undefined) return () => undefined
  const { cabinet, device } = ward
  const reader = cabinet.reader
  run.log.info('fault.begins', { fault: fault.name, deviceId: device.deviceId, lastsMs: fault.lastsMs })
  switch (fault.name) {
    case 'reader-outage':
      reader.inject({ kind: 'outage', how: 'refuse' })
      return () => reader.heal()
    case 'reader-reboot':
      reader.inject({ kind: 'reboot', downMs: fault.lastsMs })
      return () => reader.heal()
    case 'antenna-loss':
      reader.inject({ kind: 'antenna-loss', antenna: 2 })
      return () => reader.heal()
    case 'frame-splitting':
      reader.inject({ kind: 'chunking', how: 'random' })
      return () => reader.heal()
    case 'reader-clock-skew':
      reader.inject({ kind: 'clock-step', byMs: -3_600_000 })
      return () => reader.inject({ kind: 'clock-step', byMs: 3_600_000 })
    case 'network-cut':
      for (const cable of cables) cable.cut()
      return () => {
        for (const cable of cables) cable.mend()
      }
    case 'service-kill':
      service.kill(downForMs)
      return () => undefined
    case 'agent-kill':
      agent.kill(downForMs)
      return () => undefined
    case 'both-kill':
      service.kill(downForMs)
      agent.kill(downForMs)
      return () => undefined
    case 'forced-door':
      void run.turns.take(device.deviceId, async () => {
        cabinet.forceDoor()
        await run.hospitalClock.wait(0, 1_000)
        cabinet.closeDoor()
      })
      return () => undefined
    case 'door-left-open':
      void run.turns.take(device.deviceId, async () => {
        cabinet.forceDoor()
        await run.hospitalClock.wait(0, fault.lastsMs)
        cabinet.closeDoor()
      })
      return () => undefined
    case 'unknown-badge':
      cabinet.presentBadge('00000000')
      return () => undefined
    case 'probe-dropout':
      for (const bank of probes) bank.inject({ kind: 'drop-out' })
      return () => {
        for (const bank of probes) bank.heal()
      }
    case 'fridge-warm':
      for (const bank of probes) bank.inject({ kind: 'warm' })
      return () => {
        for (const bank of probes) bank.heal()
      }
  }
}
