import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { isReadableVersion } from '#contracts/contract-version'
import { readReceipt } from '#contracts/receipt'
import { tolerant } from '#contracts/tolerant-reader'
import { golden } from './golden-message.ts'

describe('which versions are read', () => {
  it.each([
    [1, 1, true],
    [1, 3, true],
    [1, 4, false],
    [1, 0, false],
    [3, 1, true],
    [4, 1, false],
    [4, 6, true],
    [4, 7, false],
  ])('one who writes version %i reads version %i: %s', (own, version, isRead) => {
    expect(isReadableVersion(version, own)).toBe(isRead)
  })

  it.each([[1.5], ['1'], [null], [undefined], [Number.NaN], [1e300]])('%s is no version', (version) => {
    expect(isReadableVersion(version)).toBe(false)
  })
})

describe('a tolerant reader', () => {
  const writer = z.strictObject({
    one: z.int().min(1),
    many: z.array(z.strictObject({ name: z.string().max(3) })).max(2),
    perhaps: z.strictObject({ inner: z.enum(['a']) }).nullable(),
    either: z.discriminatedUnion('kind', [z.strictObject({ kind: z.literal('x'), size: z.int() })]).optional(),
  })
  const reader = tolerant(writer)
  const plain = { one: 1, many: [{ name: 'abc' }], perhaps: { inner: 'a' }, either: { kind: 'x', size: 2 } }

  it('leaves out what it does not know, at every depth', () => {
    const more = {
      ...plain,
      many: [{ name: 'abc', more: 1 }],
      perhaps: { inner: 'a', more: [] },
      either: { kind: 'x', size: 2, more: null },
      more: {},
    }
    expect(writer.safeParse(more).success).toBe(false)
    expect(reader.parse(more)).toEqual(plain)
  })

  it.each([
    ['too small', { one: 0 }],
    ['too many', { many: [{ name: 'a' }, { name: 'b' }, { name: 'c' }] }],
    ['too long', { many: [{ name: 'abcd' }] }],
    ['another word', { perhaps: { inner: 'b' } }],
    ['another kind', { either: { kind: 'y', size: 2 } }],
    ['nothing', { many: undefined }],
  ])('holds what it knows to the same rules: %s', (_what, change) => {
    expect(reader.safeParse({ ...plain, ...change }).success).toBe(false)
  })

  it('lets no member reach for the prototype', () => {
    const read = reader.parse(JSON.parse(`{"__proto__":{"one":9,"isAdmin":true},${JSON.stringify(plain).slice(1)}`))
    expect(read).toEqual(plain)
    expect('isAdmin' in read).toBe(false)
  })

  it('says so when a schema is made of something no message was made of so far', () => {
    expect(() => tolerant(z.object({ at: z.date() }))).toThrow(/no message is made of date yet/)
  })

  it('reads a receipt by its members, whatever its number: nobody sends the same for ever', () => {
    for (const schema of [1, 3, 70, null]) {
      expect(readReceipt({ ...golden('receipt-v1'), schema })).toEqual({ ok: true, message: golden('receipt-v1') })
    }
  })
})
