import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { decodeEpc } from '#contracts/identity/epc'
import {
  encodeGiai96,
  encodeGiai202,
  encodeSgtin96,
  encodeSgtin198,
  encodeSscc96,
} from '#contracts/identity/epc-encoding'
import { gs1CheckDigit } from '#contracts/identity/gtin'

const digits = (count: number): fc.Arbitrary<string> => fc.stringMatching(new RegExp(`^\\d{${count}}$`))
const gtin14 = digits(13).map((body) => body + gs1CheckDigit(body))
const prefixDigits = fc.integer({ min: 6, max: 12 })
const filter = fc.nat(7)
const text = (max: number): fc.Arbitrary<string> =>
  fc.stringMatching(new RegExp(`^[!"%&'()*+,\\-./0-9:;<=>?A-Z_a-z]{1,${max}}$`))

describe('identities written as EPCs', () => {
  it('give the examples of the standard', () => {
    const sgtin = { gtin: '80614141123458', companyPrefixDigits: 7, filter: 3 }
    expect(encodeSgtin96({ ...sgtin, serial: '6789' })).toBe('3074257BF7194E4000001A85')
    expect(encodeSgtin198({ ...sgtin, gtin: '70614141123451', serial: '32a/b' })).toBe(
      '3674257BF6B7A659B2C2BF100000000000000000000000000000',
    )
    expect(encodeSscc96({ sscc: '106141412345678908', companyPrefixDigits: 7, filter: 3 })).toBe(
      '3174257BF4499602D2000000',
    )
    expect(encodeGiai96({ companyPrefix: '0614141', asset: '5678', filter: 3 })).toBe('3474257BF40000000000162E')
    expect(encodeGiai202({ companyPrefix: '0614141', asset: '32a/b', filter: 3 })).toBe(
      '3874257BF59B2C2BF10000000000000000000000000000000000',
    )
  })

  it('come back as they were', () => {
    const serialNumber = fc.bigInt({ min: 0n, max: (1n << 38n) - 1n }).map(String)
    fc.assert(
      fc.property(
        gtin14,
        prefixDigits,
        filter,
        serialNumber,
        text(20),
        (gtin, companyPrefixDigits, f, serial, name) => {
          const sgtin = { gtin, companyPrefixDigits, filter: f }
          expect(decodeEpc(encodeSgtin96({ ...sgtin, serial }))).toMatchObject({
            scheme: 'sgtin-96',
            gtin,
            serial,
            filter: f,
          })
          expect(decodeEpc(encodeSgtin198({ ...sgtin, serial: name }))).toMatchObject({
            scheme: 'sgtin-198',
            gtin,
            serial: name,
          })
        },
      ),
    )
    fc.assert(
      fc.property(digits(17), prefixDigits, filter, (body, companyPrefixDigits, f) => {
        const sscc = body + gs1CheckDigit(body)
        expect(decodeEpc(encodeSscc96({ sscc, companyPrefixDigits, filter: f }))).toMatchObject({
          scheme: 'sscc-96',
          sscc,
        })
      }),
    )
    const assets = prefixDigits.chain((count) => fc.tuple(digits(count), text(30 - count)))
    fc.assert(
      fc.property(assets, filter, ([companyPrefix, asset], f) => {
        const epc = decodeEpc(encodeGiai202({ companyPrefix, asset, filter: f }))
        expect(epc).toMatchObject({ scheme: 'giai-202', companyPrefix, giai: companyPrefix + asset })
      }),
    )
  })

  const sgtin = { gtin: '80614141123458', companyPrefixDigits: 7, serial: '1', filter: 1 }
  it.each<[string, () => unknown]>([
    ['a wrong check digit', () => encodeSgtin96({ ...sgtin, gtin: '80614141123459' })],
    ['a GTIN of 13 digits', () => encodeSgtin96({ ...sgtin, gtin: '6291041500213' })],
    ['a prefix of 5 digits', () => encodeSgtin96({ ...sgtin, companyPrefixDigits: 5 })],
    ['a serial with a leading zero', () => encodeSgtin96({ ...sgtin, serial: '01' })],
    ['a serial of 39 bits', () => encodeSgtin96({ ...sgtin, serial: String(2 ** 38) })],
    ['a filter of 8', () => encodeSgtin96({ ...sgtin, filter: 8 })],
    ['an empty serial', () => encodeSgtin198({ ...sgtin, serial: '' })],
    ['a serial of 21 characters', () => encodeSgtin198({ ...sgtin, serial: 'x'.repeat(21) })],
    ['a serial with a blank', () => encodeSgtin198({ ...sgtin, serial: 'a b' })],
    [
      'an SSCC with a wrong check digit',
      () => encodeSscc96({ sscc: '106141412345678909', companyPrefixDigits: 7, filter: 0 }),
    ],
    [
      'an asset that is too long',
      () => encodeGiai96({ companyPrefix: '123456789012', asset: '12345678901234', filter: 0 }),
    ],
    ['a prefix with letters', () => encodeGiai202({ companyPrefix: '12345A', asset: '1', filter: 0 })],
  ])('%s is refused', (_title, encode) => {
    expect(encode).toThrow(/^epc-not-encodable: /)
  })
})
