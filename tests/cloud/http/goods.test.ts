import { describe, expect, it } from 'vitest'
import type { NewEntry } from '#cloud/journal/journal-entry'
import type { Unit } from '#cloud/units/unit'
import { type EpcHex, epcHexSchema, type SiteId } from '#contracts/ids'
import { type ScriptedSite, scriptedSite } from '#tests/support/scripted-site'
import { virtualClock } from '#tests/support/virtual-clock'

const itemId = '2'.repeat(26)
const unitId = (digit: number) => String(digit).padStart(26, '1')
const tag = (digit: number): EpcHex => epcHexSchema.parse(`30000000000000000000000${digit}`)
/** So many hours into the day of the story. */
const hour = (hours: number) => Date.UTC(2026, 0, 4) + hours * 3_600_000
const dayMs = 86_400_000

function unitOf(siteId: SiteId, digit: number, part: Partial<Unit> = {}): Unit {
  return {
    siteId,
    unitId: unitId(digit),
    itemId,
    serial: `S${digit}`,
    lot: null,
    expiresOnDay: null,
    owner: 'hospital',
    state: 'stocked',
    placeId: 'cab-1',
    observed: true,
    seenTags: [],
    heard: null,
    rivals: [],
    previousPlaceId: null,
    homePlaceId: 'cab-1',
    destinationPlaceId: null,
    dueAtMs: null,
    certainty: 'confirmed',
    holds: [],
    pending: [],
    use: null,
    takenInSession: null,
    requisitionId: null,
    sinceMs: 1,
    foldedUpTo: '',
    lastEntrySeq: digit,
    ...part,
  }
}

/** A site with one item that is numbered, and the cookie of somebody from central supply. */
async function stockedSite() {
  const clock = virtualClock()
  const site = await scriptedSite({ clock })
  const cookie = await site.signIn('supply')
  const { siteId } = site.store
  const codes = [{ issuer: 'gs1', code: '06901234567892', packLevel: 1 }]
  const nameless = { titleZh: null, category: null, maker: null, abcClass: null, riskClass: null }
  const item = { siteId, itemId, tracking: 'serial' as const, title: 'Hip stem', size: '12', ...nameless, codes }
  await site.store.transaction((tx) => tx.items.put([{ ...item, unitPriceCents: 1, currency: 'CNY', lastEntrySeq: 1 }]))
  const get = async <T>(path: string): Promise<T> => {
    const response = await fetch(`${site.url}${path}`, { headers: { cookie } })
    if (!response.ok) throw new Error(`${path}: ${await response.text()}`)
    return (await response.json()) as T
  }
  return { site, clock, siteId, get, cookie }
}

async function journal({ store }: ScriptedSite, entries: Omit<NewEntry, 'siteId' | 'timeQuality' | 'recordedAtMs'>[]) {
  await store.transaction(async (tx) => {
    const whole = entries.map((entry, index) => {
      const { siteId } = store
      return { ...entry, siteId, timeQuality: 'device' as const, recordedAtMs: entry.occurredAtMs, entrySeq: index + 1 }
    })
    const state = await tx.state.lock()
    const { headSeq, headHash, stored } = await tx.journal.append(whole, state.headSeq, state.headHash)
    await stored
    await tx.state.put({ ...state, headSeq, headHash })
  })
}

describe('units', () => {
  it('come in pages, each knowing where the next begins', async () => {
    const { site, siteId, get } = await stockedSite()
    await site.store.transaction((tx) => tx.units.put([1, 2, 3, 4, 5].map((digit) => unitOf(siteId, digit))))
    const serials: unknown[] = []
    let cursor: string | null = ''
    let pages = 0
    while (cursor !== null && pages < 10) {
      const path: string = `/api/units?placeId=cab-1&limit=2${cursor === '' ? '' : `&cursor=${cursor}`}`
      const page = await get<{ units: { serial: string }[]; nextCursor: string | null }>(path)
      serials.push(...page.units.map(({ serial }) => serial))
      cursor = page.nextCursor
      pages++
    }
    expect([serials, pages]).toEqual([['S1', 'S2', 'S3', 'S4', 'S5'], 3])
  })

  it('tell what was said of a tag while it was on them, and of no other unit', async () => {
    const { site, siteId, get } = await stockedSite()
    const fact = (seq: number, kind: string, occurredAtMs: number) => ({
      source: { kind: 'device', deviceId: 'cab-1', epoch: '00000000000000e1', seq } as NewEntry['source'],
      kind,
      subject: `tag:${tag(1)}` as const,
      placeId: 'cab-1',
      causeSeq: null,
      occurredAtMs,
      body: { kind, epc: tag(1) },
    })
    await journal(site, [fact(1, 'UnitFound', hour(1)), fact(2, 'UnitTaken', hour(3)), fact(3, 'UnitPlaced', hour(5))])
    const binding = { siteId, epc: tag(1), knownSinceSeq: 1, knownUntilSeq: null, entrySeq: 1 }
    await site.store.transaction(async (tx) => {
      await tx.units.put([unitOf(siteId, 1), unitOf(siteId, 2)])
      await tx.tags.putBindings([
        { ...binding, unitId: unitId(1), fromMs: 0, toMs: hour(4) },
        { ...binding, unitId: unitId(2), fromMs: hour(4), toMs: null },
      ])
    })
    type Detail = { unit: { tags: string[] }; bindings: object[]; timeline: { kind: string }[] }
    const first = await get<Detail>(`/api/units/${unitId(1)}`)
    expect(first.timeline.map(({ kind }) => kind)).toEqual(['UnitFound', 'UnitTaken'])
    expect([first.unit.tags, first.bindings]).toEqual([[], [{ epc: tag(1), fromMs: 0, toMs: hour(4), entrySeq: 1 }]])
    const second = await get<Detail>(`/api/units/${unitId(2)}`)
    expect(second.timeline.map(({ kind }) => kind)).toEqual(['UnitPlaced'])
    expect(second.unit.tags).toEqual([tag(1)])
    const path = `/api/journal?subject=unit:${unitId(1)}&kinds=UnitTaken,UnitPlaced&fromMs=${hour(2)}`
    const { entries } = await get<{ entries: { kind: string }[] }>(path)
    expect(entries.map(({ kind }) => kind)).toEqual(['UnitTaken'])
  })
})

describe('a lot', () => {
  const lotId = '3'.repeat(26)
  const pieces = { placeId: 'cab-1', quantity: 3 }
  const rows: [string, Record<string, unknown>, Record<string, unknown>][] = [
    [
      'use',
      { ...pieces, caseRef: 'OP-2026-0112' },
      { kind: 'LotUsed', ...pieces, caseRef: 'OP-2026-0112', override: null },
    ],
    ['move', { ...pieces, toPlaceId: 'store' }, { kind: 'LotMoved', ...pieces, toPlaceId: 'store' }],
    ['waste', { ...pieces, reason: 'torn open' }, { kind: 'LotWasted', ...pieces, because: 'torn open' }],
    ['return', { ...pieces, reason: 'too many' }, { kind: 'LotReturnedToSupplier', ...pieces, because: 'too many' }],
    ['scrap', { ...pieces, reason: 'date passed' }, { kind: 'LotScrapped', ...pieces, because: 'date passed' }],
    [
      'count',
      { ...pieces, quantity: 0, reason: 'yearly count' },
      { kind: 'LotCounted', placeId: 'cab-1', quantity: 0, because: 'yearly count' },
    ],
    ['hold', { reason: 'recall' }, { kind: 'LotHeld', reason: 'recall', because: 'recall' }],
    ['release', { reason: 'recall', note: 'cleared' }, { kind: 'LotReleased', reason: 'recall', because: 'cleared' }],
  ]
  it.each(rows)('takes the decision to %s, once under one key', async (word, body, wish) => {
    const { site, siteId, cookie } = await stockedSite()
    const lot = { siteId, lotId, itemId, lot: 'L26A', expiresOnDay: null, owner: 'hospital', holds: [], piles: [] }
    await site.store.transaction((tx) =>
      tx.lots.put([{ ...lot, orders: [], unfitUses: [], shortUses: [], foldedUpTo: '', lastEntrySeq: 1 }]),
    )
    const decide = () =>
      fetch(`${site.url}/api/lots/${lotId}/${word}`, {
        method: 'POST',
        headers: { cookie, 'content-type': 'application/json', 'idempotency-key': 'decision-1' },
        body: JSON.stringify(body),
      })
    expect((await decide()).status).toBe(200)
    expect(await (await decide()).json()).toMatchObject({ lot: { lotId, lot: 'L26A' } })
    expect(site.ordered).toEqual([{ command: 'decideLot', input: [{ lotId, ...wish }], actor: 'user-0001' }])
  })
})

describe('stock', () => {
  it('of an item that belongs somewhere and was never there stands as nought', async () => {
    const { site, siteId, get } = await stockedSite()
    const line = { siteId, itemId, placeId: 'cab-1', owner: 'acme', belongs: true, sinceMs: 1, setBy: 'user-0001' }
    await site.store.transaction((tx) => tx.assortment.put([{ ...line, entrySeq: 1 }]))
    const { items } = await get<{ items: object[] }>('/api/stock/items')
    const nought = { usable: 0, uncertain: 0, held: 0, expired: 0, pending: 0, inTransit: 0 }
    expect(items).toMatchObject([
      {
        itemId,
        codes: [{ code: '06901234567892' }],
        ...nought,
        positions: [{ placeId: 'cab-1', owner: 'acme', belongs: true, ...nought }],
      },
    ])
  })

  it('whose date has passed is not usable, and is shown apart', async () => {
    const { site, siteId, clock, get } = await stockedSite()
    const today = Math.floor(clock.now() / dayMs)
    const units = [unitOf(siteId, 1, { expiresOnDay: today - 1 }), unitOf(siteId, 2, { expiresOnDay: today })]
    const counts = { confirmed: 2, uncertain: 0, held: 0, pending: 1, coming: 3, earliestExpiresOnDay: today - 1 }
    await site.store.transaction(async (tx) => {
      await tx.units.put(units)
      await tx.positions.put([{ siteId, itemId, placeId: 'cab-1', owner: 'hospital', ...counts }])
    })
    const { places } = await get<{ places: { placeId: string }[] }>('/api/stock/places')
    expect(places.find(({ placeId }) => placeId === 'cab-1')).toMatchObject({
      path: [{ title: 'Cabinet 1' }, { title: 'Hospital' }],
      usable: 1,
      expired: 1,
      pending: 1,
      inTransit: 3,
      positions: [{ title: 'Hip stem', owner: 'hospital', belongs: false, usable: 1, expired: 1 }],
    })
  })

  it('of a lot is counted where its pieces are and where they are going', async () => {
    const { site, siteId, get } = await stockedSite()
    const lot = { siteId, lotId: '3'.repeat(26), itemId, lot: 'L26A', expiresOnDay: 1, owner: 'hospital', holds: [] }
    const pile = { dueAtMs: null, requisitionId: null, shipmentId: null }
    const piles = [
      { ...pile, placeId: 'cab-1', destinationPlaceId: null, quantity: 20 },
      { ...pile, placeId: 'store', destinationPlaceId: 'cab-1', quantity: 5 },
    ]
    await site.store.transaction((tx) =>
      tx.lots.put([{ ...lot, piles, orders: [], unfitUses: [], shortUses: [], foldedUpTo: '', lastEntrySeq: 1 }]),
    )
    const { places } = await get<{ places: { placeId: string; lots: object[] }[] }>('/api/stock/places')
    expect(places.find(({ placeId }) => placeId === 'cab-1')?.lots).toMatchObject([
      { lot: 'L26A', quantity: 20, inTransit: 5, isExpired: true, isHeld: false },
    ])
  })
})

describe('who was at a place', () => {
  it('is answered as known now and as known then', async () => {
    const { site, siteId, get } = await stockedSite()
    const cause = { causeSeq: null, source: { kind: 'service', decider: 'x', conclusionId: '' } as NewEntry['source'] }
    const said = (occurredAtMs: number) => {
      return { ...cause, kind: 'Said', subject: 'site:x' as const, placeId: null, occurredAtMs, body: {} }
    }
    await journal(site, [said(hour(1)), said(hour(5))])
    const how = { fromPlaceId: null, why: 'UnitFound', sessionId: null, caseRef: null, actorRef: null }
    const stay = { siteId, unitId: unitId(1), placeId: 'cab-1', fromMs: hour(1), causeSeq: 1, ...how, knownSinceSeq: 1 }
    await site.store.transaction(async (tx) => {
      await tx.units.put([unitOf(siteId, 1)])
      // At five o'clock it turned out that it had left at two.
      await tx.stays.put([{ ...stay, toMs: hour(2), endKnownSinceSeq: 2, knownUntilSeq: null }])
    })
    const at = (query: string) => get<{ knownSeq: number; units: object[] }>(`/api/places/cab-1/then?${query}`)
    expect(await at(`atMs=${hour(3)}`)).toMatchObject({ knownSeq: 2, units: [] })
    expect(await at(`atMs=${hour(3)}&knownAtMs=${hour(4)}`)).toEqual({
      atMs: hour(3),
      knownSeq: 1,
      units: [{ unitId: unitId(1), itemId, serial: 'S1', lot: null, fromMs: hour(1), why: 'UnitFound' }],
    })
  })
})
