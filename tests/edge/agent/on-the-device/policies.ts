import { expect, it } from 'vitest'
import type { CabinetPolicies } from '#contracts/downlink/cabinet-policies'
import type { FactOf } from '#contracts/facts/fact'
import { topicOf } from '#contracts/topics'
import type { ScriptedService } from '#tests/support/scripted-service'
import { inAWorld } from '../cabinet-world.ts'
import { badgeNumber, deviceId, office, siteId } from '../whole-cabinet.ts'

const asTheModelSays = { ajarSoundAfterMs: null, ajarAlertAfterMs: null }

function tell(service: ScriptedService, version: number, body: CabinetPolicies): void {
  const text = office.seal({ kind: 'cabinet-policies', version, body })
  service.publish(topicOf(siteId, deviceId, 'documents', 'cabinet-policies'), text, true)
}

const said = <K extends 'DocumentApplied' | 'DoorLeftOpen'>(service: ScriptedService, kind: K) =>
  service.stored().filter((fact): fact is FactOf<K> => fact.kind === kind)
const answers = (service: ScriptedService) =>
  said(service, 'DocumentApplied').flatMap(({ document, version, result, reason, heldVersion }) =>
    document === 'cabinet-policies' ? [{ version, result, reason, heldVersion }] : [],
  )

/** How a device goes by the policies of its place. */
export function policyStories(): void {
  it('a door that stands open is told by the limit of its place, which goes on holding after a power cut and offline', async () => {
    await inAWorld(21, 3, async ({ time, cabinet, service, kill, boot, settled }) => {
      tell(service, 7, { doors: { ajarSoundAfterMs: 10_000, ajarAlertAfterMs: 20_000 }, bounds: [] })
      expect(await time.runUntilTrue(() => answers(service).length === 1, 180_000)).toBe(true)
      expect(answers(service)).toEqual([{ version: 7, result: 'applied', reason: null, heldVersion: 7 }])
      await kill()
      // Nobody tells it again: it goes by its card.
      service.publish(topicOf(siteId, deviceId, 'documents', 'cabinet-policies'), '', true)
      await boot()
      expect(await settled('BaselineScanned', 2)).toBe(true)
      await time.runUntilTrue(() => cabinet.badge.connected(), 60_000)
      cabinet.presentBadge(badgeNumber)
      await time.runUntilTrue(() => cabinet.lockReleased(), 5_000)
      cabinet.openDoor('anna')
      expect(await settled('DoorLeftOpen', 1)).toBe(true)
      const [leftOpen] = said(service, 'DoorLeftOpen')
      expect(leftOpen).toMatchObject({ ajarAlertAfterMs: 20_000 })
      expect((leftOpen?.openForMs ?? 0) - 20_000).toBeLessThan(1_000)
      cabinet.closeDoor()
    })
  })

  it('an open door is measured by a limit that comes while it stands open', async () => {
    await inAWorld(22, 3, async ({ time, cabinet, service, settled }) => {
      await time.runUntilTrue(() => cabinet.badge.connected(), 60_000)
      cabinet.presentBadge(badgeNumber)
      await time.runUntilTrue(() => cabinet.lockReleased(), 5_000)
      cabinet.openDoor('anna')
      await time.runUntil(time.now() + 60_000)
      expect(said(service, 'DoorLeftOpen')).toEqual([])
      tell(service, 7, { doors: { ajarSoundAfterMs: null, ajarAlertAfterMs: 30_000 }, bounds: [] })
      expect(await settled('DoorLeftOpen', 1)).toBe(true)
      expect(said(service, 'DoorLeftOpen')[0]?.openForMs).toBeGreaterThan(50_000)
      cabinet.closeDoor()
    })
  })

  it('bounds beyond what a probe is believed at are refused by name, and what was in force stays', async () => {
    await inAWorld(23, 3, async ({ time, service }) => {
      const bounds = (highMilli: number) => [{ quantity: 'temperature' as const, lowMilli: 2_000, highMilli }]
      tell(service, 7, { doors: asTheModelSays, bounds: bounds(8_000) })
      expect(await time.runUntilTrue(() => answers(service).length === 1, 180_000)).toBe(true)
      tell(service, 8, { doors: asTheModelSays, bounds: bounds(90_000) })
      expect(await time.runUntilTrue(() => answers(service).length === 2, 180_000)).toBe(true)
      expect(answers(service)).toEqual([
        { version: 7, result: 'applied', reason: null, heldVersion: 7 },
        { version: 8, result: 'refused', reason: 'bounds-not-plausible', heldVersion: 7 },
      ])
    })
  })
}
