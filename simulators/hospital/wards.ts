import { createServer, type Server } from 'node:net'
import type { Duplex } from 'node:stream'
import type { Platform } from '#platform/platform'
import { type CabinetSimulator, createCabinetSimulator } from '../cabinet/cabinet-simulator.ts'
import type { HospitalDevice } from './devices.ts'
import type { World } from './world.ts'

/** One cabinet of the hospital with the TCP ports its agent connects to. */
export type Ward = { device: HospitalDevice; cabinet: CabinetSimulator; readerPort: number; badgePort: number }

export type Wards = { all: Ward[]; stop(): Promise<void> }

/** A listener that follows reachable(): while a reader is down its port refuses, as real hardware does. */
async function listen(accept: (duplex: Duplex) => void): Promise<{ port: number; server: Server }> {
  const server = createServer((socket) => {
    socket.setNoDelay(true)
    socket.on('error', () => socket.destroy())
    accept(socket)
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(0, '127.0.0.1', resolve)
  })
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('the listener has no TCP port')
  return { port: address.port, server }
}

/** Builds every cabinet of the hospital with its tags inside, and its reader and badge reader on real TCP. */
export async function openWards(
  devices: HospitalDevice[],
  world: World,
  build: (device: HospitalDevice, inside: string[]) => Parameters<typeof createCabinetSimulator>[0],
): Promise<Wards> {
  const servers: Server[] = []
  const all: Ward[] = []
  for (const device of devices.filter(({ kind }) => kind === 'cabinet')) {
    const inside = world.units.filter(({ whereabouts }) => whereabouts === device.deviceId).map(({ epc }) => epc)
    const cabinet = createCabinetSimulator(build(device, inside))
    const reader = await listen((duplex) => cabinet.reader.accept(duplex))
    const badge = await listen((duplex) => cabinet.badge.accept(duplex))
    servers.push(reader.server, badge.server)
    all.push({ device, cabinet, readerPort: reader.port, badgePort: badge.port })
  }
  return {
    all,
    async stop() {
      for (const { cabinet } of all) cabinet.stop()
      await Promise.all(servers.map((server) => new Promise<void>((resolve) => server.close(() => resolve()))))
    },
  }
}

export type SimulatorPlatform = Pick<Platform, 'clock' | 'random' | 'log'>
