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

const trade = { gtin: '79521141123453', serial: '32a/b', filter: 3, epcUri: null }

/** Examples of the GS1 Tag Data Standard 2.3, annex E.3; SSCC++ and ITIP++ with the headers of its table 14-1. */
const plusExamples: { hex: string; says: { [key: string]: unknown } }[] = [
  { hex: 'FB342CDE795211411234538566CB0AFC4', says: { scheme: 'dsgtin+', ...trade, dates: { expiry: '220630' } } },
  { hex: 'FD3795211411234538566CB0AFC525065F1876F0D996D800', says: { scheme: 'sgtin++', ...trade } },
  {
    hex: 'FC342CDE795211411234538566CB0AFC525065F1876F0D996D80',
    says: { scheme: 'dsgtin++', ...trade, dates: { expiry: '220630' } },
  },
  { hex: 'EF009520123456789123592832F8C3B786CCB6C0', says: { scheme: 'sscc++', sscc: '095201234567891235' } },
  { hex: 'F2395211411234548566CB0AFC4', says: { scheme: 'sgln+', identifier: '952114112345432a/b' } },
  {
    hex: 'E9395211411234548566CB0AFC525065F1876F0D996D8000',
    says: { scheme: 'sgln++', identifier: '952114112345432a/b' },
  },
  { hex: 'F13095211411234548566CB0AFC4', says: { scheme: 'grai+', identifier: '0952114112345432a/b' } },
  {
    hex: 'EB3095211411234548566CB0AFC525065F1876F0D996D800',
    says: { scheme: 'grai++', identifier: '0952114112345432a/b' },
  },
  { hex: 'FA3952114132E83C2BF10', says: { scheme: 'giai+', giai: '952114132a/b' } },
  { hex: 'EE3952114132E83C2BF1494197C61DBC3665B600', says: { scheme: 'giai++', giai: '952114132a/b' } },
  { hex: 'F43952114112345678906', says: { scheme: 'gsrn+', identifier: '952114112345678906' } },
  { hex: 'E7395211411234567890692832F8C3B786CCB6C0', says: { scheme: 'gsrn++', identifier: '952114112345678906' } },
  { hex: 'F53952114112345678906', says: { scheme: 'gsrnp+', identifier: '952114112345678906' } },
  { hex: 'E8395211411234567890692832F8C3B786CCB6C0', says: { scheme: 'gsrnp++', identifier: '952114112345678906' } },
  { hex: 'F6395211411234540458B8', says: { scheme: 'gdti+', identifier: '95211411234545678' } },
  { hex: 'EA395211411234540458BA4A0CBE30EDE1B32DB0', says: { scheme: 'gdti++', identifier: '95211411234545678' } },
  { hex: 'F0395211415E87A145BAFB4D19A8C0E4', says: { scheme: 'cpi+', identifier: '95211415PQ7/Z43', serial: '12345' } },
  {
    hex: 'E6395211415E87A145BAFB4D19A8C0E64A0CBE30EDE1B32DB000',
    says: { scheme: 'cpi++', identifier: '95211415PQ7/Z43', serial: '12345' },
  },
  { hex: 'F839521141678909509338', says: { scheme: 'sgcn+', identifier: '952114167890904711' } },
  { hex: 'EC3952114167890950933C94197C61DBC3665B60', says: { scheme: 'sgcn++', identifier: '952114167890904711' } },
  {
    hex: 'F3309521141123454010266AE27FDF35',
    says: { scheme: 'itip+', gtin: '09521141123454', serial: 'rif981', identifier: '095211411234540102' },
  },
  {
    hex: 'ED309521141123454010266AE27FDF3592832F8C3B786CCB6C00',
    says: { scheme: 'itip++', gtin: '09521141123454', serial: 'rif981' },
  },
]

/** Bits as hex, zeros up to a whole word. */
function hexOfBits(...parts: string[]): string {
  const bits = parts.join('').replaceAll(' ', '')
  const whole = bits.padEnd(Math.ceil(bits.length / 16) * 16, '0')
  return (whole.match(/.{4}/g) ?? []).map((four) => Number.parseInt(four, 2).toString(16).toUpperCase()).join('')
}
const bitsOf = (value: number, count: number) => value.toString(2).padStart(count, '0')
const nibbles = (digits: string) => [...digits].map((digit) => bitsOf(Number(digit), 4)).join('')
const ascii = (text: string) =>
  `100${bitsOf(text.length, 5)}${[...text].map((sign) => bitsOf(sign.charCodeAt(0), 7)).join('')}`
const date = (year: number, month: number, day: number) => bitsOf(year, 7) + bitsOf(month, 4) + bitsOf(day, 5)
const sgtinPlus = (...data: string[]) => hexOfBits('11110111 1 011', nibbles('09506000134352'), ascii('S1'), ...data)

describe('EPCs of the "+" and "++" schemes', () => {
  it.each(plusExamples)('$hex', ({ hex, says }) => {
    expect(decodeEpc(hex)).toMatchObject({ hex, ...says })
    expect(decodeEpc(hex)).not.toHaveProperty('isFollowed')
    expect(decodeEpc(hex.toLowerCase())).toEqual(decodeEpc(hex))
  })

  it('a serial in URN code 40', () => {
    const code40 = (text: string) => {
      const alphabet = ' ABCDEFGHIJKLMNOPQRSTUVWXYZ-.:0123456789'
      const triples = text.padEnd(Math.ceil(text.length / 3) * 3).match(/.{3}/gs) ?? []
      return triples
        .map((triple) => [...triple].reduce((sum, sign) => 40 * sum + alphabet.indexOf(sign), 0) + 1)
        .map((packed) => bitsOf(packed, 16))
        .join('')
    }
    const hex = (length: number, text: string) =>
      hexOfBits('11110111 0 011', nibbles('09506000134352'), '101', bitsOf(length, 5), code40(text))
    expect(decodeEpc(hex(4, 'AB-7'))).toMatchObject({ scheme: 'sgtin+', serial: 'AB-7' })
    expect(decodeEpc(hex(3, 'AB-7'))).toMatchObject({ scheme: 'sgtin+', serial: 'AB-', isFollowed: true })
    expect(decodeEpc(hex(5, 'AB-7'))).toMatchObject({ scheme: 'raw' })
  })

  it.each([
    { name: 'a lot', data: [nibbles('10'), ascii('L-7')], says: { lot: 'L-7' } },
    { name: 'an expiry', data: [nibbles('17'), date(28, 2, 29)], says: { dates: { expiry: '280229' } } },
    { name: 'an expiry without its day', data: [nibbles('17'), date(28, 2, 0)], says: { dates: { expiry: '280200' } } },
    {
      name: 'production, lot and expiry',
      data: [nibbles('11'), date(25, 1, 31), nibbles('10'), ascii('A'), nibbles('17'), date(27, 1, 31)],
      says: { lot: 'A', dates: { production: '250131', expiry: '270131' } },
    },
    {
      name: 'an expiry, and something that is not read',
      data: [nibbles('17'), date(27, 1, 31), nibbles('22'), ascii('V1')],
      says: { dates: { expiry: '270131' }, isFollowed: true },
    },
    { name: 'a day no calendar has', data: [nibbles('17'), date(27, 2, 29)], says: { isFollowed: true } },
    { name: 'a lot that is cut', data: [nibbles('10'), '100', bitsOf(9, 5), '1'], says: { isFollowed: true } },
  ])('what follows an SGTIN+: $name', ({ data, says }) => {
    const item = { scheme: 'sgtin+', gtin: '09506000134352', serial: 'S1' }
    const {
      hex: _hex,
      bitCount: _bits,
      tagUri: _uri,
      epcUri: _id,
      filter: _filter,
      ...said
    } = decodeEpc(sgtinPlus(...data))
    expect(said).toEqual({ ...item, ...says })
  })

  it('a date type that does not exist, and a date no calendar has, are raw', () => {
    const dated = (type: number, when: string) =>
      hexOfBits('11111011 0 011', bitsOf(type, 4), when, nibbles('09506000134352'), ascii('S1'))
    expect(decodeEpc(dated(2, date(27, 1, 1)))).toMatchObject({ dates: { 'best-before': '270101' } })
    expect(decodeEpc(dated(7, date(27, 1, 1)))).toMatchObject({ scheme: 'raw' })
    expect(decodeEpc(dated(4, date(27, 13, 1)))).toMatchObject({ scheme: 'raw' })
  })
})

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

  it('a serial of SGTIN+ in an encoding that is not defined stays raw', () => {
    expect(decodeEpc('F7000036000291452C300000')).toMatchObject({
      scheme: 'raw',
      rawBecause: 'no sgtin+ has these bits',
    })
  })
})

describe('what no scheme explains stays raw', () => {
  it.each([
    ['a foreign header', 'E2801160600002084F5C3A11', undefined],
    ['a tag fresh from the factory', '000000000000000000000000', undefined],
    ['a scheme that is not read, in 148 bits', '3B0E0CF5E76C9047759AD00373DC7602E7200', undefined],
    ['a foreign header in 20 bits', 'E2801', undefined],
    ['a digit', '3', undefined],
    ['an SGTIN-96 in 128 bits', '3074257BF7194E4000001A8500000000', '32 bits follow the end of its sgtin-96'],
    ['an SGTIN-96 and another word', '3074257BF7194E4000001A85ABCD', '16 bits follow the end of its sgtin-96'],
    [
      'an SGTIN-198 whose filler is not zero',
      '3674257BF6B7A659B2C2BF100000000000000000000000000001',
      '10 bits follow the end of its sgtin-198',
    ],
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
    const header = fc.constantFrom('30', '31', '34', '36', '38', 'F0', 'F3', 'F7', 'F9', 'FA', 'FB', 'FC', 'EE', '00')
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
