import { describe, expect, it } from 'vitest'
import { roles } from '#cloud/people/role'
import { decidedRights } from '#tests/cloud/people/decided-rights'
import { ask } from '#tests/support/http-world'
import { scriptedSite } from '#tests/support/scripted-site'
import { virtualClock } from '#tests/support/virtual-clock'

/** Every route there is and the right it takes. A route not listed here, or listed otherwise, fails the test. */
const listed: Record<string, string> = {
  'GET /livez': 'public',
  'GET /readyz': 'public',
  'GET /api/openapi.json': 'public',
  'GET /api/first-run': 'public',
  'POST /api/first-run': 'public',
  'POST /api/sign-in': 'public',
  'POST /api/sign-out': 'signed-in',
  'GET /api/me': 'signed-in',
  'POST /api/me/password': 'signed-in',
  'GET /api/me/sessions': 'signed-in',
  'POST /api/me/sessions/end': 'signed-in',
  'POST /api/me/sessions/:sessionRef/end': 'signed-in',
  'POST /api/set-password': 'public',
  'GET /api/users': 'people.read',
  'POST /api/users': 'people.manage',
  'PATCH /api/users/:userRef': 'people.manage',
  'PUT /api/users/:userRef/grants': 'people.manage',
  'POST /api/users/:userRef/reset': 'people.manage',
  'POST /api/users/:userRef/sessions/end': 'people.manage',
  'GET /api/users/:userRef/badges': 'badge.set',
  'POST /api/users/:userRef/badges/revoke': 'badge.set',
  'PUT /api/badges': 'badge.set',
  'POST /api/devices': 'device.enrol',
  'POST /api/enrolments': 'device.enrol',
  'GET /api/enrolments': 'device.enrol',
  'POST /api/devices/:id/enrolment/approve': 'device.enrol',
  'POST /api/devices/:id/enrolment/refuse': 'device.enrol',
  'POST /api/enrolments/:id/request': 'public',
  'POST /api/enrolments/:id/collect': 'public',
  'GET /api/fleet': 'device.read',
  'POST /api/devices/:id/commands': 'device.command',
  'POST /api/devices/:id/place': 'device.place',
  'PUT /api/devices/:id/model': 'device.enrol',
  'POST /api/devices/:id/probes/:probeId/calibrations': 'device.calibrate',
  'GET /api/devices/:id/calibration': 'device.read',
  'POST /api/devices/:id/calibration': 'device.calibrate',
  'POST /api/devices/:id/calibration/stop': 'device.calibrate',
  'POST /api/devices/:id/retire': 'device.retire',
  'POST /api/devices/:id/cards/announce': 'device.enrol',
  'POST /api/devices/:id/cards/confirm': 'device.enrol',
  'GET /api/quarantine': 'quarantine.read',
  'GET /api/devices/:id/quarantine/:quarantineId': 'quarantine.read',
  'POST /api/devices/:id/quarantine/:quarantineId/retry': 'quarantine.settle',
  'POST /api/devices/:id/quarantine/:quarantineId/accept': 'quarantine.settle',
  'GET /api/gaps': 'quarantine.read',
  'POST /api/devices/:id/gaps/accept': 'quarantine.settle',
  'GET /api/places': 'place.read',
  'PUT /api/places': 'place.set',
  'GET /api/places/:placeId/then': 'stock.read',
  'GET /api/assortment': 'policy.read',
  'PUT /api/assortment': 'assortment.set',
  'PUT /api/items': 'item.set',
  'GET /api/items/by-code': 'item.read',
  'GET /api/items': 'item.read',
  'PUT /api/policies': 'policy.set',
  'GET /api/policies': 'policy.read',
  'GET /api/policies/in-force': 'policy.read',
  'POST /api/shipments': 'shipment.announce',
  'POST /api/shipments/:id/receive': 'shipment.receive',
  'GET /api/shipments': 'shipment.read',
  'GET /api/units': 'stock.read',
  'GET /api/units/:unitId': 'stock.read',
  'POST /api/units/:unitId/use': 'unit.use',
  'POST /api/units/:unitId/review': 'use.review',
  'POST /api/units/:unitId/move': 'unit.move',
  'POST /api/units/:unitId/inspection': 'unit.inspect',
  'POST /api/units/:unitId/reject': 'unit.reject',
  'POST /api/units/:unitId/return': 'unit.return',
  'POST /api/units/:unitId/scrap': 'unit.scrap',
  'POST /api/units/:unitId/lost': 'unit.adjust',
  'POST /api/units/:unitId/stolen': 'unit.adjust',
  'POST /api/units/:unitId/withdraw': 'unit.withdraw',
  'POST /api/units/:unitId/waste': 'unit.waste',
  'POST /api/units/:unitId/hold': 'unit.hold',
  'POST /api/units/:unitId/release': 'unit.release',
  'POST /api/units/:unitId/tags': 'tag.bind',
  'GET /api/tags': 'stock.read',
  'GET /api/tags/:epc': 'stock.read',
  'POST /api/tags/:epc/unbind': 'tag.bind',
  'GET /api/lots': 'stock.read',
  'GET /api/lots/:lotId': 'stock.read',
  'POST /api/lots/:lotId/use': 'lot.use',
  'POST /api/lots/:lotId/review': 'use.review',
  'POST /api/lots/:lotId/move': 'lot.move',
  'POST /api/lots/:lotId/waste': 'lot.waste',
  'POST /api/lots/:lotId/return': 'lot.return',
  'POST /api/lots/:lotId/scrap': 'lot.scrap',
  'POST /api/lots/:lotId/count': 'lot.count',
  'POST /api/lots/:lotId/withdraw': 'lot.withdraw',
  'POST /api/lots/:lotId/hold': 'lot.hold',
  'POST /api/lots/:lotId/release': 'lot.release',
  'GET /api/journal': 'journal.read',
  'GET /api/stock/items': 'stock.read',
  'GET /api/stock/places': 'stock.read',
  'GET /api/alerts': 'alert.read',
  'GET /api/alerts/:id': 'alert.read',
  'POST /api/alerts/:id/acknowledge': 'alert.answer',
  'POST /api/alerts/:id/claim': 'alert.answer',
  'POST /api/alerts/:id/release': 'alert.answer',
  'GET /api/alerts/:id/assignees': 'alert.answer',
  'POST /api/alerts/:id/assign': 'alert.answer',
  'POST /api/alerts/:id/comment': 'alert.answer',
  'POST /api/alerts/:id/shelve': 'alert.shelve',
  'POST /api/alerts/:id/unshelve': 'alert.shelve',
  'GET /api/requisitions': 'requisition.read',
  'GET /api/requisitions/:id': 'requisition.read',
  'POST /api/requisitions': 'requisition.raise',
  'POST /api/requisitions/:id/approve': 'requisition.approve',
  'POST /api/requisitions/:id/order': 'requisition.order',
  'POST /api/requisitions/:id/cancel': 'requisition.cancel',
  'GET /api/climate': 'climate.read',
  'GET /api/service/summary': 'service.read',
  'GET /api/events': 'service.read',
}

const concrete = (path: string) =>
  path
    .replace(':epc', '300000000000000000000001')
    .replace(':userRef', 'user-9999')
    .replace(':quarantineId', '1')
    .replace(/:(?:id|unitId|lotId|placeId)\b/, 'cab-1')

describe('every route', () => {
  it('is listed with the right it takes', async () => {
    const site = await scriptedSite({ clock: virtualClock() })
    const found = site.routes
      .filter(({ method }) => method !== 'HEAD')
      .map(({ method, path, access }) => [`${method} ${path}`, typeof access === 'string' ? access : access.right])
    expect(Object.fromEntries(found)).toEqual(listed)
  })

  it('says what the first name in its path is, where it is about one thing', async () => {
    const site = await scriptedSite({ clock: virtualClock() })
    const unsaid = site.routes
      .filter(({ path, access }) => path.includes(':') && path.startsWith('/api/') && typeof access !== 'string')
      .filter(({ access }) => typeof access === 'string' || access.on === undefined)
    expect(unsaid.map(({ method, path }) => `${method} ${path}`)).toEqual([])
  })

  it('is closed to who is not signed in, and to every role that the decided table gives no such right', async () => {
    const decided = decidedRights()
    const site = await scriptedSite({ clock: virtualClock() })
    const cookies = await Promise.all(roles.map(async (role) => [role, await site.signIn(role)] as const))
    const statusOf = async (method: string, path: string, cookie: string) =>
      (await fetch(`${site.url}${concrete(path)}`, { method, headers: { cookie } })).status
    for (const [name, right] of Object.entries(listed)) {
      const [method = '', path = ''] = name.split(' ')
      if (right === 'public' || path === '/api/events') continue
      expect(await statusOf(method, path, ''), `${name} by nobody`).toBe(401)
      if (right === 'signed-in') continue
      for (const [role, cookie] of cookies) {
        const status = await statusOf(method, path, cookie)
        if (decided.get(right)?.has(role)) expect(status, `${name} by ${role}`).not.toBe(403)
        else expect(status, `${name} by ${role}`).toBe(403)
      }
    }
  })

  it('opens no door to who may only look after devices: unlocking is a right of its own', async () => {
    const site = await scriptedSite({ clock: virtualClock() })
    const order = async (role: 'device-management' | 'biomed', body: object) => {
      const answer = await ask(site, await site.signIn(role), 'POST', '/api/devices/cab-1/commands', body)
      return answer.body.code ?? 'sent'
    }
    const unlock = { kind: 'Unlock', doorId: 1 }
    expect(await order('device-management', unlock)).toBe('right-missing')
    await order('device-management', { kind: 'ScanNow' })
    await order('biomed', unlock)
    expect(site.ordered.map(({ input }) => (input as unknown[])[1])).toEqual([{ kind: 'ScanNow' }, unlock])
  })

  it('stands in the OpenAPI 3.1 document, and no path there is ours alone', async () => {
    const site = await scriptedSite({ clock: virtualClock() })
    const response = await fetch(`${site.url}/api/openapi.json`)
    const { openapi, paths } = (await response.json()) as { openapi: string; paths: Record<string, object> }
    const described = Object.entries(paths).flatMap(([path, methods]) =>
      Object.keys(methods).map((method) => `${method.toUpperCase()} ${path.replaceAll(/\{(\w+)\}/g, ':$1')}`),
    )
    expect(openapi).toBe('3.1.0')
    expect(described.sort()).toEqual(
      Object.keys(listed)
        .filter((name) => name !== 'GET /api/openapi.json')
        .sort(),
    )
  })
})
