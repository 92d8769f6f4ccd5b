import { expect, it } from 'vitest'
import type { FactOf } from '#contracts/facts/fact'
import { topicOf } from '#contracts/topics'
import { loadModel } from '#firmware-config/load-model'
import type { CabinetModel } from '#firmware-config/schema'
import type { ScriptedService } from '#tests/support/scripted-service'
import { inAWorld } from '../cabinet-world.ts'
import { badgeNumber, deviceId, office, siteId } from '../whole-cabinet.ts'

const ofConfig = loadModel('implant-cabinet-4') as CabinetModel
const slower: CabinetModel = { ...ofConfig, timings: { ...ofConfig.timings, ajarAlertAfterMs: 20_000 } }

function tell(service: ScriptedService, version: number, model: object): void {
  const text = office.seal({ kind: 'device-model', version, body: { modelId: ofConfig.modelId, model } })
  service.publish(topicOf(siteId, deviceId, 'documents', 'device-model'), text, true)
}

const answers = (service: ScriptedService) =>
  service
    .stored()
    .filter((fact): fact is FactOf<'DocumentApplied'> => fact.kind === 'DocumentApplied')
    .flatMap(({ document, version, result, reason, heldVersion }) =>
      document === 'device-model' ? [[version, result, reason, heldVersion].join(' ')] : [],
    )
const starts = (service: ScriptedService) => service.stored().filter(({ kind }) => kind === 'AgentStarted').length

/** How a device takes another model, and leaves one that its hardware is not. */
export function modelStories(): void {
  it('the model it runs by anyway is in force at once, and nothing starts anew', async () => {
    await inAWorld(31, 3, async ({ time, service }) => {
      tell(service, 7, ofConfig)
      expect(await time.runUntilTrue(() => answers(service).length > 0, 180_000)).toBe(true)
      await time.runUntil(time.now() + 60_000)
      expect(answers(service)).toEqual(['7 applied  7'])
      expect(starts(service)).toBe(1)
    })
  })

  it('another model waits until the door is shut and the scan is over, then the device starts anew by it and says so', async () => {
    await inAWorld(32, 3, async ({ time, cabinet, service, kill, boot, settled }) => {
      await time.runUntilTrue(() => cabinet.badge.connected(), 60_000)
      cabinet.presentBadge(badgeNumber)
      await time.runUntilTrue(() => cabinet.lockReleased(), 5_000)
      cabinet.openDoor('anna')
      tell(service, 7, slower)
      expect(await time.runUntilTrue(() => answers(service).length > 0, 180_000)).toBe(true)
      expect(answers(service)).toEqual(['7 at-restart  '])
      await time.runUntil(time.now() + 30_000)
      expect(starts(service)).toBe(1)
      cabinet.closeDoor()
      expect(await settled('SessionCommitted', 1)).toBe(true)
      expect(await time.runUntilTrue(() => answers(service).length > 1, 180_000)).toBe(true)
      expect(answers(service)).toEqual(['7 at-restart  ', '7 applied  7'])
      expect(starts(service)).toBe(2)
      expect(await settled('BaselineScanned', 2)).toBe(true)
      // It holds after a power cut with nobody to tell it again.
      service.publish(topicOf(siteId, deviceId, 'documents', 'device-model'), '', true)
      await kill()
      await boot()
      expect(await settled('BaselineScanned', 3)).toBe(true)
      await time.runUntilTrue(() => cabinet.badge.connected(), 60_000)
      cabinet.presentBadge(badgeNumber)
      await time.runUntilTrue(() => cabinet.lockReleased(), 5_000)
      cabinet.openDoor('anna')
      expect(await settled('DoorLeftOpen', 1)).toBe(true)
      const [leftOpen] = service.stored().filter((fact): fact is FactOf<'DoorLeftOpen'> => fact.kind === 'DoorLeftOpen')
      expect(leftOpen?.ajarAlertAfterMs).toBe(20_000)
      cabinet.closeDoor()
    })
  })

  it('a model that its hardware is not is refused by name, and what it runs by stays', async () => {
    await inAWorld(33, 3, async ({ time, service }) => {
      const antenna = { antenna: 9, shelf: 'drawer', powerCentiDbm: 2_000 }
      tell(service, 7, {
        ...ofConfig,
        reader: { ...ofConfig.reader, antennas: [...ofConfig.reader.antennas, antenna] },
      })
      expect(await time.runUntilTrue(() => answers(service).length > 0, 180_000)).toBe(true)
      expect(answers(service)).toEqual(['7 refused antenna-not-there '])
      expect(starts(service)).toBe(1)
    })
  })

  it('a cabinet that does not come to work by a model goes back to the one before, and says so', async () => {
    await inAWorld(34, 3, async ({ time, cabinet, service, visit, settled }) => {
      // Its lines are somewhere else now, and nobody carries them there.
      const doors = ofConfig.doors.map((door) => ({
        ...door,
        driver: 'gpiod',
        contactLine: 'gpiochip9:1',
        lockLine: 'gpiochip9:2',
      }))
      tell(service, 7, { ...ofConfig, doors })
      expect(await time.runUntilTrue(() => answers(service).length > 1, 400_000)).toBe(true)
      expect(answers(service)).toEqual(['7 at-restart  ', '7 refused model-failed '])
      expect(await settled('BaselineScanned', 2)).toBe(true)
      await visit(1)
      expect(await settled('SessionCommitted', 1)).toBe(true)
      expect(cabinet.inside()).toHaveLength(2)
    })
  })
}
