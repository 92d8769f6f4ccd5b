import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { hibcCheckCharacter } from '#cloud/items/hibc'
import { readItemCode } from '#cloud/items/item-code'
import { gs1CheckDigit } from '#contracts/identity/gtin'

describe('a code has one spelling', () => {
  it.each([
    ['gs1', '96385074', '00000096385074', null],
    ['gs1', '036000291452', '00036000291452', null],
    ['gs1', '0036000291452', '00036000291452', null],
    ['gs1', '00036000291452', '00036000291452', null],
    ['gs1', ' 6291041500213 ', '06291041500213', null],
    ['gs1', '80614141123458', '80614141123458', null],
    ['gs1', '6291041500214', '06291041500214', 'gtin-check-digit'],
    ['gs1', '36000291452', '00036000291452', 'gtin-length'],
    ['gs1', '6291041500213X', '6291041500213X', 'gtin-form'],
    ['gs1', '062910415002130', '062910415002130', 'gtin-form'],
    ['gs1', '6291-0415-0021-3', '6291-0415-0021-3', 'gtin-form'],
    ['gs1', '(01)06291041500213', '(01)06291041500213', 'gtin-form'],
    ['gs1', '６２９１０４１５００２１３', '６２９１０４１５００２１３', 'gtin-form'],
    ['hibcc', '+A999123457', '+A999123457', null],
    ['hibcc', 'A999123457', '+A999123457', null],
    ['hibcc', ' +a999123457 ', '+A999123457', null],
    ['hibcc', '+A99912345C', '+A99912345C', 'hibc-check-character'],
    ['hibcc', 'A99912345', '+A999123457', 'hibc-check-missing'],
    ['hibcc', '+H123ABC0', '+H123ABC0B', 'hibc-check-missing'],
    ['hibcc', '+H123ABC0B', '+H123ABC0B', null],
    ['hibcc', '+A99912345/$$52001510X3', '+A99912345/$$52001510X3', 'hibc-form'],
    ['hibcc', '+9999123451', '+9999123451', 'hibc-form'],
    ['hibcc', `+A999${'X'.repeat(19)}1A`, `+A999${'X'.repeat(19)}1A`, 'hibc-form'],
    ['hibcc', '', '', 'code-blank'],
    ['hospital', ' 骨-17a ', '骨-17a', null],
    ['insurance', '   ', '', 'code-blank'],
    ['registration', 'GXZZ20153461', 'GXZZ20153461', null],
    ['ean', '6291041500213', '6291041500213', 'issuer-has-one-name'],
    ['hibc', '+A999123457', '+A999123457', 'issuer-has-one-name'],
  ])('%s "%s" is kept as "%s" (%s)', (issuer, code, kept, fault) => {
    const read = readItemCode({ issuer, code })
    expect([read.code, read.fault, read.message === null]).toEqual([kept, fault, fault === null])
  })

  it('says what the check digit and the check character would be', () => {
    expect(readItemCode({ issuer: 'gs1', code: '6291041500214' }).message).toContain('would be 3')
    expect(readItemCode({ issuer: 'hibcc', code: '+A99912345C' }).message).toContain('would be 7')
  })

  it('is read again as itself, whatever was written', () => {
    const written = fc.record({
      issuer: fc.constantFrom('gs1', 'hibcc', 'hospital'),
      code: fc.oneof(fc.string(), fc.stringMatching(/^[0-9]{6,15}$/), fc.stringMatching(/^\+?[a-hA-H0-9]{5,26}.$/)),
    })
    fc.assert(
      fc.property(written, (one) => {
        const read = readItemCode(one)
        expect(readItemCode(read).code).toBe(read.code)
      }),
      { seed: 11, numRuns: 2_000 },
    )
  })
})

describe('an article written in all its spellings is one', () => {
  it('as a GTIN of any length it has', () => {
    const body = fc.stringMatching(/^[0-9]{7}$|^[0-9]{11,13}$/)
    fc.assert(
      fc.property(body, (digits) => {
        const code = digits + gs1CheckDigit(digits)
        const lengths = [8, 12, 13, 14].filter((length) => length >= code.length)
        const kept = lengths.map((length) => readItemCode({ issuer: 'gs1', code: code.padStart(length, '0') }))
        expect(new Set(kept.map((read) => `${read.code} ${read.fault}`)).size).toBe(1)
        expect(kept[0]?.fault).toBeNull()
      }),
      { seed: 12, numRuns: 500 },
    )
  })

  it('as an HIBC with or without its plus, in capitals or not, a blank check character printed, scanned or trimmed', () => {
    const identifier = fc.stringMatching(/^[A-Z][A-Z0-9]{3}[A-Z0-9]{1,18}[0-9]$/)
    let blanks = 0
    fc.assert(
      fc.property(identifier, (body) => {
        const check = hibcCheckCharacter(`+${body}`) ?? ''
        if (check === ' ') blanks += 1
        const ends = check === ' ' ? [' ', '_', ''] : [check]
        const spellings = ends.flatMap((end) => [`+${body}${end}`, `${body}${end}`, `+${body}${end}`.toLowerCase()])
        const kept = new Set(spellings.map((code) => readItemCode({ issuer: 'hibcc', code }).code))
        expect([...kept]).toEqual([`+${body}${check === ' ' ? '_' : check}`])
      }),
      { seed: 13, numRuns: 1_000 },
    )
    expect(blanks).toBeGreaterThan(5)
  })

  it('is told from another by every single wrong character', () => {
    const code = '+A999123457'
    for (let at = 5; at < code.length - 2; at += 1) {
      const wrong = `${code.slice(0, at)}${code[at] === 'Z' ? 'Y' : 'Z'}${code.slice(at + 1)}`
      expect(readItemCode({ issuer: 'hibcc', code: wrong }).fault, wrong).toBe('hibc-check-character')
    }
  })
})
