import type { TcpProxy } from '#simulators/network/tcp-proxy'
import type { ProbeBank } from '#simulators/probes/probe-bank'
import type { KeptProcess } from '../child-process.ts'
import type { HospitalRun } from '../hospital-run.ts'
import type { Ward } from '../world/wards.ts'
import type { PlannedFault } from './fault-plan.ts'

/** What can be broken. */
export type Breakable = {
  run: HospitalRun
  service: KeptProcess
  agents: KeptProcess[]
  cables: TcpProxy[]
  probes: ProbeBank[]
}

/** Something that is broken now: what it hit, by name, and how to mend it. */
export type Broken = { victim: string; mend(): void }

const downForMs = 1_500
const mendsItself = () => undefined

/** Which of the present ones it hits is drawn from the run's chance. */
function drawn<T>(run: HospitalRun, all: readonly T[], what: string): T {
  const one = all[run.random.integer(all.length)]
  if (one === undefined) throw new Error(`this hospital has no ${what} to break`)
  return one
}

function breakReader(fault: PlannedFault, { cabinet: { reader } }: Ward): () => void {
  switch (fault.name) {
    case 'reader-reboot':
      reader.inject({ kind: 'reboot', downMs: fault.lastsMs })
      break
    case 'antenna-loss':
      reader.inject({ kind: 'antenna-loss', antenna: 2 })
      break
    case 'frame-splitting':
      reader.inject({ kind: 'chunking', how: 'random' })
      break
    case 'reader-clock-skew':
      reader.inject({ kind: 'clock-step', byMs: -3_600_000 })
      return () => reader.inject({ kind: 'clock-step', byMs: 3_600_000 })
    default:
      reader.inject({ kind: 'outage', how: 'refuse' })
  }
  return () => reader.heal()
}

function openDoor({ run }: Breakable, { cabinet, device }: Ward, forMs: number): () => void {
  void run.turns.take(device.deviceId, async () => {
    cabinet.forceDoor()
    await run.hospitalClock.wait(0, forMs)
    cabinet.closeDoor()
  })
  return mendsItself
}

function kill(processes: KeptProcess[]): Broken {
  for (const process of processes) process.kill(downForMs)
  return { victim: processes.map(({ name }) => name).join(' and '), mend: mendsItself }
}

function spoilProbes(probes: ProbeBank[], kind: 'drop-out' | 'warm'): Broken {
  for (const bank of probes) bank.inject({ kind })
  const mend = () => {
    for (const bank of probes) bank.heal()
  }
  return { victim: 'every probe', mend }
}

/** Breaks one thing now and says which. */
export function bringAbout(fault: PlannedFault, things: Breakable): Broken {
  const broken = strike(fault, things)
  things.run.log.info('fault.begins', { fault: fault.name, victim: broken.victim, lastsMs: fault.lastsMs })
  return broken
}

function strike(fault: PlannedFault, things: Breakable): Broken {
  const { run, service, agents, cables, probes } = things
  const aWard = () => drawn(run, [...run.wards.values()], 'cabinet')
  const anAgent = () => drawn(run, agents, 'agent')
  switch (fault.name) {
    case 'reader-outage':
    case 'reader-reboot':
    case 'antenna-loss':
    case 'frame-splitting':
    case 'reader-clock-skew': {
      const ward = aWard()
      return { victim: ward.device.deviceId, mend: breakReader(fault, ward) }
    }
    case 'network-cut':
      for (const cable of cables) cable.cut()
      return {
        victim: 'every cable',
        mend() {
          for (const cable of cables) cable.mend()
        },
      }
    case 'service-kill':
      return kill([service])
    case 'agent-kill':
      return kill([anAgent()])
    case 'both-kill':
      return kill([service, anAgent()])
    case 'forced-door':
    case 'door-left-open': {
      const ward = aWard()
      const forMs = fault.name === 'forced-door' ? 1_000 : fault.lastsMs
      return { victim: ward.device.deviceId, mend: openDoor(things, ward, forMs) }
    }
    case 'unknown-badge': {
      const ward = aWard()
      ward.cabinet.presentBadge('00000000')
      return { victim: ward.device.deviceId, mend: mendsItself }
    }
    case 'probe-dropout':
      return spoilProbes(probes, 'drop-out')
    case 'fridge-warm':
      return spoilProbes(probes, 'warm')
  }
}
