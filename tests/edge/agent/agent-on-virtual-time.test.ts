import { describe, expect, it } from 'vitest'
import { inAWorld, ports } from './cabinet-world.ts'
import { badgeNumber, insideByFacts, storyOf } from './whole-cabinet.ts'

describe('an agent with its cabinet and its service', () => {
  it.each([20, 80, 400, 900, 2_500, 6_000])(
    'loses and doubles nothing when killed %i ms after the door closed',
    async (afterMs) => {
      await inAWorld(afterMs, 20, async ({ time, cabinet, service, visit, kill, boot, settled }) => {
        await visit(2)
        await time.runUntil(time.now() + afterMs)
        await kill()
        await boot()
        expect(await settled('SessionCommitted', 1)).toBe(true)
        expect(await settled('BaselineScanned', 2)).toBe(true)
        expect(insideByFacts(service.stored())).toEqual(cabinet.inside())
        const story = storyOf(service)
        for (const once of ['SessionCommitted', 'DoorOpened', 'DoorClosed', 'DoorUnlocked']) {
          expect(story.filter((kind) => kind === once)).toHaveLength(1)
        }
        const gone = story.filter((kind) => kind === 'UnitTaken' || kind === 'UncertaintyResolved')
        expect(gone).toHaveLength(2)
      })
    },
  )

  /** Until then nobody has opened a door: all that is known of a tag was learnt from the first count. */
  it.each([1, 2, 3, 4])(
    'an agent killed before any door was opened still knows where its tags are heard, and decides what is gone (seed %i)',
    async (seed) => {
      await inAWorld(seed, 20, async ({ cabinet, service, kill, boot, visit, settled }) => {
        await kill()
        await boot()
        await visit(2)
        expect(await settled('SessionCommitted', 1)).toBe(true)
        expect(storyOf(service).filter((kind) => kind === 'UnitTaken')).toHaveLength(2)
        expect(insideByFacts(service.stored())).toEqual(cabinet.inside())
      })
    },
  )

  it('finishes the session when it was killed while the door stood open', async () => {
    await inAWorld(11, 20, async ({ time, cabinet, service, kill, boot, settled }) => {
      await time.runUntilTrue(() => cabinet.badge.connected(), 60_000)
      cabinet.presentBadge(badgeNumber)
      await time.runUntilTrue(() => cabinet.lockReleased(), 5_000)
      cabinet.openDoor('anna')
      await time.runUntil(time.now() + 2_000)
      await kill()
      const [epc] = cabinet.inside()
      cabinet.take(epc ?? '')
      await boot()
      await time.runUntil(time.now() + 10_000)
      cabinet.closeDoor()
      expect(await settled('SessionCommitted', 1)).toBe(true)
      expect(insideByFacts(service.stored())).toEqual(cabinet.inside())
      expect(service.stored().find(({ kind }) => kind === 'SessionCommitted')).toMatchObject({
        userRefs: ['user-anna'],
      })
    })
  })

  it('calls nothing taken when an antenna is unplugged, and says so', async () => {
    await inAWorld(12, 20, async ({ time, cabinet, service, visit, settled }) => {
      cabinet.reader.inject({ kind: 'antenna-loss', antenna: 2 })
      await time.runUntil(time.now() + 60_000)
      await visit(0)
      expect(await settled('SessionCommitted', 1)).toBe(true)
      await time.runUntil(time.now() + 120_000)
      const story = storyOf(service)
      expect(story).toContain('AntennaLost')
      expect(story.filter((kind) => kind === 'UnitTaken' || kind === 'UnitMissing')).toEqual([])
    })
  })

  it('works through an outage of the network and is caught up within seconds', async () => {
    await inAWorld(13, 20, async ({ time, cabinet, service, network, visit }) => {
      // The reader and the badge reader hang on the same switch as the agent; only the way to the service is gone.
      const stopListening = network.listen(ports.mqtt, () => false)
      service.cut()
      const before = storyOf(service).length
      for (let i = 0; i < 3; i++) {
        await visit(1)
        await time.runUntil(time.now() + 30_000)
      }
      expect(storyOf(service)).toHaveLength(before)
      stopListening()
      network.listen(ports.mqtt, (duplex) => {
        service.accept(duplex)
        return true
      })
      const caughtUp = await time.runUntilTrue(
        () => storyOf(service).filter((kind) => kind === 'SessionCommitted').length === 3,
        30_000,
      )
      expect(caughtUp).toBe(true)
      expect(service.doubled()).toBe(0)
      expect(insideByFacts(service.stored())).toEqual(cabinet.inside())
    })
  })
})
