import type { Random } from '#platform/random'
import { chooseUnits } from '#simulators/hospital/world/demand'
import { shelvesOf } from '#simulators/hospital/world/places'
import type { WorldUnit } from '#simulators/hospital/world/world'
import { dayMs } from '../plan/day-plan.ts'
import type { Happening } from '../run/happenings.ts'
import type { HistoryRun } from '../run/history-run.ts'
import { isFree, visitCabinet } from './door-visits.ts'

type Fate = Extract<Happening, { kind: 'fate' }>

const minuteMs = 60_000
const secondBadgeShare = 0.03
const foundAgainShare = 0.4
const elsewhereShare = 0.02
const heedlessShare = 0.05
const unreadLabelShare = 0.002
const tryAgainMs = 15 * minuteMs
const wasteReasons = ['opened-not-used', 'dropped', 'package-damaged']

/** What is inside and nobody would leave: not expired, but for the one in a hundred times that nobody reads the label. */
function choosable(run: HistoryRun, cabinetId: string, random: Random): WorldUnit[] {
  const today = new Date(run.clock.now()).toISOString().slice(0, 10)
  const isReading = random.float() >= unreadLabelShare
  return [...(run.inside.get(cabinetId) ?? [])].flatMap((epc) => {
    const unit = run.units.get(epc)
    return unit === undefined || (isReading && unit.expiresOn !== null && unit.expiresOn < today) ? [] : [unit]
  })
}

/** What is held sounds an alarm when it is taken: it is put back before the door is closed, but for one time in twenty. */
async function leaveHeld(run: HistoryRun, chosen: readonly WorldUnit[], random: Random): Promise<WorldUnit[]> {
  const kept: WorldUnit[] = []
  for (const unit of chosen) {
    const known = unit.unitId === null ? null : await run.service.store.units.find(unit.unitId)
    if (known === null || known.holds.length === 0 || random.float() < heedlessShare) kept.push(unit)
  }
  return kept
}

/** Mostly used, often returned intact, seldom wasted, now and then nobody says: most of those are never seen again. */
function drawFate({ plan }: HistoryRun, random: Random): { fate: Fate['fate']; afterMs: number } | null {
  const { returnedShare, wastedShare, unaccountedShare } = plan.profile
  const chance = random.float()
  const afterMs = (40 + random.float() * 140) * minuteMs
  if (chance < returnedShare) return { fate: 'returned', afterMs }
  if (chance < returnedShare + wastedShare) return { fate: 'wasted', afterMs }
  if (chance >= returnedShare + wastedShare + unaccountedShare) return { fate: 'used', afterMs }
  return random.float() < foundAgainShare ? { fate: 'found', afterMs: (2 + random.float() * 9) * dayMs } : null
}

/** A nurse comes to a cabinet for a case, and takes what the case needs from a shelf as well. */
export async function comeForACase(run: HistoryRun, cabinetId: string, random: Random): Promise<void> {
  const device = run.devices.get(cabinetId)
  if (device === undefined || !isFree(device, run.clock.now())) return
  const chosen = chooseUnits(random, choosable(run, cabinetId, random), run.catalogue).flatMap(
    (epc) => run.units.get(epc) ?? [],
  )
  const take = await leaveHeld(run, chosen, random)
  const first = run.userOf('clinician', random)
  const second = run.userOf('clinician', random)
  const userRefs = random.float() < secondBadgeShare && second !== first ? [first, second] : [first]
  const caseRef = `case-${String(++run.state.cases).padStart(6, '0')}`
  await visitCabinet(run, cabinetId, { userRefs, take }, random)
  const taken = take.filter(({ whereabouts }) => whereabouts === 'person')
  for (const unit of taken) {
    const drawn = drawFate(run, random)
    if (drawn === null) run.move(unit, 'nobody-knows')
    else
      run.schedule(run.clock.now() + drawn.afterMs, {
        kind: 'fate',
        epc: unit.epc,
        cabinetId,
        caseRef,
        fate: drawn.fate,
      })
  }
  if (taken.length > 0)
    run.schedule(run.clock.now() + (5 + random.integer(40)) * minuteMs, { kind: 'shelf-use', caseRef })
}

/** What becomes of a unit somebody has taken. The service may not know yet that it is gone: then a while later. */
export async function meetFate(run: HistoryRun, happening: Fate, random: Random): Promise<void> {
  const { epc, cabinetId, caseRef, fate } = happening
  const unit = run.units.get(epc)
  if (unit?.whereabouts !== 'person' || unit.unitId === null) return
  const nowMs = run.clock.now()
  if (fate === 'used' || fate === 'wasted') {
    if (run.devices.get(cabinetId)?.state.isOnline === false) return run.schedule(nowMs + tryAgainMs, happening)
    const nurse = run.userOf('clinician', random)
    const { commands } = run.service
    const reason = wasteReasons[random.integer(wasteReasons.length)] ?? 'dropped'
    await run.heard(
      fate === 'used' ? commands.useUnit(unit.unitId, caseRef, nurse) : commands.wasteUnit(unit.unitId, reason, nurse),
    )
    return run.move(unit, fate)
  }
  const cabinetIds = [...run.inside.keys()]
  const isElsewhere = random.float() < elsewhereShare
  const toId = isElsewhere ? (cabinetIds[random.integer(cabinetIds.length)] ?? cabinetId) : cabinetId
  const device = run.devices.get(toId)
  if (device === undefined || !isFree(device, nowMs)) return run.schedule(nowMs + tryAgainMs, happening)
  await visitCabinet(run, toId, { userRefs: [run.userOf('clinician', random)], place: [unit] }, random)
}

/** Some pieces of what an operation needs, from an open shelf: one or two articles, the lot that expires first. */
export async function takeFromShelf(run: HistoryRun, caseRef: string, random: Random): Promise<void> {
  const shelves = shelvesOf(run.plan.profile)
  const placeId = shelves[random.integer(shelves.length)]?.placeId ?? ''
  const today = new Date(run.clock.now()).toISOString().slice(0, 10)
  const isReading = random.float() >= unreadLabelShare
  const isFit = (expiresOn: string | null) => !isReading || expiresOn === null || expiresOn >= today
  const there = run.world.lots
    .filter(({ lotId, pieces, expiresOn }) => lotId !== null && (pieces[placeId] ?? 0) > 0 && isFit(expiresOn))
    .sort((a, b) => ((a.expiresOn ?? '9') < (b.expiresOn ?? '9') ? -1 : 1))
  const articles = [...new Set(there.map(({ gtin }) => gtin))]
  const wanted = 1 + random.integer(2)
  for (let taken = 0; taken < wanted && articles.length > 0; taken++) {
    const [gtin] = articles.splice(random.integer(articles.length), 1)
    const lot = there.find((one) => one.gtin === gtin)
    if (lot?.lotId == null) continue
    const quantity = Math.min(1 + random.integer(3), lot.pieces[placeId] ?? 0)
    const wish = { kind: 'LotUsed' as const, lotId: lot.lotId, placeId, quantity, caseRef }
    const done = await run.heard(run.service.commands.decideLot(wish, run.userOf('supply', random)))
    if (done === undefined) continue
    lot.pieces[placeId] = (lot.pieces[placeId] ?? 0) - quantity
  }
}
