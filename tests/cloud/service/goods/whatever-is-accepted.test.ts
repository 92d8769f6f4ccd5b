import fc from 'fast-check'
import { expect, it, onTestFinished } from 'vitest'
import type { z } from 'zod'
import { itemsBody } from '#cloud/http/schemas/goods/item'
import { newShipmentBody } from '#cloud/http/schemas/goods/shipment'
import { isoDay } from '#cloud/http/schemas/goods/unit'
import { idMaker, idPattern } from '#cloud/journal/new-id'
import { partsOfSubject } from '#cloud/journal/subject'
import type { Service } from '#cloud/service'
import { verifyStore } from '#cloud/store/verify/verify-store'
import { gs1CheckDigit } from '#contracts/identity/gtin'
import { seededRandom } from '#platform/random'
import { approveAll, openLines } from '#tests/cloud/requisitions/all-requisitions'
import { onBothEngines } from '#tests/cloud/store/on-both-engines'
import { accepted } from '#tests/support/filled-site'
import { actor, definePlace, serviceWorld } from '#tests/support/service-world'

/** Text as people and machines write it: signs that separate parts elsewhere, other scripts, what is more than one unit long. */
const oddText = (maxLength: number) =>
  fc
    .oneof(
      fc.string({
        minLength: 1,
        maxLength,
        unit: fc.constantFrom('/', ':', '~', '|', '%', "'", '"', '\\', ' ', 'a', '0', '-'),
      }),
      fc.string({ minLength: 1, maxLength: Math.floor(maxLength / 4), unit: 'grapheme' }),
    )
    .filter((text) => text.trim() !== '')

const code = fc.string({
  minLength: 1,
  maxLength: 20,
  unit: fc.constantFrom('/', ':', '~', '|', 'A', '9', '.', '骨', '#'),
})
const issuer = fc.constantFrom('gs1', 'hospital', 'x-9', 'insurance')
const owner = fc.stringMatching(/^[a-z0-9][a-z0-9._-]{0,15}$/)
/** A number, and no name: whatever else somebody writes there is turned away before it gets this far. */
const caseRef = fc.stringMatching(/^[A-Za-z][A-Za-z0-9-]{1,29}[0-9]$/)
const placeId = fc.stringMatching(/^[a-z0-9][a-z0-9-]{0,15}$/)

const story = fc.record({
  title: oddText(200),
  size: oddText(80),
  issuer,
  code,
  owner,
  placeId: placeId.map((text) => `p-${text}`),
  placeTitle: oddText(80),
  serial: oddText(64),
  lot: oddText(64),
  caseRef,
  reason: oddText(200),
  supplierId: fc.stringMatching(/^[A-Za-z0-9][A-Za-z0-9._-]{0,20}$/),
})

type Story = typeof story extends fc.Arbitrary<infer T> ? T : never

/** What the door makes of the wish; null when it turns it away, which is its good right. */
function atTheDoor<Schema extends z.ZodType>(schema: Schema, wish: unknown): z.output<Schema> | null {
  const parsed = schema.safeParse(wish)
  return parsed.success ? parsed.data : null
}

const ids: string[] = []

/** Two codes nobody else bears, as the issuer makes them: a GTIN ends in its check digit, others are as they come. */
function codesOf({ issuer, code }: Story, turn: number): [screw: string, swab: string] {
  if (issuer !== 'gs1') return [`${code}${turn}`, `${code}L${turn}`]
  const gtin = (body: string) => `${body}${gs1CheckDigit(body)}`
  return [gtin(`629${String(turn).padStart(9, '0')}`), gtin(`69${String(turn).padStart(9, '0')}`)]
}

async function live(service: Service, told: Story, turn: number): Promise<boolean> {
  const { commands, store } = service
  const priced = { unitPriceCents: 1, currency: 'EUR' }
  const { issuer } = told
  const [screwCode, swabCode] = codesOf(told, turn)
  const items = atTheDoor(itemsBody, {
    items: [
      { title: told.title, size: told.size, ...priced, codes: [{ issuer, code: screwCode }] },
      { title: told.title, tracking: 'lot', ...priced, codes: [{ issuer, code: swabCode }] },
    ],
  })
  if (items === null) return false
  const [screw, swab] = accepted(await commands.putItems(items.items, actor)).map(({ itemId }) => itemId)
  const stored = await store.items.find(screw ?? '')
  expect(stored?.title).toBe(items.items[0]?.title)
  const codes = await store.items.byCodes(stored?.codes ?? [])
  expect([...codes.values()]).toEqual([screw])

  await definePlace(service, told.placeId, { title: told.placeTitle.trim().slice(0, 80) })
  const position = { placeId: told.placeId, owner: told.owner, belongs: true }
  accepted(
    await commands.setAssortment(
      [
        { itemId: screw ?? '', ...position },
        { itemId: swab ?? '', ...position },
      ],
      actor,
    ),
  )
  const short = (await openLines(store)).filter((one) => one.placeId === told.placeId)
  expect(short.filter((one) => one.itemId === screw || one.itemId === swab)).toHaveLength(2)
  const requisition = short.find((one) => one.itemId === screw)
  accepted(await approveAll(service, requisition?.requisitionId ?? '', actor))

  const whose = { owner: told.owner, expiresOn: '2030-01-31' }
  const body = atTheDoor(newShipmentBody, {
    supplierId: told.supplierId,
    destinationPlaceId: told.placeId,
    requisitionId: requisition?.requisitionId,
    units: [{ itemId: screw, serial: told.serial, lot: told.lot, ...whose }],
    lots: [{ itemId: swab, lot: told.lot, quantity: 7, ...whose }],
  })
  if (body === null) return false
  const day = (text: string | null) => (text === null ? null : Math.floor(Date.parse(text) / 86_400_000))
  expect(isoDay.safeParse('2030-01-31').success).toBe(true)
  const units = body.units.map(({ expiresOn, ...unit }) => ({ ...unit, expiresOnDay: day(expiresOn) }))
  const lots = body.lots.map(({ expiresOn, ...lot }) => ({ ...lot, expiresOnDay: day(expiresOn) }))
  const announced = accepted(await commands.createShipment({ ...body, units, lots }, actor))
  accepted(await commands.receiveShipment(announced.shipmentId, { placeId: told.placeId }, actor))
  const [unitId = ''] = announced.unitIds
  const [lotId = ''] = announced.lotIds
  expect(await store.units.find(unitId)).toMatchObject({ serial: units[0]?.serial ?? null, state: 'stocked' })
  accepted(await commands.holdUnit(unitId, { reason: 'damage', note: told.reason }, actor))
  accepted(await commands.releaseUnit(unitId, { reason: 'damage', note: told.reason }, actor))
  accepted(await commands.useUnit(unitId, told.caseRef, actor))
  const use = { kind: 'LotUsed', lotId, placeId: told.placeId, quantity: 2, caseRef: told.caseRef } as const
  accepted(await commands.decideLot(use, actor))

  const open = (await store.alerts.list('open')).filter(
    ({ about }) => partsOfSubject(about).identity[1] === told.placeId,
  )
  for (const alert of open) {
    expect(partsOfSubject(alert.about).identity).toEqual([alert.about.slice(9, 35), told.placeId, told.owner])
    if (alert.acknowledgedBy === null)
      accepted(await commands.decideAlert(alert.alertId, { kind: 'acknowledge' }, null, actor))
  }
  const timeline = await store.journal.about([`unit:${unitId}`])
  expect(timeline.map(({ kind }) => kind)).toEqual(
    expect.arrayContaining(['UnitAnnounced', 'UnitReceived', 'UnitUsed']),
  )
  const ofCase = await store.journal.about([`case:${told.caseRef}`])
  expect(ofCase.map(({ kind }) => kind).sort()).toEqual(['LotUsed', 'UnitUsed'])
  ids.push(screw ?? '', swab ?? '', unitId, lotId, announced.shipmentId, requisition?.requisitionId ?? '')
  ids.push(...open.map(({ alertId }) => alertId))
  return true
}

onBothEngines((newAddress, engine) => {
  it('whatever the door lets in can be seen, approved, shipped, used and acknowledged', async () => {
    const service = await serviceWorld({ address: await newAddress() })
    onTestFinished(() => service.stop())
    const thresholds = { reorderPoint: 3, orderUpTo: 6 }
    accepted(await service.commands.putPolicies([{ layer: 'hospital', thresholds, reason: 'levels' }], actor))
    let turns = 0
    let lived = 0
    await fc.assert(
      fc.asyncProperty(story, async (told) => {
        turns += 1
        const isLived = await live(
          service,
          { ...told, serial: `${told.serial}`.slice(0, 60), caseRef: `${told.caseRef.slice(0, 24)}-${turns}` },
          turns,
        )
        if (isLived) lived += 1
      }),
      { numRuns: engine === 'sqlite' ? 15 : 5, seed: 23, endOnFailure: true },
    )
    expect(lived).toBeGreaterThan(turns / 2)
    for (const id of ids) expect(id).toMatch(idPattern)
    expect((await verifyStore(service.inside.store.database, service.siteId)).problem).toBeNull()
  })
})

it('ids the service makes sort by their age', () => {
  const newId = idMaker(seededRandom(1))
  const made = [0, 1, 31, 32, 1_000, Date.UTC(2026, 0, 5), Date.UTC(2026, 0, 5) + 1, Date.UTC(2200, 0, 1)].map(newId)
  expect(made.toSorted()).toEqual(made)
  for (const id of made) expect(id).toMatch(idPattern)
})
