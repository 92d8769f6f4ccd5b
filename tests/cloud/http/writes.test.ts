import { describe, expect, it } from 'vitest'
import { deviceIdSchema, epcHexSchema } from '#contracts/ids'
import { type ScriptedSite, scriptedSite } from '#tests/support/scripted-site'
import { virtualClock } from '#tests/support/virtual-clock'

const epc = '300000000000000000000001'
const unit = { epc, itemId: 'hip-stem-12', serial: 'S1', lot: 'L1', expiresOn: '2027-03-31', owner: 'hospital' }
const shipment = { supplierId: 'acme', destinationPlaceId: 'cab-1', requisitionId: null, dueAtMs: null, units: [unit] }

async function send(site: ScriptedSite, method: string, path: string, body: unknown, headers: Record<string, string>) {
  const response = await fetch(`${site.url}${path}`, {
    method,
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  })
  return { status: response.status, body: (await response.json()) as Record<string, unknown> }
}

describe('a decision', () => {
  it('is handed on in the name of an opaque reference, never a name', async () => {
    const site = await scriptedSite({ clock: virtualClock() })
    const cookie = await site.signIn('supply')
    await send(site, 'POST', '/api/requisitions/req-1/approve', {}, { cookie })
    expect(site.ordered).toEqual([{ command: 'approveRequisition', input: ['req-1'], actor: 'user-0001' }])
  })

  it('that the domain refuses comes back under the refusal’s own name', async () => {
    const commands = { useUnit: async () => ({ ok: false as const, refusal: 'unit-already-used' }) }
    const site = await scriptedSite({ clock: virtualClock(), commands })
    const cookie = await site.signIn('clinician')
    const answer = await send(site, 'POST', `/api/units/${epc}/use`, { caseRef: 'OP-2026-0112' }, { cookie })
    expect(answer).toMatchObject({ status: 409, body: { code: 'unit-already-used' } })
  })

  const names = ['Li Wei', 'LiWei', '李伟', 'O’Brien', 'smith,john', '']
  it.each(names)('about a case takes a number and not the name %j', async (caseRef) => {
    const site = await scriptedSite({ clock: virtualClock() })
    const cookie = await site.signIn('clinician')
    const answer = await send(site, 'POST', `/api/units/${epc}/use`, { caseRef }, { cookie })
    expect(answer).toMatchObject({ status: 400, body: { code: 'request-invalid' } })
    expect(site.ordered).toEqual([])
  })
})

describe('a shipment announced twice', () => {
  it('under one Idempotency-Key is created once, even when both are sent at once', async () => {
    let made = 0
    const commands = {
      createShipment: async () => ({ ok: true as const, value: { shipmentId: `ship-${++made}` } as never }),
    }
    const site = await scriptedSite({ clock: virtualClock(), commands })
    const headers = { cookie: await site.signIn('supply'), 'idempotency-key': 'delivery-0001' }
    const both = await Promise.all([
      send(site, 'POST', '/api/shipments', shipment, headers),
      send(site, 'POST', '/api/shipments', shipment, headers),
    ])
    const third = await send(site, 'POST', '/api/shipments', shipment, headers)
    expect([...both, third].map(({ status, body }) => [status, body.shipmentId])).toEqual([
      [201, 'ship-1'],
      [201, 'ship-1'],
      [201, 'ship-1'],
    ])
    const other = await send(site, 'POST', '/api/shipments', { ...shipment, supplierId: 'other' }, headers)
    expect(other).toMatchObject({ status: 422, body: { code: 'idempotency-key-reused' } })
    expect(made).toBe(1)
  })

  it('may be tried again under the same key when the first try failed', async () => {
    let tries = 0
    const commands = {
      createShipment: async () =>
        ++tries === 1
          ? ({ ok: false, refusal: 'item-unknown' } as const)
          : { ok: true as const, value: { shipmentId: 'ship-1' } as never },
    }
    const site = await scriptedSite({ clock: virtualClock(), commands })
    const headers = { cookie: await site.signIn('supply'), 'idempotency-key': 'delivery-0001' }
    expect((await send(site, 'POST', '/api/shipments', shipment, headers)).status).toBe(404)
    expect((await send(site, 'POST', '/api/shipments', shipment, headers)).status).toBe(201)
  })

  it('keeps the calendar day of its expiry', async () => {
    const site = await scriptedSite({
      clock: virtualClock(),
      commands: { createShipment: async () => ({ ok: true as const, value: { shipmentId: 'ship-1' } as never }) },
    })
    await send(site, 'POST', '/api/shipments', shipment, { cookie: await site.signIn('supply') })
    expect(site.ordered[0]?.input).toMatchObject([{ units: [{ expiresOnDay: Date.UTC(2027, 2, 31) / 86_400_000 }] }])
  })
})

describe('lists', () => {
  it('of units come in pages, each knowing where the next begins', async () => {
    const site = await scriptedSite({ clock: virtualClock() })
    const cookie = await site.signIn('supply')
    const units = Array.from({ length: 5 }, (_, i) => ({
      siteId: site.store.siteId,
      epc: epcHexSchema.parse(`30000000000000000000000${i}`),
      itemId: 'hip-stem-12',
      serial: `S${i}`,
      lot: null,
      expiresOnDay: 20_000 + i,
      owner: 'hospital',
      state: 'stocked' as const,
      placeId: 'cab-1',
      previousPlaceId: null,
      destinationPlaceId: null,
      dueAtMs: null,
      certainty: 'confirmed' as const,
      holds: [],
      takenInSession: null,
      requisitionId: null,
      sinceMs: 1,
      foldedUpTo: '',
      lastEntrySeq: i,
    }))
    await site.store.transaction((tx) => tx.units.put(units))
    const serials: unknown[] = []
    let cursor: string | null = ''
    let pages = 0
    while (cursor !== null && pages < 10) {
      const path: string = `/api/units?placeId=cab-1&limit=2${cursor === '' ? '' : `&cursor=${cursor}`}`
      const page = (await (await fetch(`${site.url}${path}`, { headers: { cookie } })).json()) as {
        units: { serial: string; expiresOn: string }[]
        nextCursor: string | null
      }
      serials.push(...page.units.map(({ serial }) => serial))
      cursor = page.nextCursor
      pages++
    }
    expect([serials, pages]).toEqual([['S0', 'S1', 'S2', 'S3', 'S4'], 3])
  })

  it('of the fleet never call silence health', async () => {
    const clock = virtualClock()
    const site = await scriptedSite({ clock })
    const cookie = await site.signIn('biomed')
    const deviceId = deviceIdSchema.parse('cab-1')
    const connection = async () => {
      const response = await fetch(`${site.url}/api/fleet`, { headers: { cookie } })
      return ((await response.json()) as { devices: { connection: string }[] }).devices[0]?.connection
    }
    const device = {
      deviceId,
      kind: 'cabinet' as const,
      modelId: 'implant-cabinet-4',
      title: 'Cabinet 1',
      place: 'OR 1',
    }
    await site.store.transaction((tx) => tx.devices.enrol({ ...device, credentialHash: 'x', registeredAtMs: 1 }))
    expect(await connection()).toBe('never-seen')
    const health = {
      deviceId,
      state: 'online' as const,
      lastSeenAtMs: clock.now(),
      agentVersion: null,
      epoch: null,
      committedSeq: 0,
      telemetry: null,
      telemetryAtMs: null,
      status: null,
    }
    await site.store.transaction((tx) => tx.devices.putHealth([health]))
    expect(await connection()).toBe('online')
    clock.advance(31_000)
    expect(await connection()).toBe('silent')
  })
})
