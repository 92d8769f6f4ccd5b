import { describe, expect, it } from 'vitest'
import { scriptedSite } from '#tests/support/scripted-site'
import { virtualClock } from '#tests/support/virtual-clock'

/** Every route there is and who may use it. A route not listed here, or listed otherwise, fails the test. */
const listed: Record<string, string> = {
  'GET /livez': 'public',
  'GET /readyz': 'public',
  'GET /api/openapi.json': 'public',
  'GET /api/first-run': 'public',
  'POST /api/first-run': 'public',
  'POST /api/sign-in': 'public',
  'POST /api/sign-out': 'signed-in',
  'GET /api/me': 'signed-in',
  'GET /api/users': 'admin',
  'POST /api/users': 'admin',
  'PATCH /api/users/:userRef': 'admin',
  'PUT /api/badges': 'admin',
  'POST /api/devices': 'biomed,admin',
  'GET /api/fleet': 'signed-in',
  'POST /api/devices/:id/commands': 'biomed,admin',
  'POST /api/devices/:id/place': 'biomed,admin',
  'GET /api/places': 'signed-in',
  'PUT /api/places': 'supply,biomed,admin',
  'GET /api/places/:placeId/then': 'signed-in',
  'GET /api/assortment': 'signed-in',
  'PUT /api/assortment': 'supply,admin',
  'PUT /api/items': 'supply,admin',
  'GET /api/items/by-code': 'signed-in',
  'GET /api/items': 'signed-in',
  'PUT /api/policies': 'supply,admin',
  'GET /api/policies': 'signed-in',
  'GET /api/policies/in-force': 'signed-in',
  'POST /api/shipments': 'supply,admin',
  'POST /api/shipments/:id/receive': 'supply,admin',
  'GET /api/shipments': 'signed-in',
  'GET /api/units': 'signed-in',
  'GET /api/units/:unitId': 'signed-in',
  'POST /api/units/:unitId/use': 'clinician,supply,admin',
  'POST /api/units/:unitId/move': 'clinician,supply,admin',
  'POST /api/units/:unitId/inspection': 'biomed,supply,admin',
  'POST /api/units/:unitId/reject': 'biomed,supply,admin',
  'POST /api/units/:unitId/return': 'supply,admin',
  'POST /api/units/:unitId/scrap': 'supply,admin',
  'POST /api/units/:unitId/lost': 'supply,admin',
  'POST /api/units/:unitId/stolen': 'supply,admin',
  'POST /api/units/:unitId/withdraw': 'supply,admin',
  'POST /api/units/:unitId/waste': 'clinician,supply,admin',
  'POST /api/units/:unitId/hold': 'clinician,biomed,supply,admin',
  'POST /api/units/:unitId/release': 'biomed,supply,admin',
  'POST /api/units/:unitId/tags': 'supply,biomed,admin',
  'GET /api/tags': 'signed-in',
  'GET /api/tags/:epc': 'signed-in',
  'POST /api/tags/:epc/unbind': 'supply,biomed,admin',
  'GET /api/lots': 'signed-in',
  'GET /api/lots/:lotId': 'signed-in',
  'POST /api/lots/:lotId/use': 'clinician,supply,admin',
  'POST /api/lots/:lotId/move': 'supply,admin',
  'POST /api/lots/:lotId/waste': 'supply,admin',
  'POST /api/lots/:lotId/return': 'supply,admin',
  'POST /api/lots/:lotId/scrap': 'supply,admin',
  'POST /api/lots/:lotId/count': 'supply,admin',
  'POST /api/lots/:lotId/hold': 'supply,admin',
  'POST /api/lots/:lotId/release': 'supply,admin',
  'GET /api/journal': 'signed-in',
  'GET /api/stock/items': 'signed-in',
  'GET /api/stock/places': 'signed-in',
  'GET /api/alerts': 'signed-in',
  'GET /api/alerts/:id': 'signed-in',
  'POST /api/alerts/:id/acknowledge': 'signed-in',
  'GET /api/requisitions': 'signed-in',
  'POST /api/requisitions/:id/approve': 'supply,admin',
  'POST /api/requisitions/:id/order': 'supply,admin',
  'POST /api/requisitions/:id/cancel': 'supply,admin',
  'GET /api/climate': 'signed-in',
  'GET /api/service/summary': 'signed-in',
  'GET /api/events': 'signed-in',
}

const concrete = (path: string) =>
  path
    .replace(':epc', '300000000000000000000001')
    .replace(':userRef', 'user-9999')
    .replace(/:(?:id|unitId|lotId|placeId)\b/, 'cab-1')

describe('every route', () => {
  it('is listed with the roles that may use it', async () => {
    const site = await scriptedSite({ clock: virtualClock() })
    const found = site.routes
      .filter(({ method }) => method !== 'HEAD')
      .map(({ method, path, access }) => [`${method} ${path}`, String(access)])
    expect(Object.fromEntries(found)).toEqual(listed)
  })

  it('is closed to who is not signed in, and to who has not the role', async () => {
    const site = await scriptedSite({ clock: virtualClock() })
    const roles = ['admin', 'clinician', 'biomed', 'supply'] as const
    const cookies = await Promise.all(roles.map(async (role) => [role, await site.signIn(role)] as const))
    const ask = async (method: string, path: string, cookie: string) =>
      (await fetch(`${site.url}${concrete(path)}`, { method, headers: { cookie } })).status
    for (const [name, access] of Object.entries(listed)) {
      const [method = '', path = ''] = name.split(' ')
      if (access === 'public' || path === '/api/events') continue
      expect(await ask(method, path, ''), `${name} by nobody`).toBe(401)
      if (access === 'signed-in') continue
      for (const [role, cookie] of cookies) {
        const status = await ask(method, path, cookie)
        if (access.split(',').includes(role)) expect(status, `${name} by ${role}`).not.toBe(403)
        else expect(status, `${name} by ${role}`).toBe(403)
      }
    }
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
