import { describe, expect, it } from 'vitest'
import { seededRandom } from '#platform/random'
import { hospitalProfiles } from '#simulators/hospital/world/profile'
import { drawOptions } from './simulation-options.ts'

describe('the size of a simulated hospital', () => {
  it.each(['default', 'large'] as const)('%s has the cabinets, rooms, items and units of npm start', (size) => {
    const { cabinets, coldCabinets, roomSensors, items, units } = hospitalProfiles[size]
    const options = drawOptions(1, seededRandom(1, 'options'), size)
    expect(options).toMatchObject({ cabinets, coldCabinets, roomSensors, items, tier: 'good' })
    expect(options.unitsPerCabinet * cabinets).toBeGreaterThanOrEqual(units)
    expect(options.itemsPerCabinet * cabinets).toBeGreaterThanOrEqual(items)
  })

  it.each(['default', 'large'] as const)(
    '%s has as many faults and people to a cabinet as two cabinets have',
    (size) => {
      const two = drawOptions(1, seededRandom(1, 'options'))
      const big = drawOptions(1, seededRandom(1, 'options'), size)
      expect(big.faults.length / big.cabinets).toBe(two.faults.length / two.cabinets)
      const cabinetsHit = new Set(big.faults.map(({ cabinet }) => cabinet))
      expect(Math.max(...cabinetsHit)).toBeGreaterThan(two.cabinets)
      expect(Math.max(...cabinetsHit)).toBeLessThan(big.cabinets)
      expect(big.meanGapMs * big.cabinets).toBeLessThanOrEqual(2 * 4 * 60_000)
    },
  )
})
