import { createServer, type Server } from 'node:net'
import type { Duplex } from 'node:stream'
import { expect, it, onTestFinished, vi } from 'vitest'
import { systemClock } from '#platform/clock'
import { systemFiles } from '#platform/files'
import { systemRandom } from '#platform/random'
import { systemStreams } from '#platform/streams'
import { temporaryFolder } from '#tests/support/temporary-folder'
import { badgeNumber, bootAgent, cabinetAndService, insideByFacts, layCard, storyOf } from './whole-cabinet.ts'

async function listen(accept: (duplex: Duplex) => void): Promise<number> {
  const server: Server = createServer(accept)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => void server.close())
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('no port')
  return address.port
}

const until = (condition: () => void) => vi.waitFor(condition, { timeout: 60_000, interval: 20 })

it('tells over real sockets who took what, in order, and again after its power was cut', {
  timeout: 120_000,
}, async () => {
  const clock = systemClock()
  const { cabinet, service } = await cabinetAndService({ seed: 3, units: 15, clock, listen: true })
  const folder = temporaryFolder()
  const ports = {
    mqtt: service.port,
    reader: await listen(cabinet.reader.accept),
    badge: await listen(cabinet.badge.accept),
  }
  const files = systemFiles()
  await layCard(folder, files)
  const world = () => ({ clock: systemClock(), files, streams: systemStreams(), random: systemRandom() })
  onTestFinished(async () => {
    cabinet.stop()
    await service.close()
  })
  const first = bootAgent(folder, ports, world())
  await first.ready
  await until(() => expect(storyOf(service)).toContain('BaselineScanned'))
  await until(() => expect(cabinet.badge.connected()).toBe(true))
  expect(insideByFacts(service.stored())).toEqual(cabinet.inside())

  // A door may leave a unit so much fainter that its cabinet says so: that is no part of who took what.
  const story = () => storyOf(service).filter((kind) => kind !== 'UnitReaffirmed')
  const visit = async (takes: number) => {
    cabinet.presentBadge(badgeNumber)
    await until(() => expect(cabinet.openDoor('anna')).toBe(true))
    await until(() => expect(story().at(-1)).toBe('DoorOpened'))
    for (const epc of cabinet.inside().slice(0, takes)) cabinet.take(epc)
    cabinet.closeDoor()
    await until(() => expect(story().at(-1)).toBe('DoorClosed'))
  }
  await visit(2)
  await until(() => expect(story().at(-1)).toBe('SessionCommitted'))
  expect(story().filter((kind) => kind !== 'UnitFound')).toEqual([
    'AgentStarted',
    'ReaderConnected',
    'BaselineScanned',
    'DoorUnlocked',
    'DoorOpened',
    'DoorClosed',
    'UnitTaken',
    'UnitTaken',
    'SessionCommitted',
  ])
  expect(insideByFacts(service.stored())).toEqual(cabinet.inside())

  await visit(1)
  first.abandon()
  const second = bootAgent(folder, ports, world())
  await second.ready
  await until(() => expect(story().filter((kind) => kind === 'SessionCommitted')).toHaveLength(2))
  await until(() => expect(story().filter((kind) => kind === 'BaselineScanned')).toHaveLength(2))
  expect(story().filter((kind) => kind === 'UnitTaken')).toHaveLength(3)
  expect(insideByFacts(service.stored())).toEqual(cabinet.inside())
  await second.stop()
})
