import { createHash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { chainEntries, findChainFault, genesisHash } from '#cloud/journal/hash-chain'
import type { JournalEntry } from '#cloud/journal/journal-entry'
import { announced, placed, received, taken, used } from '../units/journal-story.ts'

const sha256 = (text: string) => createHash('sha256').update(text, 'utf8').digest('hex')

function chain() {
  const happenings = [announced(0), received(1), placed(2, 'cabinet-a'), taken(3, 'cabinet-a'), used(4)]
  const numbered = happenings.map((entry, index) => ({ ...entry, entrySeq: index + 1 }))
  return chainEntries(genesisHash, numbered, sha256)
}

const start = { entrySeq: 0, hash: genesisHash }

describe('the journal is a chain', () => {
  it('an untouched chain has no fault, and may be continued in pieces', () => {
    const entries = chain()
    expect(findChainFault(entries, start, sha256)).toBeNull()
    const [first, second] = entries
    if (first === undefined || second === undefined) throw new Error('the chain is too short')
    expect(findChainFault(entries.slice(1), { entrySeq: 1, hash: first.hash }, sha256)).toBeNull()
    expect(chainEntries(first.hash, entries.slice(1), sha256).at(-1)?.hash).toBe(entries.at(-1)?.hash)
  })

  it.each([
    ['a time', (): object => ({ occurredAtMs: 1 })],
    ['what was said', (): object => ({ body: { kind: 'UnitPlaced', forged: true } })],
    ['who said it', (): object => ({ source: { kind: 'service', decider: 'units', conclusionId: 'x' } })],
    ['the subject', (): object => ({ subject: 'tag:3034257BF400B7800004CB30' })],
    ['the place', (): object => ({ placeId: 'cabinet-b' })],
    ['the cause', (): object => ({ causeSeq: 1 })],
  ])('changing %s of entry 3 is found, and where', (_what, forge) => {
    const entries = chain()
    const forged = entries.map((entry) => (entry.entrySeq === 3 ? ({ ...entry, ...forge() } as JournalEntry) : entry))
    expect(findChainFault(forged, start, sha256)).toEqual({ entrySeq: 3, fault: 'entry-altered' })
  })

  it('leaving one out is found', () => {
    expect(
      findChainFault(
        chain().filter((entry) => entry.entrySeq !== 3),
        start,
        sha256,
      ),
    ).toEqual({
      entrySeq: 3,
      fault: 'entry-missing',
    })
  })

  it('re-hashing a forged entry is found at the next', () => {
    const entries = chain()
    const [, second, third] = entries
    if (second === undefined || third === undefined) throw new Error('the chain is too short')
    const [forged] = chainEntries(second.hash, [{ ...third, occurredAtMs: 1 }], sha256)
    if (forged === undefined) throw new Error('nothing was chained')
    const swapped = entries.map((entry) => (entry.entrySeq === 3 ? forged : entry))
    expect(findChainFault(swapped, start, sha256)).toEqual({ entrySeq: 4, fault: 'entry-altered' })
  })
})
