import { expect, it } from 'vitest'
import { systemLog } from '#platform/log'

it('many logs of one process listen to its standard output once', () => {
  systemLog('silent')
  const before = process.stdout.listenerCount('error')
  for (let turn = 0; turn < 20; turn += 1) systemLog('silent')
  expect(process.stdout.listenerCount('error')).toBe(before)
})
