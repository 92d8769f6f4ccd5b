import { everyPage } from '../every-page.ts'
import type { HospitalRun } from '../hospital-run.ts'
import type { ServiceClient } from '../service-client.ts'

/** The place of what is on its way. */
const transitPlaceId = 'transit'

/** What the ledger and the truth disagree about right now. */
export type Difference = { cabinetId: string; onlyInLedger: string[]; onlyInTruth: string[] }

/** Pieces of a lot at a place, by the books and really. */
export type LotDifference = { lotId: string; placeId: string; inLedger: number; inTruth: number }

/** What left cabinets during this run, by the truth and by the ledger. */
export type Removals = {
  takenByTruth: number
  takenByLedger: number
  returnedByTruth: number
  returnedByLedger: number
  falseRemovals: number
  missedRemovals: number
}

type TimelineEntry = {
  kind: string
  occurredAtMs: number
  recordedAtMs: number
  placeId: string | null
  body: Record<string, unknown>
}

/** The units the ledger says are stocked at a cabinet. */
async function stockedAt(client: ServiceClient, cabinetId: string): Promise<Set<string>> {
  const path = `/api/units?placeId=${cabinetId}&state=stocked`
  const units = await everyPage<{ unitId: string }>(client, path, 'units')
  return new Set(units.map(({ unitId }) => unitId))
}

/** Every cabinet where units by ledger and tags inside differ, told by tag. Empty means ledger equals truth. */
export async function differences(run: HospitalRun): Promise<Difference[]> {
  const found: Difference[] = []
  for (const [cabinetId, { cabinet }] of run.wards) {
    const ledger = await stockedAt(run.as.supply, cabinetId)
    const truth = new Map(cabinet.inside().map((epc) => [run.units.get(epc)?.unitId ?? epc, epc]))
    const onlyInLedger = [...ledger].filter((unitId) => !truth.has(unitId))
    const onlyInTruth = [...truth].flatMap(([unitId, epc]) => (ledger.has(unitId) ? [] : [epc]))
    if (onlyInLedger.length + onlyInTruth.length > 0) found.push({ cabinetId, onlyInLedger, onlyInTruth })
  }
  return found
}

type Lots = { lots: { lotId: string; piles: { placeId: string; quantity: number }[] }[] }

/** Every lot of which another quantity stands somewhere by ledger than lies there. What is on its way lies nowhere yet. */
export async function lotDifferences(run: HospitalRun): Promise<LotDifference[]> {
  const { lots } = await run.as.supply.get<Lots>('/api/lots')
  const truths = new Map(run.worldFile.world.lots.map(({ lotId, pieces }) => [lotId, pieces]))
  return lots.flatMap(({ lotId, piles }) => {
    const truth = truths.get(lotId) ?? {}
    const here = piles.filter(({ placeId }) => placeId !== transitPlaceId)
    const placeIds = new Set([...here.map(({ placeId }) => placeId), ...Object.keys(truth)])
    return [...placeIds].flatMap((placeId) => {
      const inLedger = here.reduce((sum, pile) => sum + (pile.placeId === placeId ? pile.quantity : 0), 0)
      const inTruth = truth[placeId] ?? 0
      return inLedger === inTruth ? [] : [{ lotId, placeId, inLedger, inTruth }]
    })
  })
}

const isRemoval = ({ kind, body }: TimelineEntry) =>
  kind === 'UnitTaken' || kind === 'UnitMissing' || (kind === 'UncertaintyResolved' && body.verdict === 'removed')
const isArrival = ({ kind }: TimelineEntry) => kind === 'UnitPlaced'

/** Holds each removal in the ledger against a real one of the same unit at the same cabinet, one to one, since startedAtMs. */
export async function removals(run: HospitalRun, startedAtMs: number): Promise<Removals> {
  const truths = [...run.wards].flatMap(([cabinetId, { cabinet }]) =>
    cabinet.cycles().map((cycle) => ({ cabinetId, ...cycle })),
  )
  const real = truths.flatMap(({ cabinetId, taken, openedAtMs }) =>
    taken.map((epc) => ({ cabinetId, epc, openedAtMs, matched: false })),
  )
  const result: Removals = {
    takenByTruth: real.length,
    takenByLedger: 0,
    returnedByTruth: truths.reduce((sum, { placed }) => sum + placed.length, 0),
    returnedByLedger: 0,
    falseRemovals: 0,
    missedRemovals: 0,
  }
  const byEpc = Map.groupBy(real, ({ epc }) => epc)
  for (const { epc, unitId } of run.units.values()) {
    if (unitId === null) continue
    const answer = await run.as.supply.get<{ timeline: TimelineEntry[] }>(`/api/units/${unitId}`).catch(() => null)
    const entries = (answer?.timeline ?? []).filter(({ recordedAtMs }) => recordedAtMs >= startedAtMs)
    result.returnedByLedger += entries.filter(isArrival).length
    for (const entry of entries.filter(isRemoval)) {
      result.takenByLedger++
      const match = (byEpc.get(epc) ?? []).find(
        (one) => !one.matched && one.cabinetId === entry.placeId && one.openedAtMs <= entry.occurredAtMs + 2_000,
      )
      if (match === undefined) result.falseRemovals++
      else match.matched = true
    }
  }
  result.missedRemovals = real.filter(({ matched }) => !matched).length
  return result
}
