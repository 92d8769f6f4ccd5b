import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { verifyStore } from '#cloud/store/verify/verify-store'
import { allRequisitions } from '#tests/cloud/requisitions/all-requisitions'
import { wholeJournal } from '../../support/whole-journal.ts'
import { everyRuleInputIsAnEntry } from '../checkers/decisions/every-rule-input-is-an-entry.ts'
import type { Evidence } from '../checkers/evidence.ts'
import { piecesEqualTruth } from '../checkers/goods/pieces-equal-truth.ts'
import { positionsEqualStays } from '../checkers/goods/positions-equal-stays.ts'
import { type LotHospital, liveMonthOfLots } from './month-of-lots.ts'

async function evidenceOf({ service, pieces }: LotHospital): Promise<Evidence> {
  const { store } = service
  const lots = await store.lots.all()
  const keeping = service.places().all.flatMap(({ placeId, keepsStock }) => (keepsStock ? [placeId] : []))
  return {
    journal: await wholeJournal(store),
    windows: [],
    units: [],
    unitOfTag: new Map(),
    stays: [],
    lots,
    pieces: pieces.all(),
    positions: await store.positions.all(),
    movements: (await Promise.all(lots.map(({ lotId }) => store.stays.ofLot(lotId)))).flat(),
    keepingPlaces: new Set(keeping),
    alerts: await store.alerts.list('all'),
    requisitions: await allRequisitions(store),
  } as unknown as Evidence
}

describe('a month of 200 articles that are counted by lot', () => {
  let hospital: LotHospital
  let evidence: Evidence
  beforeAll(async () => {
    const options = { seed: 1, articles: 200, days: 30, takesPerDay: 40 }
    hospital = await liveMonthOfLots(options)
    evidence = await evidenceOf(hospital)
  }, 120_000)
  afterAll(() => hospital.service.stop())

  it('was a lively one: used, wasted, forgotten, counted, held and released, ordered and delivered', () => {
    const { done } = hospital
    for (const kind of ['LotUsed', 'LotWasted', 'LotReturnedToSupplier', 'LotReleased', 'forgotten', 'delivery']) {
      expect(done.get(kind) ?? 0, kind).toBeGreaterThan(3)
    }
    expect(evidence.lots.length).toBeGreaterThan(200)
  })

  it('ends with as many pieces of each lot by ledger as lie there', () => {
    expect(piecesEqualTruth(evidence)).toEqual([])
  })

  it('adds up to the same positions from movements alone, and proves what it asked for', () => {
    expect(positionsEqualStays(evidence)).toEqual([])
    expect(everyRuleInputIsAnEntry(evidence)).toEqual([])
  })

  it('can be rebuilt from its journal', async () => {
    const { problem } = await verifyStore(hospital.service.inside.store.database, hospital.service.siteId)
    expect(problem).toBeNull()
  })
})
