import { describe, expect, it } from 'vitest'
import { personalities } from '#simulators/llrp-reader/personalities/personalities'
import { judgeEmulatedReader } from './stand-ins/emulated-reader.ts'

describe('the reader emulator, judged by what LLRP asks of a reader', () => {
  it.each(personalities.map((personality) => ({ name: personality.name, personality })))(
    '$name keeps all of it',
    async ({ personality }) => {
      const { findings } = await judgeEmulatedReader(personality)
      expect(findings.filter(({ verdict }) => verdict === 'broken' || verdict === 'not-judged')).toEqual([])
    },
  )
})
