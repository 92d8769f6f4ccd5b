import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { systemClock } from '#platform/clock'
import { systemFiles } from '#platform/files'
import { systemLog } from '#platform/log'
import { seededRandom, systemRandom } from '#platform/random'
import { openTcpProxy, type TcpProxy } from '../network/tcp-proxy.ts'
import { beginWithHistory } from './begin-with-history.ts'
import { type KeptProcess, keepProcess } from './child-process.ts'
import { configureAgents, configureService, hospitalPaths } from './configure.ts'
import { enrolDevices } from './enrol-devices.ts'
import { type Breakable, bringAbout } from './faults/bring-about.ts'
import { claimFolder } from './folder/claim-folder.ts'
import { hospitalClock } from './hospital-clock.ts'
import type { HospitalRun } from './hospital-run.ts'
import { namedLaunchError } from './launch-error.ts'
import type { HospitalOptions } from './options.ts'
import * as provision from './provision.ts'
import { startService } from './start-service.ts'
import { runCentralSupply } from './visits/central-supply.ts'
import { resumeFates, runClinicians } from './visits/clinicians.ts'
import { doorTurns } from './visits/door-turns.ts'
import { openProbes } from './visits/room-probes.ts'
import { removals } from './watching/ledger-against-truth.ts'
import { watchService } from './watching/observer.ts'
import { firstCount, lastCount, settle } from './watching/settle.ts'
import { type ServiceFigures, type Summary, summarise } from './watching/summary.ts'
import type { HospitalDevice } from './world/devices.ts'
import { hospitalPlan, newWorld } from './world/hospital-plan.ts'
import { rootPlaceId } from './world/places.ts'
import { openWards } from './world/wards.ts'
import { openWorld, type World } from './world/world.ts'

/** What the terminal is told. */
export type Announce = {
  step(text: string): void
  open(url: string, people: World['people']): void
  trouble(name: string, line: string): void
  fault(text: string): void
  /** The hospital cannot go on: what happens in it can no longer be written down. */
  broken(error: unknown): void
}

/** A hospital that is running. */
export type Hospital = {
  /** Lets the last visits end, mends everything, waits until stock equals truth, stops all processes. */
  end(): Promise<Summary>
  /** Stops all processes at once; the next start goes on from here. */
  stop(): Promise<void>
}

function groups(devices: HospitalDevice[], size: number): { name: string; devices: HospitalDevice[] }[] {
  return Array.from({ length: Math.ceil(devices.length / size) }, (_, index) => {
    const part = devices.slice(index * size, (index + 1) * size)
    return { name: size === 1 ? `agent-${part[0]?.deviceId ?? index}` : `agents-${index + 1}`, devices: part }
  })
}

type SaidReady = (data: Record<string, unknown>) => void

/** A new hospital gets its past before anybody comes. */
async function withHistory(
  options: HospitalOptions,
  projectRoot: string,
  environment: Record<string, string>,
  announce: Announce,
): Promise<void> {
  const { historyDays, seed } = options
  const startedAt = performance.now()
  announce.step(`writing ${historyDays} days of history, seed ${seed} (--history 0d begins empty)`)
  const onDay = (day: number) => announce.step(`  day ${day} of ${historyDays}`)
  const kept = await beginWithHistory(options, projectRoot, environment, onDay)
  const seconds = Math.round((performance.now() - startedAt) / 1_000)
  announce.step(`${historyDays} days of history, seed ${seed}: ${seconds} s, ${kept}`)
}

/**
 * Starts everything: the service, an agent for each device, the people; continues what an earlier run left.
 * @throws LaunchError with a remedy; nothing in the folder was touched before it was ours.
 */
export async function startHospital(
  options: HospitalOptions,
  projectRoot: string,
  environment: Record<string, string>,
  announce: Announce,
): Promise<Hospital> {
  const startedAtMs = Date.now()
  const startedAt = performance.now()
  const files = systemFiles()
  const paths = hospitalPaths(options.stateDir)
  const claimed = await claimFolder(options.stateDir, options.fresh)
  await mkdir(paths.logs, { recursive: true }).catch((error: unknown) => {
    throw namedLaunchError(error, paths.logs)
  })
  const logPath = join(paths.logs, 'simulator.log')
  const logFile = (await import('pino')).destination({ dest: logPath, sync: false })
  logFile.on('error', (error) => announce.trouble('simulator', String(namedLaunchError(error, logPath))))
  const log = systemLog('info', logFile)
  const random = seededRandom(options.seed)
  const plan = hospitalPlan(options.profile, options.seed)
  const { catalogue, counted, devices, homes } = plan
  if (options.historyDays > 0 && (await files.read(paths.world)) === null) {
    await withHistory(options, projectRoot, { NODE_COMPILE_CACHE: paths.compileCache, ...environment }, announce)
  }
  const worldFile = await openWorld(
    paths.world,
    files,
    () => newWorld(plan, systemRandom(), Date.now()),
    announce.broken,
  )
  const { world } = worldFile

  announce.step('starting the service (the first start builds the page)')
  const keep = (name: string, script: string, configPath: string, readyEvent: string, onReady?: SaidReady) =>
    keepProcess({
      name,
      script,
      configPath,
      readyEvent,
      onReady,
      cwd: projectRoot,
      environment: { NODE_COMPILE_CACHE: paths.compileCache, ...environment },
      logPath: join(paths.logs, `${name}.log`),
      onTrouble: announce.trouble,
    })
  const {
    process: service,
    url,
    mqttPort,
  } = await startService({
    configure: (ports) => configureService(files, paths, ports),
    keep: (onReady) => keep('service', 'cloud/main.ts', paths.serviceConfig, 'service.ready', onReady),
    wishedPort: options.port,
  })

  const clientOf = (username: string) => provision.clientOf(url, world, username)
  const enrolAll = async () =>
    await enrolDevices(await clientOf('engineer'), devices, {
      files,
      paths,
      projectRoot,
      environment: { NODE_COMPILE_CACHE: paths.compileCache, ...environment },
      serviceUrl: url,
      nowMs: Date.now(),
    })
  if (!world.provisioned) {
    announce.step(`enrolling ${devices.length} devices, ${catalogue.length} items and ${world.units.length} units`)
    await provision.everything(url, plan, world, paths.firstRunToken, enrolAll)
    await provision.badges(await clientOf('admin'), world.people, Date.now())
    world.provisioned = true
    worldFile.changed()
    await worldFile.flush()
  } else {
    await enrolAll()
  }

  announce.step(`switching on ${options.profile.cabinets} cabinets and ${options.profile.roomSensors} room sensors`)
  const clock = systemClock()
  const wards = await openWards(devices, world, options.radio, { clock, random, log })
  const wardOf = new Map(wards.all.map((ward) => [ward.device.deviceId as string, ward]))
  const probes = await openProbes(devices, wardOf, paths, { clock, random, log }, options.speed)
  const cables: TcpProxy[] = []
  const agents: KeptProcess[] = []
  for (const { name, devices: part } of groups(devices, options.profile.agentsPerProcess)) {
    const cable = await openTcpProxy(mqttPort)
    cables.push(cable)
    const configPath = await configureAgents(files, paths, name, part, wardOf, cable.port)
    agents.push(keep(name, 'edge/main.ts', configPath, 'agent.ready'))
  }
  await Promise.all(agents.map((agent) => agent.ready()))

  const people = hospitalClock(options.speed, world.livedMs)
  // Whoever may come to any cabinet: the badge of one whose place is a ward opens the doors of that ward only.
  const holders = (role: string) =>
    world.people.filter(({ role: own, placeId }) => own === role && placeId === rootPlaceId)
  const visitorChance = random.split(`people/${world.livedMs}`)
  let stopping = false
  const run: HospitalRun = {
    profile: options.profile,
    catalogue: new Map(catalogue.map((item) => [item.gtin, item])),
    homes,
    counted: new Map(counted.map((item) => [item.gtin, item])),
    gtins: new Map(Object.entries(world.itemIds).map(([gtin, itemId]) => [itemId, gtin])),
    worldFile,
    units: new Map(world.units.map((unit) => [unit.epc, unit])),
    wards: wardOf,
    clock,
    hospitalClock: people,
    turns: doorTurns(),
    random: visitorChance,
    log,
    as: { supply: await clientOf('supply'), nurse: await clientOf('nurse-1'), engineer: await clientOf('engineer') },
    badgeOf(role) {
      const one = holders(role)[visitorChance.integer(holders(role).length)]
      if (one === undefined) throw new Error(`nobody is a ${role}`)
      return { badge: one.badgeNumber, by: one.username }
    },
    stopped: () => stopping,
    trouble: { lockStayedShut: 0, decisionsGivenUp: 0 },
    unitsTurned: 0,
  }
  const observer = watchService(await clientOf('supply'))
  announce.open(url, world.people)

  announce.step('cabinets are taking inventory')
  await settle(run, firstCount)
  if (!world.levelsSet) {
    await provision.levels(await clientOf('admin'), counted, world.itemIds)
    world.levelsSet = true
    worldFile.changed()
  }
  announce.step('people come to the cabinets now')
  void runClinicians(run)
  void runCentralSupply(run)
  resumeFates(run)
  const things: Breakable = { run, service, agents, cables, probes: probes.banks }
  const mends = new Set<() => void>()
  const still = new Set(options.faults)
  const timers = options.faults.map((fault) =>
    setTimeout(() => {
      still.delete(fault)
      const broken = bringAbout(fault, things)
      announce.fault(`${fault.name} of ${broken.victim} begins`)
      const mend = () => {
        if (!mends.delete(mend)) return
        broken.mend()
        announce.fault(`${fault.name} of ${broken.victim} is mended`)
      }
      mends.add(mend)
      timers.push(setTimeout(mend, fault.lastsMs))
    }, fault.atMs),
  )

  const leave = () => {
    stopping = true
    world.livedMs += (performance.now() - startedAt) * options.speed
    people.stop()
    for (const timer of timers) clearTimeout(timer)
    for (const mend of [...mends]) mend()
    for (const { name } of still) announce.fault(`${name} never came: the hospital was stopped before`)
  }
  const stop = async () => {
    if (!stopping) leave()
    observer.stop()
    await Promise.all(agents.map((agent) => agent.stop()))
    await service.stop()
    await probes.stop()
    await wards.stop()
    for (const cable of cables) await cable.close()
    worldFile.changed()
    await worldFile.flush()
    claimed.release()
  }
  return {
    stop,
    async end() {
      announce.step('the last people leave; waiting until stock equals truth')
      leave()
      await run.turns.idle()
      await service.ready()
      const settled = await settle(run, lastCount)
      const removed = await removals(run, startedAtMs)
      const figures = await run.as.supply.get<ServiceFigures>('/api/service/summary')
      const ranForMs = Math.round(performance.now() - startedAt)
      const summary = summarise(run, settled, removed, figures, observer, [service, ...agents], ranForMs)
      await stop()
      return summary
    },
  }
}
