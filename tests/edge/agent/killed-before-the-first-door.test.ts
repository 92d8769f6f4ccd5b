import { expect, it } from 'vitest'
import { inAWorld } from './cabinet-world.ts'
import { insideByFacts, storyOf } from './whole-cabinet.ts'

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
