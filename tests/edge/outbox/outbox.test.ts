import { cpSync, truncateSync, unlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { type Outbox, type OutboxOptions, openOutbox } from '#edge/outbox/outbox'
import { seededRandom } from '#platform/random'
import { unitTakenFact } from '#tests/support/sample-facts'
import { temporaryFolder } from '#tests/support/temporary-folder'
import { virtualClock } from '#tests/support/virtual-clock'

const dayMs = 86_400_000

function optionsFor(folder: string, changes: Partial<OutboxOptions> = {}): OutboxOptions {
  const clock = virtualClock()
  return {
    folder,
    random: seededRandom(1),
    clock,
    outboxBytesMax: 64 * 1024 * 1024,
    keepReceiptedMs: 7 * dayMs,
    ...changes,
  }
}

const numbersOf = (outbox: Outbox, fromSeq = 1) =>
  outbox.read(fromSeq, 1_000, 1_000_000).bodies.map((body) => Number.parseInt(JSON.parse(body).epc, 16))

describe('outbox', () => {
  it('numbers facts from 1 without a gap and gives them back in order', () => {
    const outbox = openOutbox(optionsFor(temporaryFolder()))
    expect(outbox.append([unitTakenFact(10), unitTakenFact(11)])).toEqual({ firstSeq: 1, lastSeq: 2 })
    expect(outbox.append([unitTakenFact(12)])).toEqual({ firstSeq: 3, lastSeq: 3 })
    expect(numbersOf(outbox)).toEqual([10, 11, 12])
    expect(numbersOf(outbox, 3)).toEqual([12])
    outbox.close()
  })

  it('ends a slice at the number of facts or of bytes, but gives at least one', () => {
    const outbox = openOutbox(optionsFor(temporaryFolder()))
    outbox.append(Array.from({ length: 10 }, (_, i) => unitTakenFact(i)))
    const oneFact = Buffer.byteLength(JSON.stringify(unitTakenFact(0))) + 1
    expect(outbox.read(1, 4, 1_000_000).bodies).toHaveLength(4)
    expect(outbox.read(1, 100, oneFact * 3).bodies).toHaveLength(3)
    expect(outbox.read(1, 100, 1).bodies).toHaveLength(1)
    expect(outbox.read(11, 100, 1_000_000).bodies).toHaveLength(0)
    outbox.close()
  })

  it('has epoch, facts, states and receipt again after it was closed', () => {
    const folder = temporaryFolder()
    const first = openOutbox(optionsFor(folder))
    first.append([unitTakenFact(1), unitTakenFact(2)], { inventory: { epcs: ['AA'] } })
    first.acknowledge(1)
    const epoch = first.epoch()
    first.close()
    const again = openOutbox(optionsFor(folder, { random: seededRandom(2) }))
    expect(again.epoch()).toBe(epoch)
    expect(again.lastSeq()).toBe(2)
    expect(again.committedSeq()).toBe(1)
    expect(again.readState('inventory')).toEqual({ epcs: ['AA'] })
    expect(again.readState('never-written')).toBeUndefined()
    again.close()
  })

  it('has the end of the journal again that the service named, and what contradicts it', () => {
    const folder = temporaryFolder()
    const first = openOutbox(optionsFor(folder))
    const head = (entrySeq: number, hash: string) => ({ entrySeq, hash: hash.repeat(32) })
    expect(first.chain().head).toBeNull()
    expect(first.hearChainHead(head(90, 'aa'))).toEqual({ wentBack: false })
    // The minutely prune brings it to the card: what follows was lost with the power.
    first.prune(100)
    const copy = temporaryFolder()
    cpSync(folder, copy, { recursive: true })
    expect(first.hearChainHead(head(70, 'bb'))).toEqual({ wentBack: true })
    first.close()

    const cut = openOutbox(optionsFor(copy))
    expect(cut.chain()).toMatchObject({ head: head(90, 'aa'), contradictionCount: 0 })
    expect(cut.hearChainHead(head(90, 'bb'))).toEqual({ wentBack: true })
    cut.renewEpoch()
    expect(cut.chain().contradictionCount).toBe(1)
    cut.close()

    const again = openOutbox(optionsFor(folder))
    expect(again.chain()).toMatchObject({ head: head(70, 'bb'), contradictionCount: 1, past: [head(90, 'aa')] })
    again.close()
  })

  it('keeps receipted facts seven days of running time, whatever the wall clock says', () => {
    const folder = temporaryFolder()
    const clock = virtualClock()
    const outbox = openOutbox(optionsFor(folder, { clock }))
    outbox.append(Array.from({ length: 10 }, (_, i) => unitTakenFact(i)))
    outbox.acknowledge(8)
    expect(outbox.prune(100)).toBe(0)
    clock.step(3_650 * dayMs)
    clock.advance(6 * dayMs)
    expect(outbox.prune(100)).toBe(0)
    clock.advance(2 * dayMs)
    expect(outbox.prune(5)).toBe(5)
    expect(outbox.prune(5)).toBe(3)
    expect(outbox.prune(5)).toBe(0)
    expect(outbox.firstKeptSeq()).toBe(9)
    expect(numbersOf(outbox, 9)).toEqual([8, 9])
    outbox.close()
  })

  it('counts running time across restarts', () => {
    const folder = temporaryFolder()
    let kept = Number.POSITIVE_INFINITY
    for (let day = 0; day < 9; day++) {
      const clock = virtualClock()
      const outbox = openOutbox(optionsFor(folder, { clock }))
      if (day === 0) outbox.append([unitTakenFact(1), unitTakenFact(2), unitTakenFact(3)])
      outbox.append([unitTakenFact(100 + day)])
      outbox.acknowledge(outbox.lastSeq())
      outbox.prune(100)
      clock.advance(dayMs)
      outbox.close()
      kept = outbox.firstKeptSeq()
    }
    expect(kept).toBeGreaterThan(1)
  })

  it('never gives a number twice, even when everything was receipted and pruned', () => {
    const folder = temporaryFolder()
    const clock = virtualClock()
    const outbox = openOutbox(optionsFor(folder, { clock }))
    outbox.append([unitTakenFact(1), unitTakenFact(2)])
    outbox.acknowledge(2)
    outbox.prune(100)
    clock.advance(30 * dayMs)
    outbox.prune(100)
    outbox.close()
    const again = openOutbox(optionsFor(folder))
    expect(again.append([unitTakenFact(3)])).toEqual({ firstSeq: 3, lastSeq: 3 })
    again.close()
  })

  it('takes a lower receipt from a service restored from yesterday and still has the facts', () => {
    const outbox = openOutbox(optionsFor(temporaryFolder()))
    outbox.append(Array.from({ length: 6 }, (_, i) => unitTakenFact(i)))
    outbox.acknowledge(6)
    outbox.prune(100)
    outbox.acknowledge(2)
    expect(outbox.committedSeq()).toBe(2)
    expect(numbersOf(outbox, outbox.committedSeq() + 1)).toEqual([2, 3, 4, 5])
    outbox.close()
  })

  it('draws a new epoch for what has no receipt when the service knows more than this card', () => {
    const folder = temporaryFolder()
    const outbox = openOutbox(optionsFor(folder))
    outbox.append(Array.from({ length: 5 }, (_, i) => unitTakenFact(i)))
    outbox.acknowledge(3)
    const before = outbox.epoch()
    const after = outbox.renewEpoch()
    expect(after).not.toBe(before)
    expect(numbersOf(outbox)).toEqual([3, 4])
    expect(outbox.append([unitTakenFact(5)])).toEqual({ firstSeq: 3, lastSeq: 3 })
    outbox.close()
    const again = openOutbox(optionsFor(folder))
    expect(again.epoch()).toBe(after)
    expect(numbersOf(again)).toEqual([3, 4, 5])
    again.close()
  })

  it('says how old the oldest waiting fact is', () => {
    const outbox = openOutbox(optionsFor(temporaryFolder()))
    expect(outbox.oldestAtMs()).toBeNull()
    outbox.append([unitTakenFact(1)])
    expect(outbox.oldestAtMs()).toBe(unitTakenFact(1).atMs)
    outbox.acknowledge(1)
    expect(outbox.oldestAtMs()).toBeNull()
    outbox.close()
  })

  it('gives up receipted facts early when three quarters of the space are used, and refuses only when all is', () => {
    const outbox = openOutbox(optionsFor(temporaryFolder(), { outboxBytesMax: 200_000 }))
    const group = Array.from({ length: 50 }, (_, i) => unitTakenFact(i))
    const fill = () => {
      for (let i = 0; i < 100; i++) outbox.append(group)
    }
    expect(fill).toThrow(/outbox-full/)
    const last = outbox.lastSeq()
    outbox.acknowledge(last)
    expect(outbox.prune(100_000)).toBe(last - 1)
    expect(outbox.append(group).firstSeq).toBe(last + 1)
    outbox.close()
  })
})

describe('an outbox that is not what it was', () => {
  function used(): string {
    const folder = temporaryFolder()
    const outbox = openOutbox(optionsFor(folder))
    outbox.append([unitTakenFact(1)])
    outbox.close()
    return folder
  }
  it.each([
    ['outbox-missing', (file: string) => unlinkSync(file)],
    ['outbox-empty', (file: string) => truncateSync(file, 0)],
    ['outbox-broken', (file: string) => truncateSync(file, 5_000)],
    ['outbox-broken', (file: string) => writeFileSync(file, 'not a database at all, but long enough to be read')],
    ['outbox-foreign', (file: string) => writeFileSync(join(file, '..', 'outbox.epoch'), 'ffffffffffffffff\n')],
  ])('is refused as %s and not begun anew', (code, damage) => {
    const folder = used()
    damage(join(folder, 'outbox.sqlite'))
    expect(() => openOutbox(optionsFor(folder))).toThrow(expect.objectContaining({ code }))
  })

  it('is refused while another agent has it open', () => {
    const folder = temporaryFolder()
    const first = openOutbox(optionsFor(folder))
    expect(() => openOutbox(optionsFor(folder))).toThrow(expect.objectContaining({ code: 'outbox-in-use' }))
    first.close()
    openOutbox(optionsFor(folder)).close()
  })

  it('heals a power cut between the file and its epoch mark', () => {
    const folder = used()
    unlinkSync(join(folder, 'outbox.epoch'))
    openOutbox(optionsFor(folder)).close()
    unlinkSync(join(folder, 'outbox.sqlite'))
    expect(() => openOutbox(optionsFor(folder))).toThrow(expect.objectContaining({ code: 'outbox-missing' }))
  })
})
