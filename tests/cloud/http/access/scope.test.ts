import { describe, expect, it } from 'vitest'
import { accepted } from '#tests/support/filled-site'
import { ask, enter } from '#tests/support/http-world'
import { actor } from '#tests/support/service-world'
import { twoDepartments } from './two-departments.ts'

const hold = { reason: 'recall', note: 'as the note says' }

describe('a person whose places are one department', () => {
  it('loses a right between asking and doing: the transaction looks again', async () => {
    const { world, a } = await twoDepartments()
    const { service } = world
    const { userRef } = await enter(world, [{ role: 'clinician', placeId: 'dept-a' }])
    const commands = service.commandsFor({ actor: userRef, rights: ['unit.hold'] })
    accepted(await service.commands.setUserGrants(userRef, [{ role: 'clinician', placeId: 'dept-b' }], actor))
    const why = { reason: 'recall', note: 'x' } as const
    expect(await commands.holdUnit(a.unitId, why, userRef)).toMatchObject({ refusal: 'outside-your-places' })
    accepted(await service.commands.setUserGrants(userRef, [{ role: 'auditor', placeId: 'dept-a' }], actor))
    expect(await commands.holdUnit(a.unitId, why, userRef)).toMatchObject({ refusal: 'right-missing' })
    accepted(await service.commands.setUserDisabled(userRef, true, actor))
    expect(await commands.holdUnit(a.unitId, why, userRef)).toMatchObject({ refusal: 'account-closed' })
  })

  it('reads its own doings; those of others are for whoever reads accounts, and no secret for anybody', async () => {
    const { world, a } = await twoDepartments()
    const nurse = await enter(world, [{ role: 'clinician', placeId: 'dept-a' }])
    const supply = await enter(world, [{ role: 'supply', placeId: 'hospital' }])
    const auditor = await enter(world, [{ role: 'auditor', placeId: 'hospital' }])
    const use = { caseRef: 'OP-1' }
    for (const _again of [1, 2]) await ask(world, nurse.cookie, 'POST', `/api/units/${a.takenUnitId}/use`, use)
    const doings = async (cookie: string, subject = `person:${nurse.userRef}`) => {
      const { status, body } = await ask(world, cookie, 'GET', `/api/journal?subject=${subject}`)
      return status === 200 ? (body.entries as { kind: string; body: object }[]) : [status, body.code]
    }
    expect(await doings(supply.cookie)).toEqual([404, 'user-unknown'])
    const read = await doings(auditor.cookie)
    expect(await doings(nurse.cookie)).toEqual(read)
    const kinds = (entries: unknown) => (entries as { kind: string }[]).map(({ kind }) => kind)
    // A use that was refused says so wherever it is read.
    expect(kinds(read)).toEqual(['UserCreated', 'UnitUsed', 'UnitUsed', 'UnitEventRefused'])
    expect(kinds(await doings(nurse.cookie, 'case:OP-1'))).toEqual(['UnitUsed', 'UnitUsed', 'UnitEventRefused'])
    expect(JSON.stringify(read)).not.toMatch(/commitment|hash/i)
  })

  it('cannot find out by a shipment what others have asked for', async () => {
    const { world, a, b, itemId } = await twoDepartments()
    const mine = await enter(world, [{ role: 'supply', placeId: 'dept-a' }])
    const units = [{ itemId, serial: 'S-77', owner: 'hospital' }]
    const cites = async (requisitionId: string) => {
      const shipment = { supplierId: 'acme', destinationPlaceId: a.cabinetId, units, requisitionId }
      const { status, body } = await ask(world, mine.cookie, 'POST', '/api/shipments', shipment)
      return [status, body.code]
    }
    expect(await cites(b.requisitionId)).toEqual([404, 'requisition-unknown'])
    expect(await cites(`0${b.requisitionId.slice(0, -1)}`)).toEqual([404, 'requisition-unknown'])
  })

  it('keeps what went through its hands: taken and used, it is still the department’s', async () => {
    const { world, a } = await twoDepartments()
    const nurse = await enter(world, [{ role: 'clinician', placeId: 'dept-a' }])
    const other = await enter(world, [{ role: 'clinician', placeId: 'dept-b' }])
    const path = `/api/units/${a.takenUnitId}`
    const use = async (cookie: string) => (await ask(world, cookie, 'POST', `${path}/use`, { caseRef: 'OP-1' })).status
    const listed = async (cookie: string) => {
      const { units } = (await ask(world, cookie, 'GET', '/api/units')).body as { units: { unitId: string }[] }
      return units.some(({ unitId }) => unitId === a.takenUnitId)
    }
    expect([await listed(nurse.cookie), await listed(other.cookie)]).toEqual([true, false])
    expect([await use(other.cookie), await use(nurse.cookie)]).toEqual([404, 200])
    expect((await ask(world, nurse.cookie, 'GET', path)).body).toMatchObject({ unit: { placeId: 'patient' } })
    expect((await ask(world, other.cookie, 'GET', path)).body.code).toBe('unit-unknown')
  })

  it('is not let at a whole lot that lies elsewhere too, but at its own pieces', async () => {
    const { world, a, b, swabId } = await twoDepartments()
    const { commands, store } = world.service
    const mine = await enter(world, [{ role: 'supply', placeId: 'dept-a' }])
    accepted(
      await commands.decideLot(
        { kind: 'LotMoved', lotId: a.lotId, placeId: a.cabinetId, toPlaceId: b.cabinetId, quantity: 100 },
        actor,
      ),
    )
    const path = `/api/lots/${a.lotId}`
    const held = await ask(world, mine.cookie, 'POST', `${path}/hold`, hold)
    expect([held.status, held.body.code]).toEqual([403, 'outside-your-places'])
    const wasted = { placeId: a.cabinetId, quantity: 1, reason: 'dropped' }
    expect((await ask(world, mine.cookie, 'POST', `${path}/waste`, wasted)).status).toBe(200)
    const there = { ...wasted, placeId: b.cabinetId }
    expect((await ask(world, mine.cookie, 'POST', `${path}/waste`, there)).body.code).toBe('outside-your-places')
    const seen = (await ask(world, mine.cookie, 'GET', path)).body.lot as { piles: { placeId: string }[] }
    expect(seen.piles.map(({ placeId }) => placeId)).toEqual([a.cabinetId])
    expect((await store.lots.ofItem(swabId)).length).toBeGreaterThan(1)
  })

  it('defines places inside its own and nowhere else, and grants no more than it has', async () => {
    const { world } = await twoDepartments()
    const admin = await enter(world, [{ role: 'admin', placeId: 'dept-a' }])
    const define = (placeId: string, parentId: string) => ({ placeId, parentId, kind: 'room', title: placeId })
    const put = async (...places: object[]) =>
      (await ask(world, admin.cookie, 'PUT', '/api/places', { places })).body.code ?? 'stored'
    expect(await put(define('room-1', 'dept-a'), define('room-2', 'room-1'))).toBe('stored')
    expect(await put(define('room-3', 'dept-b'))).toBe('outside-your-places')
    expect(await put(define('room-4', 'dept-b'), define('room-5', 'room-4'))).toBe('outside-your-places')
    expect(await put(define('cab-b', 'dept-a'))).toBe('outside-your-places')
    expect(await put(define('room-1', 'hospital'))).toBe('outside-your-places')
    const invite = async (placeId: string) => {
      const wish = { username: `of-${placeId}`, displayName: 'X', grants: [{ role: 'admin', placeId }] }
      return (await ask(world, admin.cookie, 'POST', '/api/users', wish)).body.code ?? 'invited'
    }
    expect([await invite('room-1'), await invite('hospital'), await invite('dept-b')]).toEqual([
      'invited',
      'outside-your-places',
      'outside-your-places',
    ])
  })

  it('hears of its own goods only, and of more as soon as it is granted more', async () => {
    const { world, a, b } = await twoDepartments()
    const { commands } = world.service
    const nurse = await enter(world, [{ role: 'clinician', placeId: 'dept-a' }])
    const leaving = new AbortController()
    const screen = await fetch(`${world.url}/api/events`, {
      headers: { cookie: nurse.cookie },
      signal: leaving.signal,
    })
    let heard = ''
    const until = async (text: string) => {
      const reader = (screen.body as ReadableStream<Uint8Array>).getReader()
      while (!heard.includes(text)) heard += new TextDecoder().decode((await reader.read()).value)
      reader.releaseLock()
    }
    const why = { reason: 'recall', note: 'x' } as const
    accepted(await commands.holdUnit(b.unitId, why, actor))
    accepted(await commands.holdUnit(a.unitId, why, actor))
    await until(a.unitId)
    expect(heard).not.toContain(b.unitId)
    expect(heard).not.toContain(b.cabinetId)
    accepted(await commands.setUserGrants(nurse.userRef, [{ role: 'clinician', placeId: 'hospital' }], actor))
    expect((await ask(world, nurse.cookie, 'GET', `/api/units/${b.unitId}`)).status).toBe(200)
    accepted(await commands.releaseUnit(b.unitId, why, actor))
    await until(b.unitId)
    leaving.abort()
  })
})
