import { describe, expect, it } from 'vitest'
import { parseBatch, textOfPayload } from '#cloud/ingest/facts/parse-batch'
import { deviceIdSchema } from '#contracts/ids'
import { golden } from '#tests/contracts/golden-message'

const deviceId = deviceIdSchema.parse('cabinet-01')
const sent = golden('batch-v1')
const parsed = (change: Record<string, unknown>) => parseBatch(deviceId, JSON.stringify({ ...sent, ...change }))

describe('the shell of a batch', () => {
  it.each([
    ['a version in words', { schema: 'three' }, { schema: null }],
    ['no version', { schema: undefined }, { schema: null }],
    ['a version far off', { schema: 900 }, { schema: 900 }],
    ['no time of sending', { sentElapsedMs: undefined, sentAtMs: undefined }, { sentElapsedMs: null }],
    ['a boot named in another way', { sentBootId: 'boot 7' }, { sentBootId: null }],
    ['members nobody here knows', { compression: { of: 'none' } }, { schema: 1 }],
  ])('with %s goes on its way', (_what, change, wanted) => {
    expect(parsed(change)).toMatchObject({
      ok: true,
      batch: { deviceId, epoch: sent.epoch, firstSeq: 7, facts: sent.facts, ...wanted },
    })
  })

  it.each([
    ['no epoch', { epoch: undefined }],
    ['an epoch that is none', { epoch: 'E' }],
    ['a sequence before the first', { firstSeq: 0 }],
    ['a sequence no count reaches', { firstSeq: 999_999_999_999 }],
    ['no facts', { facts: [] }],
    ['facts that are no list', { facts: { 0: {} } }],
  ])('with %s cannot be receipted and is put aside whole', (_what, change) => {
    expect(parsed(change)).toEqual({ ok: false, reason: 'not-a-batch' })
  })

  it('speaks for its own device only', () => {
    expect(parsed({ deviceId: 'cabinet-02' })).toEqual({ ok: false, reason: 'another-device' })
  })

  it('with more facts than a batch holds gives the first of them: the rest comes again', () => {
    const facts = Array.from({ length: 300 }, (_, index) => index)
    const read = parsed({ facts })
    expect(read.ok && read.batch.facts).toEqual(facts.slice(0, 256))
  })

  it.each([
    ['no JSON', '{"schema":1', 'not-json'],
    ['a number', '7', 'not-a-batch'],
    ['null', 'null', 'not-a-batch'],
    ['nothing but brackets', `${'['.repeat(30_000)}${']'.repeat(30_000)}`, 'not-a-batch'],
  ])('that is %s is named', (_what, text, reason) => {
    expect(parseBatch(deviceId, text)).toEqual({ ok: false, reason })
  })

  it('that is no UTF-8 is named', () => {
    expect(textOfPayload(Uint8Array.of(0x7b, 0xff))).toBeNull()
    expect(parseBatch(deviceId, null)).toEqual({ ok: false, reason: 'not-utf8' })
  })
})
