import { describe, expect, it } from 'vitest'
import { gs1CheckDigit, hasGs1CheckDigit, toGtin14 } from '#contracts/identity/gtin'

describe('GS1 check digits', () => {
  it.each([
    ['8061414112345', '8'],
    ['629104150021', '3'],
    ['9638507', '4'],
    ['03600029145', '2'],
    ['10614141234567890', '8'],
    ['0000000000000', '0'],
  ])('%s is followed by %s', (body, digit) => {
    expect(gs1CheckDigit(body)).toBe(digit)
    expect(hasGs1CheckDigit(body + digit)).toBe(true)
    expect(hasGs1CheckDigit(body + ((Number(digit) + 1) % 10))).toBe(false)
  })

  it.each(['', '7', '12a4', ' 12', '12.4'])('"%s" has none', (code) => {
    expect(hasGs1CheckDigit(code)).toBe(false)
  })

  it('is not computed over anything but digits', () => {
    expect(() => gs1CheckDigit('12A')).toThrow(RangeError)
    expect(() => gs1CheckDigit('')).toThrow(RangeError)
  })
})

describe('a GTIN of any length becomes 14 digits', () => {
  it.each([
    ['96385074', '00000096385074'],
    ['036000291452', '00036000291452'],
    ['6291041500213', '06291041500213'],
    ['80614141123458', '80614141123458'],
    ['80614141123459', null],
    ['963850741', null],
    ['', null],
    ['8061414112345X', null],
  ])('%s -> %s', (code, gtin) => {
    expect(toGtin14(code)).toBe(gtin)
  })
})
