import { describe, expect, it } from 'vitest'
import { parseBatch } from '#cloud/ingest/facts/parse-batch'
import { readFact } from '#cloud/ingest/facts/read-fact'
import { canonicalJson } from '#contracts/canonical-json'
import { epcHexSchema, siteIdSchema } from '#contracts/ids'
import { WrittenCabinet } from '#tests/support/written-cabinet'

const siteId = siteIdSchema.parse('main')
const nowMs = Date.UTC(2026, 0, 5, 12)

/** The one fact of a batch whose text is edited on the way, as the service reads it. */
function readEdited(edit: (text: string) => string, schema: unknown = 1) {
  const cabinet = new WrittenCabinet('cab-1', nowMs - 60_000)
  cabinet.elapsedMs = 30_000
  cabinet.say({ kind: 'AntennaRestored', antenna: 1 })
  cabinet.elapsedMs = 60_000
  const text = edit(JSON.stringify({ ...cabinet.batch(), schema }))
  const parsed = parseBatch(cabinet.deviceId, text)
  if (!parsed.ok) throw new Error(parsed.reason)
  const clock = { bootId: cabinet.bootId, bootBeganAtMs: nowMs - 60_000, lastOccurredAtMs: 0 }
  const placeOf = () => 'theatre-2'
  return readFact(parsed.batch, 0, clock, { siteId, receivedAtMs: nowMs, nowMs, placeOf })
}

const withMember = (member: string) => (text: string) => text.replace('"antenna":1', `"antenna":1,${member}`)
const ofKind = (kind: string) => (text: string) => text.replace('AntennaRestored', kind)
const nested = (depth: number) => `"deep":${'['.repeat(depth)}${']'.repeat(depth)}`

describe('a member that nobody here knows', () => {
  it.each([
    ['text with NUL and half a surrogate pair', '"note":"\\u0000\\ud800"'],
    ['named like the prototype', '"__proto__":{"polluted":true}'],
    ['named with NUL', '"\\u0000":1'],
    ['nested to the limit', nested(15)],
    ['as large as a number gets', '"far":1.7976931348623157e308'],
    ['a whole object', '"more":{"a":[1,{"b":null}]}'],
  ])('%s is kept as it was sent', (_what, member) => {
    const read = readEdited(withMember(member))
    expect(read.outcome).toBe('understood')
    if (read.outcome !== 'understood') return
    expect(canonicalJson(read.entry.body)).toContain(canonicalJson(JSON.parse(`{${member}}`)).slice(1, -1))
    expect(Object.keys(read.fact).sort()).toEqual(['antenna', 'atMs', 'bootId', 'clock', 'elapsedMs', 'kind'])
    expect(JSON.stringify(({} as Record<string, unknown>).polluted)).toBeUndefined()
  })

  it.each([
    ['a level deeper than anything is kept', nested(16), 'nested-too-deep'],
    ['so deep that writing it down would end the stack', nested(15_000), 'nested-too-deep'],
    ['a number that no double holds', '"far":1e400', 'number-too-large'],
  ])('%s: the fact is put aside with its reason and a text to look at', (_what, member, reason) => {
    const read = readEdited(withMember(member))
    expect(read).toMatchObject({ outcome: 'unreadable', reason })
    if (read.outcome === 'unreadable') expect(JSON.parse(read.text)).toMatchObject({ kind: 'AntennaRestored' })
  })
})

it('a fact is about the tag it heard, another about its device, both at the place the device stood at then', () => {
  const epc = '3034257BF400B7800004CB2F'
  const asked: unknown[] = []
  const cabinet = new WrittenCabinet('cab-1', nowMs - 60_000)
  cabinet.say({ kind: 'AntennaRestored', antenna: 1 })
  cabinet.finds(epcHexSchema.parse(epc))
  const parsed = parseBatch(cabinet.deviceId, JSON.stringify(cabinet.batch()))
  if (!parsed.ok) throw new Error(parsed.reason)
  const clock = { bootId: cabinet.bootId, bootBeganAtMs: nowMs - 60_000, lastOccurredAtMs: 0 }
  const placeOf = (deviceId: string, atMs: number) => {
    asked.push([deviceId, atMs])
    return 'theatre-2'
  }
  const read = [0, 1].map((index) =>
    readFact(parsed.batch, index, clock, { siteId, receivedAtMs: nowMs, nowMs, placeOf }),
  )
  expect(read).toMatchObject([
    { entry: { subject: 'device:cab-1', placeId: 'theatre-2' } },
    { entry: { subject: `tag:${epc}`, placeId: 'theatre-2' } },
  ])
  expect(asked).toEqual(cabinet.said.map(({ atMs }) => ['cab-1', atMs]))
})

describe('a fact that this service cannot make sense of', () => {
  it.each([
    ['a new kind', ofKind('LampFailed'), 1, 'kind-unknown'],
    ['a new kind of a newer version', ofKind('LampFailed'), 3, 'kind-unknown'],
    ['a kind named like a decision of a person', ofKind('UnitReceived'), 1, 'kind-unknown'],
    ['a known kind that a newer version says otherwise', withMember('"antenna":"A"'), 2, 'newer-version'],
    ['any kind of a version that promises nothing', (text: string) => text, 4, 'version-out-of-range'],
    ['any kind of no version', (text: string) => text, 'one', 'version-out-of-range'],
  ])('%s is journalled raw under a kind of its own, at its time', (_what, edit, schema, because) => {
    expect(readEdited(edit, schema)).toMatchObject({
      outcome: 'not-understood',
      because,
      entry: {
        kind: 'FactNotUnderstood',
        subject: 'device:cab-1',
        placeId: 'theatre-2',
        timeQuality: 'device',
        occurredAtMs: nowMs - 29_900,
      },
    })
  })

  it.each([
    ['a known kind that breaks the rules of this version', withMember('"antenna":"A"'), 1],
    ['a kind that is no name', ofKind('<b>'), 3],
    ['without a time', (text: string) => text.replace('"clock":"synchronised"', '"clock":"sundial"'), 3],
    ['no object', (text: string) => text.replace(/"facts":\[.*\]/, '"facts":["UnitTaken"]'), 3],
    ['nothing', (text: string) => text.replace(/"facts":\[.*\]/, '"facts":[null]'), 1],
  ])('%s is put aside', (_what, edit, schema) => {
    const read = readEdited(edit, schema)
    expect(read.outcome).toBe('unreadable')
    if (read.outcome === 'unreadable') expect(read.reason.length).toBeGreaterThan(3)
  })
})
