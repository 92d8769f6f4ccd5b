import { expect, it } from 'vitest'
import { reconnectDelayMs } from '#edge/uplink/reconnect-delay'

it.each([
  { failures: 0, least: 250, most: 500 },
  { failures: 1, least: 500, most: 1_000 },
  { failures: 4, least: 4_000, most: 8_000 },
  { failures: 5, least: 7_500, most: 15_000 },
  { failures: 1_000, least: 7_500, most: 15_000 },
])('waits $least to $most ms after $failures failures in a row', ({ failures, least, most }) => {
  expect(reconnectDelayMs(failures, 0)).toBe(least)
  expect(reconnectDelayMs(failures, 1)).toBe(most)
})
