import { describe, expect, it } from 'vitest'
import { readerChecks } from './reader/checks/reader-checks.ts'
import { brokenDoers } from './stand-ins/broken-doers.ts'
import { brokenTellers } from './stand-ins/broken-tellers.ts'
import { judgeEmulatedReader, personalityOf } from './stand-ins/emulated-reader.ts'

const brokenReaders = [...brokenTellers, ...brokenDoers]

describe('a reader that is wrong in one thing', () => {
  it.each(brokenReaders)('$check: $how', async ({ check, tamper, quirks, personality, after = [] }) => {
    const { findings } = await judgeEmulatedReader(personalityOf(personality ?? 'impinj-like-fcc'), {
      only: [...after, check],
      ...(tamper === undefined ? {} : { tamper }),
      ...(quirks === undefined ? {} : { emulator: { quirks } }),
    })
    const finding = findings.find(({ id }) => id === check)
    expect(finding?.verdict, finding?.why ?? 'it holds').toBe('broken')
    expect(finding?.why).toMatch(/\w/)
  })

  it('is there for every check', () => {
    const seen = new Set(brokenReaders.map(({ check }) => check))
    expect(readerChecks.map(({ id }) => id).filter((id) => !seen.has(id))).toEqual([])
  })
})
