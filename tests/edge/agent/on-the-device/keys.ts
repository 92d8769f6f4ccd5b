import { join } from 'node:path'
import { expect, it } from 'vitest'
import type { FactOf } from '#contracts/facts/fact'
import { topicOf } from '#contracts/topics'
import { type SigningOffice, signingOffice } from '#tests/contracts/signing-office'
import { inAWorld, type World } from '../cabinet-world.ts'
import { deviceId, office, siteId } from '../whole-cabinet.ts'

const next = signingOffice({ siteId, deviceId })
const later = signingOffice({ siteId, deviceId })

function devicesView({ service, time }: World) {
  const told = () =>
    service
      .stored()
      .filter((fact): fact is FactOf<'DocumentApplied'> => fact.kind === 'DocumentApplied')
      .flatMap(({ document, version, result, reason, heldVersion }) =>
        document === 'badge-roster' ? [] : [[document, version, result, reason, heldVersion].join(' ')],
      )
  let count = 0
  return {
    /** Sends a document and answers what the device says of it. */
    async sends(by: SigningOffice, kind: string, version: number, body: unknown): Promise<string | undefined> {
      service.publish(topicOf(siteId, deviceId, 'documents', kind), by.seal({ kind, version, body }), true)
      count += 1
      expect(await time.runUntilTrue(() => told().length === count, 180_000)).toBe(true)
      return told().at(-1)
    },
  }
}

const stops = { tags: [], lots: [] }
const cards = { cards: [] }
const named = (of: SigningOffice, untilMs: number | null = null) => ({ ...of.key, untilMs })

/** How one signing key hands over to the next, as the device takes it. */
export function keyStories(): void {
  it('one key hands over to the next: both are believed until the end of the first, and then one, after a power cut too', async () => {
    await inAWorld(41, 2, async (world) => {
      const { sends } = devicesView(world)
      expect(await sends(next, 'stop-list', 5, stops)).toBe('stop-list  refused key-unknown ')
      const endMs = Date.now() + 10 * 60_000
      const keys = [named(next), named(office, endMs)]
      expect(await sends(office, 'signing-keys', 6, { keys })).toBe('signing-keys 6 applied  6')
      expect(await sends(next, 'stop-list', 7, stops)).toBe('stop-list 7 applied  7')
      expect(await sends(office, 'stock-cards', 8, cards)).toBe('stock-cards 8 applied  8')
      await world.kill()
      await world.boot()
      expect(await sends(office, 'stop-list', 9, stops)).toBe('stop-list 9 applied  9')
      await world.time.runUntil(world.time.now() + 11 * 60_000)
      expect(await sends(office, 'stock-cards', 10, cards)).toBe('stock-cards  refused key-unknown 8')
      expect(await sends(next, 'stock-cards', 11, cards)).toBe('stock-cards 11 applied  11')
    })
  })

  it('a device that was away while they overlapped believes the word of the old key, and from then on only the new one', async () => {
    await inAWorld(42, 2, async (world) => {
      const { sends } = devicesView(world)
      expect(await sends(next, 'signing-keys', 6, { keys: [named(next)] })).toBe('signing-keys  refused key-unknown ')
      expect(await sends(office, 'signing-keys', 6, { keys: [named(next)] })).toBe('signing-keys 6 applied  6')
      expect(await sends(office, 'stop-list', 7, stops)).toBe('stop-list  refused key-unknown ')
      expect(await sends(next, 'stop-list', 7, stops)).toBe('stop-list 7 applied  7')
    })
  })

  it('a trust bundle that somebody lays there goes before whatever the keys before said', async () => {
    await inAWorld(43, 2, async (world) => {
      const { sends } = devicesView(world)
      expect(await sends(office, 'signing-keys', 6, { keys: [named(next)] })).toBe('signing-keys 6 applied  6')
      await world.kill()
      world.service.publish(topicOf(siteId, deviceId, 'documents', 'signing-keys'), '', true)
      await world.files.writeDurably(join(world.folder, 'trust.json'), JSON.stringify(later.trust()))
      await world.boot()
      expect(await sends(next, 'stop-list', 7, stops)).toBe('stop-list  refused key-unknown ')
      expect(await sends(later, 'stop-list', 8, stops)).toBe('stop-list 8 applied  8')
    })
  })
}
