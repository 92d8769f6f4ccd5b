import { expect, it } from 'vitest'
import { toldText, toldTextOf } from '#contracts/told-text'

it.each([
  ['5.14.0.240', '5.14.0.240'],
  ['Octane 5.14\u0000\u0000', 'Octane 5.14'],
  ['  rev B\r\n', 'rev B'],
  ['a\u0000b', 'a b'],
  ['half \ud83d', 'half'],
  ['\u202ereversed', 'reversed'],
  ['固件 1.2', '固件 1.2'],
  ['\u0000', ''],
  ['', ''],
])('what hardware says of itself is told as a line people can see: %j', (said, told) => {
  expect(toldTextOf(said, 255)).toBe(told)
  expect(toldText(255, 0).safeParse(told).success).toBe(true)
  expect(toldText(255, 0).safeParse(said).success).toBe(said === told)
})

it('is cut to its length, never in the middle of what is left', () => {
  expect(toldTextOf(`${'x'.repeat(254)}😀`, 255)).toBe('x'.repeat(254))
})
