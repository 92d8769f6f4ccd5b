import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { decodeEpc } from '#contracts/identity/epc'
import { EpcError } from '#contracts/identity/epc-error'

const raw = (hex: string): string => `urn:epc:raw:${hex.length * 4}.x${hex}`

/** Examples of the GS1 Tag Data Standard, annex E.3 (1.x and 2.x). */
const examples: { hex: string; says: { [key: string]: unknown } }[] = [
  {
    hex: '3074257BF7194E4000001A85',
    says: {
      scheme: 'sgtin-96',
      filter: 3,
      companyPrefix: '0614141',
      gtin: '80614141123458',
      serial: '6789',
      tagUri: 'urn:epc:tag:sgtin-96:3.0614141.812345.6789',
      epcUri: 'urn:epc:id:sgtin:0614141.812345.6789',
    },
  },
  {
    hex: '3066C4409047E140075BCD15',
    says: { scheme: 'sgtin-96', gtin: '09506000134352', serial: '123456789' },
  },
  {
    hex: '3674257BF6B7A659B2C2BF100000000000000000000000000000',
    says: {
      scheme: 'sgtin-198',
      gtin: '70614141123451',
      serial: '32a/b',
      tagUri: 'urn:epc:tag:sgtin-198:3.0614141.712345.32a%2Fb',
      epcUri: 'urn:epc:id:sgtin:0614141.712345.32a%2Fb',
    },
  },
  {
    hex: '3674257BF6B7A659B2C2BF1000000000000000000000000000',
    says: { scheme: 'sgtin-198', gtin: '70614141123451', serial: '32a/b', bitCount: 200 },
  },
  {
    hex: '3174257BF4499602D2000000',
    says: {
      scheme: 'sscc-96',
      sscc: '106141412345678908',
      tagUri: 'urn:epc:tag:sscc-96:3.0614141.1234567890',
      epcUri: 'urn:epc:id:sscc:0614141.1234567890',
    },
  },
  {
    hex: '311BA1B300CE0A6A83000000',
    says: { scheme: 'sscc-96', filter: 0, sscc: '095201234567891235' },
  },
  {
    hex: '3474257BF40000000000162E',
    says: {
      scheme: 'giai-96',
      giai: '06141415678',
      tagUri: 'urn:epc:tag:giai-96:3.0614141.5678',
      epcUri: 'urn:epc:id:giai:0614141.5678',
    },
  },
  {
    hex: '3874257BF59B2C2BF10000000000000000000000000000000000',
    says: {
      scheme: 'giai-202',
      giai: '061414132a/b',
      tagUri: 'urn:epc:tag:giai-202:3.0614141.32a%2Fb',
      epcUri: 'urn:epc:id:giai:0614141.32a%2Fb',
    },
  },
  {
    hex: '3874257BF59B2C2BF1000000000000000000000000000000000',
    says: { scheme: 'giai-202', giai: '061414132a/b', bitCount: 204 },
  },
  {
    hex: 'F73795211411234538566CB0AFC4',
    says: { scheme: 'sgtin+', gtin: '79521141123453', serial: '32a/b', epcUri: null, filter: 3 },
  },
  { hex: 'F90095201234567891235000', says: { scheme: 'sscc+', sscc: '095201234567891235' } },
  { hex: 'F90095201234567891235', says: { scheme: 'sscc+', sscc: '095201234567891235' } },
]

describe('EPCs of the GS1 standard', () => {
  it.each(examples)('$hex', ({ hex, says }) => {
    expect(decodeEpc(hex)).toMatchObject({ hex, ...says })
    expect(decodeEpc(hex.toLowerCase())).toEqual(decodeEpc(hex))
  })

  it.each([
    ['digits', '03 1EC', '123'],
    ['upper-case hex', '23 ABC', 'ABC'],
    ['lower-case hex', '43 ABC', 'abc'],
    ['base 64', '62 07F', 'B_'],
    ['7-bit characters', '82 C2C', 'a0'],
  ])('a serial of SGTIN+ as %s', (_title, digits, serial) => {
    const hex = `F7 0 00036000291452 ${digits}`.replaceAll(' ', '').padEnd(24, '0')
    expect(decodeEpc(hex)).toMatchObject({ scheme: 'sgtin+', gtin: '00036000291452', serial })
  })

  it('a serial of SGTIN+ in an encoding that is not read stays raw', () => {
    expect(decodeEpc('F7000036000291452A300000')).toMatchObject({
      scheme: 'raw',
      rawBecause: 'no sgtin+ has these bits',
    })
  })
})

describe('what no scheme explains stays raw', () => {
  it.each([
    ['a foreign header', 'E2801160600002084F5C3A11', undefined],
    ['a tag fresh from the factory', '000000000000000000000000', undefined],
    ['one word', 'ABCD', undefined],
    ['a partition that does not exist', '301FFFFFFFFFFFFFFFFFFFFF', 'no sgtin-96 has these bits'],
    ['a company prefix with too many digits', '303BFFFFFFFFFFFFFFFFFFFF', 'no sgtin-96 has these bits'],
    ['an item reference with too many digits', '30180000FFFFFFFFFFFFFFFF', 'no sgtin-96 has these bits'],
    [
      'a serial with a character GS1 does not allow',
      `3674257BF6B7A040${'0'.repeat(36)}`,
      'no sgtin-198 has these bits',
    ],
    ['a serial that goes on after its end', `3674257BF6B780B0${'0'.repeat(36)}`, 'no sgtin-198 has these bits'],
    ['a GTIN with a wrong check digit', 'F73795211411234548566CB0AFC4', 'no sgtin+ has these bits'],
    ['a GTIN that is not decimal', 'F737952114A1234538566CB0AFC4', 'no sgtin+ has these bits'],
  ])('%s', (_title, hex, rawBecause) => {
    const epc = decodeEpc(hex)
    expect(epc).toMatchObject({ scheme: 'raw', hex, tagUri: raw(hex), epcUri: null, filter: null })
    expect(epc.rawBecause).toBe(rawBecause)
  })
})

describe('what is no whole EPC is refused by name', () => {
  it.each([
    ['nothing', '', 'truncated-epc'],
    ['half a word', '30', 'truncated-epc'],
    ['half a byte', '3074257BF7194E4000001A8', 'truncated-epc'],
    ['a digit too many', '3074257BF7194E4000001A850', 'truncated-epc'],
    ['80 bits of SGTIN-96', '3074257BF7194E400000', 'truncated-epc'],
    ['96 bits of SGTIN-198', '3674257BF6B7A659B2C2BF10', 'truncated-epc'],
    ['96 bits of GIAI-202', '3874257BF59B2C2BF1000000', 'truncated-epc'],
    ['a serial of SGTIN+ that is cut', 'F73795211411234538566CB0', 'truncated-epc'],
    ['an odd raw EPC', 'E2801', 'truncated-epc'],
    ['letters', 'hello', 'not-hex'],
    ['a prefix', '0x3074257BF7194E4000001A85', 'not-hex'],
    ['blanks', '3074 257B F719 4E40 0000 1A85', 'not-hex'],
  ])('%s', (_title, text, code) => {
    let failure: unknown = null
    try {
      decodeEpc(text)
    } catch (error) {
      failure = error
    }
    expect(failure).toBeInstanceOf(EpcError)
    expect(failure).toMatchObject({ code, message: expect.stringContaining(code) })
  })

  it('and no other hex of whole words ever throws anything else', () => {
    const word = fc.stringMatching(/^[0-9A-F]{4}$/)
    const header = fc.constantFrom('30', '31', '34', '36', '38', 'F7', 'F9', '00')
    const hex = fc.tuple(header, fc.stringMatching(/^[0-9A-F]{2}$/), fc.array(word, { maxLength: 16 }))
    fc.assert(
      fc.property(hex, ([first, second, words]) => {
        const text = `${first}${second}${words.join('')}`
        try {
          expect(decodeEpc(text).hex).toBe(text)
        } catch (error) {
          expect(error).toMatchObject({ code: 'truncated-epc' })
        }
      }),
      { numRuns: 3_000 },
    )
  })
})
