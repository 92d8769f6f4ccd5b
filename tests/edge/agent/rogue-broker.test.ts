import { createHash } from 'node:crypto'
import { createServer } from 'node:net'
import type { Duplex } from 'node:stream'
import { expect, it, onTestFinished, vi } from 'vitest'
import { topicOf } from '#contracts/topics'
import { systemClock } from '#platform/clock'
import { systemFiles } from '#platform/files'
import { systemRandom } from '#platform/random'
import { systemStreams } from '#platform/streams'
import { signingOffice } from '#tests/contracts/signing-office'
import { temporaryFolder } from '#tests/support/temporary-folder'
import {
  badgeNumber,
  bootAgent,
  cabinetAndService,
  deviceId,
  layCard,
  office,
  rosterSalt,
  siteId,
} from './whole-cabinet.ts'

async function listen(accept: (duplex: Duplex) => void): Promise<number> {
  const server = createServer(accept)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => void server.close())
  const address = server.address()
  return address !== null && typeof address === 'object' ? address.port : 0
}

const until = (condition: () => void) => vi.waitFor(condition, { timeout: 30_000, interval: 20 })

it('a rogue broker that knows the password opens no door: neither its forged roster nor its unlock is believed', {
  timeout: 90_000,
}, async () => {
  const clock = systemClock()
  const { cabinet, service } = await cabinetAndService({ seed: 4, units: 3, clock, listen: true })
  const reader = await listen(cabinet.reader.accept)
  const ports = { mqtt: service.port, reader, badge: await listen(cabinet.badge.accept) }
  let unlocks = 0
  cabinet.onLock(({ released }) => {
    if (released) unlocks += 1
  })
  const folder = temporaryFolder()
  const files = systemFiles()
  await layCard(folder, files)
  const agent = bootAgent(folder, ports, { clock, files, streams: systemStreams(), random: systemRandom() })
  onTestFinished(async () => {
    agent.abandon()
    cabinet.stop()
    await service.close()
  })
  await agent.ready
  const told = () => service.stored().filter(({ kind }) => kind === 'DocumentApplied')
  const stored = () => service.stored().map(({ kind }) => kind)
  await until(() => expect(told()).toMatchObject([{ document: 'badge-roster', result: 'applied', heldVersion: 1 }]))
  await until(() => expect(cabinet.badge.connected()).toBe(true))
  await until(() => expect(stored()).toContain('BaselineScanned'))

  const thief = signingOffice({ siteId, deviceId })
  const badgeHash = createHash('sha256').update(`${rosterSalt}666`).digest('hex')
  const badge = { badgeHash, userRef: 'user-thief', validUntilMs: 4e12, revoked: false }
  const forged = { kind: 'badge-roster', version: 9, body: { rosterSalt, badges: [badge] } }
  const own = JSON.parse(office.seal(forged)) as Record<string, unknown>
  const topic = topicOf(siteId, deviceId, 'documents', 'badge-roster')
  service.publish(topic, thief.seal(forged))
  service.publish(topic, JSON.stringify({ ...own, issuedAtMs: 7 }))
  const life = { issuedAtMs: clock.now(), expiresAtMs: clock.now() + 30_000 }
  const body = { commandId: 'a'.repeat(16), kind: 'Unlock', doorId: 1 }
  service.publish(topicOf(siteId, deviceId, 'commands'), thief.seal({ kind: 'command', version: 9, ...life, body }))
  // A good command, on the topic where it stands for a roster, is none.
  service.publish(topic, office.seal({ kind: 'command', version: 10, ...life, body }))
  const refusals = () =>
    told().flatMap((fact) =>
      fact.kind === 'DocumentApplied' ? [`${fact.document} ${fact.result} ${fact.reason}`] : [],
    )
  await until(() =>
    expect(refusals().sort()).toEqual([
      'badge-roster applied null',
      'badge-roster refused key-unknown',
      'badge-roster refused kind-unknown',
      'badge-roster refused signature-wrong',
      'command refused key-unknown',
    ]),
  )
  cabinet.presentBadge('666')
  await until(() => expect(service.stored().at(-1)).toMatchObject({ kind: 'BadgeRefused', reason: 'unknown-badge' }))
  expect(unlocks).toBe(0)
  cabinet.presentBadge(badgeNumber)
  await until(() => expect(stored()).toContain('DoorUnlocked'))
  await until(() => expect(unlocks).toBe(1))
})
