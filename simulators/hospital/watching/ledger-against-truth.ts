import { everyPage } from '../every-page.ts'
import type { HospitalRun } from '../hospital-run.ts'

/** The place of what is on its way. */
const transitPlaceId = 'transit'

/** By tag: what the ledger is sure of and the truth denies, and what really lies there and is not in it. */
export type Difference = { cabinetId: string; onlyInLedger: string[]; onlyInTruth: string[] }

/** Units a cabinet is not sure of, and says so: nothing is claimed of them. By tag: what really lies inside, and what is gone. */
export type InDoubt = { cabinetId: string; here: string[]; gone: string[] }

/** Pieces of a lot at a place, by the books and really. */
export type LotDifference = { lotId: string; placeId: string; inLedger: number; inTruth: number }

/** What left cabinets during this run, by the truth and by the ledger. */
export type Removals = {
  takenByTruth: number
  takenByLedger: number
  returnedByTruth: number
  returnedByLedger: number
  falseRemovals: number
  /** Taken, and no removal in the ledger: cabinet and tag. */
  missed: { cabinetId: string; epc: string }[]
}

type TimelineEntry = {
  kind: string
  occurredAtMs: number
  recordedAtMs: number
  placeId: string | null
  body: Record<string, unknown>
}

/** What the service says of a unit at a cabinet. */
export type Stocked = { unitId: string; certainty: string; tags: string[] }

/**
 * One cabinet by the ledger, held against the tags really inside (by unit ID, where they have one). Null where they agree,
 * and where the cabinet doubts nothing. What it doubts is no difference: it says that it does not know.
 */
export function cabinetAgainstTruth(
  cabinetId: string,
  stocked: readonly Stocked[],
  inside: ReadonlyMap<string, string>,
): { difference: Difference | null; inDoubt: InDoubt | null } {
  const ledger = new Set(stocked.map(({ unitId }) => unitId))
  const onlyInTruth = [...inside].flatMap(([unitId, epc]) => (ledger.has(unitId) ? [] : [epc]))
  const onlyInLedger: string[] = []
  const here: string[] = []
  const gone: string[] = []
  for (const { unitId, certainty, tags } of stocked) {
    const isHere = inside.has(unitId)
    if (certainty !== 'confirmed') (isHere ? here : gone).push(tags[0] ?? unitId)
    else if (!isHere) onlyInLedger.push(tags[0] ?? unitId)
  }
  return {
    difference: onlyInLedger.length + onlyInTruth.length > 0 ? { cabinetId, onlyInLedger, onlyInTruth } : null,
    inDoubt: here.length + gone.length > 0 ? { cabinetId, here, gone } : null,
  }
}

/** Every cabinet whose ledger claims what is not true or misses what is, and every one that is not sure of all it has. */
export async function heldAgainstTruth(run: HospitalRun): Promise<{ differences: Difference[]; inDoubt: InDoubt[] }> {
  const differences: Difference[] = []
  const inDoubt: InDoubt[] = []
  for (const [cabinetId, { cabinet }] of run.wards) {
    const path = `/api/units?placeId=${cabinetId}&state=stocked`
    const stocked = await everyPage<Stocked>(run.as.supply, path, 'units')
    const inside = new Map(cabinet.inside().map((epc) => [run.units.get(epc)?.unitId ?? epc, epc]))
    const found = cabinetAgainstTruth(cabinetId, stocked, inside)
    if (found.difference !== null) differences.push(found.difference)
    if (found.inDoubt !== null) inDoubt.push(found.inDoubt)
  }
  return { differences, inDoubt }
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
    missed: [],
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
  result.missed = real.flatMap(({ matched, cabinetId, epc }) => (matched ? [] : [{ cabinetId, epc }]))
  return result
}
