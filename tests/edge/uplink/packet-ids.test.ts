import { expect, it } from 'vitest'
import { packetIds } from '#edge/uplink/packet-ids'

it('counts from one, leaves out what is in use, and begins again after the last', () => {
  const ids = packetIds()
  expect(ids.getLastAllocated()).toBeNull()
  expect([ids.allocate(), ids.allocate()]).toEqual([1, 2])
  expect(ids.register(3)).toBe(true)
  expect(ids.register(3)).toBe(false)
  expect(ids.allocate()).toBe(4)
  const rest = Array.from({ length: 65_531 }, () => ids.allocate())
  expect([rest[0], rest.at(-1), new Set(rest).size]).toEqual([5, 65_535, 65_531])
  expect(ids.allocate()).toBeNull()
  ids.deallocate(2)
  expect(ids.allocate()).toBe(2)
  ids.clear()
  expect(ids.allocate()).toBe(3)
})
