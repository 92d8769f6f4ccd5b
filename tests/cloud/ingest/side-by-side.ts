import { expect, onTestFinished } from 'vitest'
import type { StoreAddress } from '#cloud/store/engine/open-database'
import { verifyStore } from '#cloud/store/verify/verify-store'
import type { Evidence } from '#contracts/facts/evidence'
import type { FactBody } from '#contracts/facts/fact'
import { sessionIdSchema, tidHexSchema } from '#contracts/ids'
import { accepted } from '#tests/support/filled-site'
import { actor, defineItem, enrolCabinet, serviceWorld, submitBatch } from '#tests/support/service-world'
import { virtualClock } from '#tests/support/virtual-clock'
import { epcOf, WrittenCabinet } from '#tests/support/written-cabinet'

export const tag = epcOf(1)
export const tid = (n: number) => tidHexSchema.parse(`E2801160200000000000000${n}`)
export const sessionId = sessionIdSchema.parse('00000000000000aa')

/** Heard so loudly (dBm), so many times in ten chances. */
export const heard = (dbm: number | null, reads = 8): Evidence => ({
  rounds: 12,
  opportunities: 10,
  reads,
  antennas: [1, 2],
  rssiCentiDbm: dbm === null ? null : dbm * 100,
  confidencePermille: 998,
})
export const placed = (evidence: Evidence): FactBody => ({ kind: 'UnitPlaced', epc: tag, sessionId, evidence })
export const found = (evidence: Evidence): FactBody => ({ kind: 'UnitFound', epc: tag, evidence })
export const taken: FactBody = { kind: 'UnitTaken', epc: tag, sessionId, evidence: heard(null, 0) }
export const missing: FactBody = { kind: 'UnitMissing', epc: tag, evidence: heard(null, 0) }
export const doubtedAt = (evidence: Evidence): FactBody => ({
  kind: 'UnitUncertain',
  epc: tag,
  sessionId: null,
  evidence,
})
export const doubted = doubtedAt(heard(null, 0))
export const resolvedAt = (evidence: Evidence): FactBody => ({
  kind: 'UncertaintyResolved',
  epc: tag,
  sessionId: null,
  verdict: 'present',
  evidence,
})
export const reaffirmed = (evidence: Evidence): FactBody => ({ kind: 'UnitReaffirmed', epc: tag, evidence })

/** Two cabinets side by side and one unit that is bound to its tag; a store that must verify at the end. */
export async function sideBySide(address: StoreAddress) {
  const clock = virtualClock()
  const service = await serviceWorld({ address, clock })
  onTestFinished(async () => {
    expect((await verifyStore(service.inside.store.database, service.siteId)).problem).toBeNull()
    await service.stop()
  })
  const itemId = await defineItem(service)
  for (const name of ['cab-a', 'cab-b']) await enrolCabinet(service, name)
  const units = [{ epc: tag, itemId, serial: 'S1', lot: null, expiresOnDay: null, owner: 'hospital' }]
  const to = { supplierId: 'acme', destinationPlaceId: 'cab-a', requisitionId: null, dueAtMs: null, lots: [] }
  const { shipmentId, unitIds } = accepted(await service.commands.createShipment({ ...to, units }, actor))
  accepted(await service.commands.receiveShipment(shipmentId, { placeId: null }, actor))
  const unitId = unitIds[0] ?? ''
  const cabinets = { a: new WrittenCabinet('cab-a', clock.now()), b: new WrittenCabinet('cab-b', clock.now()) }
  const told = { a: 0, b: 0 }
  /** What one of them saw now, written on its card; it is sent with send(). */
  const saw = (which: 'a' | 'b', ...bodies: FactBody[]) => {
    clock.advance(10_000)
    cabinets[which].elapsedMs = clock.now() - cabinets[which].bootedAtMs
    for (const body of bodies) cabinets[which].say(body)
  }
  const send = async (which: 'a' | 'b') => {
    clock.advance(1_000)
    await submitBatch(service, cabinets[which].batch(told[which] + 1), clock.now())
    told[which] = cabinets[which].said.length
  }
  const tells = async (which: 'a' | 'b', ...bodies: FactBody[]) => {
    saw(which, ...bodies)
    await send(which)
  }
  const place = async () => {
    const unit = await service.store.units.find(unitId)
    return `${unit?.state} ${unit?.placeId} ${unit?.rivals.map(({ placeId, verdict }) => `${verdict} ${placeId}`).join()}`.trim()
  }
  const alerts = async () =>
    (await service.store.alerts.list('all'))
      .filter(({ ruleId }) => ['two-cabinets', 'two-chips'].includes(ruleId))
      .map(({ ruleId, state }) => `${ruleId} ${state}`)
  const stays = async () =>
    (await service.store.stays.ofUnit(unitId))
      .filter(({ knownUntilSeq }) => knownUntilSeq === null)
      .map(({ placeId }) => placeId)
      .slice(2)
  const pass = (ms: number) => clock.advance(ms)
  return { service, unitId, saw, send, tells, place, alerts, stays, pass }
}

export type SideBySide = Awaited<ReturnType<typeof sideBySide>>
