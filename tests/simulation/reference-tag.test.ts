import { describe, expect, it } from 'vitest'
import { silentLog } from '#platform/log'
import type { Radio } from '#simulators/llrp-reader/radio/radio'
import { oneCabinet } from './one-cabinet/one-cabinet.ts'
import { openWorld, type World } from './world.ts'

const minuteMs = 60_000

async function alertsOf({ service }: World, ruleId: string) {
  return (await service.running().store.alerts.list('all')).filter((alert) => alert.ruleId === ruleId)
}

describe('a reference tag of a cabinet', () => {
  it.each([
    {
      what: 'is taken out',
      fails: (radio: Radio, epc: string) => radio.remove(epc),
      mends: (radio: Radio, epc: string) => radio.put({ epc, hard: false }),
    },
    {
      what: 'is detuned until nobody hears it',
      fails: (radio: Radio, epc: string) => radio.setDetuned(epc, 60),
      mends: (radio: Radio, epc: string) => radio.setDetuned(epc, 0),
    },
  ])('$what: an engineer is told, and it is over by itself', async ({ fails, mends }) => {
    const world = await openWorld({ ...oneCabinet, seed: 7 }, silentLog())
    try {
      const { time, devices } = world
      const { cabinet } = devices[0] ?? {}
      const reference = cabinet?.model.reader.referenceEpcs[0]
      if (cabinet == null || reference === undefined) throw new Error('the cabinet carries reference tags')
      await time.runUntil(time.now() + 5 * minuteMs)
      fails(cabinet.reader.radio, reference)
      await time.runUntil(time.now() + 45 * minuteMs)
      const told = await alertsOf(world, 'reference-failed')
      expect(told).toMatchObject([{ state: 'open', responsibleRole: 'biomed', priority: 'low' }])
      expect(told[0]?.proof.inputs).toContainEqual(expect.objectContaining({ name: 'failedTags', value: reference }))
      mends(cabinet.reader.radio, reference)
      await time.runUntil(time.now() + 3 * minuteMs)
      expect((await alertsOf(world, 'reference-failed')).map(({ clearedAtMs }) => clearedAtMs !== null)).toEqual([true])
      expect(await alertsOf(world, 'hearing-worse')).toEqual([])
      expect(await world.service.running().store.tags.foreignSeen()).toEqual([])
    } finally {
      await world.end()
    }
  })
})
