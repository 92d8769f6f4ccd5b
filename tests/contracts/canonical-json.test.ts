import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { canonicalJson } from '#contracts/canonical-json'

describe('canonical JSON (RFC 8785)', () => {
  it.each([
    [{ b: 1, a: 2 }, '{"a":2,"b":1}'],
    [{ a: undefined, b: null }, '{"b":null}'],
    [[3, 'x', [true, {}]], '[3,"x",[true,{}]]'],
    [-0, '0'],
    [1e21, '1e+21'],
    [0.000001, '0.000001'],
    ['"\\\n\u0007\u20ac', '"\\"\\\\\\n\\u0007€"'],
    [{ '10': 1, '9': 2, é: 3, z: 4 }, '{"10":1,"9":2,"z":4,"é":3}'],
    ['\ud800', '"\\ud800"'],
  ])('%j is written %s', (value, text) => {
    expect(canonicalJson(value)).toBe(text)
  })

  it.each([Number.NaN, Number.POSITIVE_INFINITY, 1n, () => 1, undefined])('has no word for %s', (value) => {
    expect(() => canonicalJson(value)).toThrow(TypeError)
  })

  it('says the same as JSON and does not depend on the order of members', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (value) => {
        const text = canonicalJson(value)
        expect(JSON.parse(text)).toEqual(JSON.parse(JSON.stringify(value)))
        const reversed = Object.fromEntries(Object.entries(value).reverse())
        expect(canonicalJson(reversed)).toBe(text)
      }),
    )
  })
})
