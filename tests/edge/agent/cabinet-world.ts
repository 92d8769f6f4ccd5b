import { expect } from 'vitest'
import type { Agent } from '#edge/agent'
import type { Files } from '#platform/files'
import { seededRandom } from '#platform/random'
import type { CabinetSimulator } from '#simulators/cabinet/cabinet-simulator'
import { simulatedNetwork } from '#tests/simulation/simulated-network'
import { installVirtualTime, type VirtualTime } from '#tests/simulation/virtual-time'
import { memoryFiles } from '#tests/support/devices/memory-files'
import type { ScriptedService } from '#tests/support/scripted-service'
import { temporaryFolder } from '#tests/support/temporary-folder'
import { badgeNumber, bootAgent, cabinetAndService, layCard, storyOf } from './whole-cabinet.ts'

export const ports = { mqtt: 1883, reader: 5084, badge: 9001 }

export type World = {
  /** The card of the cabinet. */
  folder: string
  files: Files
  time: VirtualTime
  cabinet: CabinetSimulator
  service: ScriptedService
  network: ReturnType<typeof simulatedNetwork>
  boot(): Promise<void>
  /** Power is gone: nothing the agent had in hand survives but its card. */
  kill(): Promise<void>
  /** Badge, open, take so many, close. */
  visit(takes: number): Promise<void>
  settled(kind: string, count: number): Promise<boolean>
}

/** One cabinet, its agent and a service on virtual time; everything is taken down afterwards. */
export async function inAWorld(seed: number, units: number, story: (world: World) => Promise<void>): Promise<void> {
  const network = simulatedNetwork(seededRandom(seed, 'network'), 2)
  const time = installVirtualTime(network.activity)
  const { cabinet, service } = await cabinetAndService({
    seed,
    units,
    clock: time.clockOf({ wallOffsetMs: 0 }),
    listen: false,
  })
  const accept = (to: (duplex: never) => void) => (duplex: unknown) => {
    to(duplex as never)
    return true
  }
  network.listen(ports.mqtt, accept(service.accept))
  network.listen(ports.reader, accept(cabinet.reader.accept))
  network.listen(ports.badge, accept(cabinet.badge.accept))
  const folder = temporaryFolder()
  // What reads and writes them must not outlast a turn of the event loop, else time would run on without it.
  const files = memoryFiles()
  await layCard(folder, files)
  let agent: Agent | null = null
  let boots = 0
  const countOf = (kind: string) => storyOf(service).filter((one) => one === kind).length
  const wait = async (ms: number) => {
    await time.runUntil(time.now() + ms)
  }
  const world: World = {
    folder,
    files,
    time,
    cabinet,
    service,
    network,
    async boot() {
      boots += 1
      agent = bootAgent(folder, ports, {
        clock: time.clockOf({ wallOffsetMs: 0 }),
        streams: network.streamsOf('cabinet'),
        random: seededRandom(seed, `boot ${boots}`),
        files,
      })
      await agent.ready
    },
    async kill() {
      agent?.abandon()
      network.cut('cabinet', 'reset')
      await wait(1_000)
      network.mend('cabinet')
    },
    async visit(takes) {
      await time.runUntilTrue(() => cabinet.badge.connected(), 60_000)
      cabinet.presentBadge(badgeNumber)
      expect(await time.runUntilTrue(() => cabinet.lockReleased(), 5_000)).toBe(true)
      cabinet.openDoor('anna')
      await wait(8_000)
      for (const epc of cabinet.inside().slice(0, takes)) cabinet.take(epc)
      cabinet.closeDoor()
    },
    settled: (kind, count) => time.runUntilTrue(() => countOf(kind) >= count, 180_000),
  }
  try {
    await world.boot()
    expect(await world.settled('BaselineScanned', 1)).toBe(true)
    await wait(60_000)
    await story(world)
  } finally {
    ;(agent as Agent | null)?.abandon()
    cabinet.stop()
    await service.close()
    time.uninstall()
  }
}
