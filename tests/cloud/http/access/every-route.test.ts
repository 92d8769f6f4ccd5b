import { describe, expect, it } from 'vitest'
import { roles } from '#cloud/people/role'
import { decidedRights } from '#tests/cloud/people/decided-rights'
import { ask, enter, type HttpWorld } from '#tests/support/http-world'
import { type Asked, askings } from './askings.ts'
import { type Department, parents, twoDepartments } from './two-departments.ts'

type Site = Awaited<ReturnType<typeof twoDepartments>>

/** Everything by which department A could be recognised. */
const secretsOf = ({ serial: _serial, epc: _epc, ...rest }: Department) => Object.values(rest)

function isWithin(placeId: string, around: string): boolean {
  for (let at: string | null = placeId; at !== null; at = parents[at] ?? null) if (at === around) return true
  return false
}

/** What must come of it: worked out here from the decided table and the tree of places, by nothing of the service. */
function expected(asked: Asked, mayRole: boolean, grantedAt: string, a: Department): string {
  if (!mayRole) return '403 right-missing'
  if (asked.of === 'list') return isWithin(a.cabinetId, grantedAt) ? 'done' : 'nothing of it'
  const isCovered = asked.of === 'whole' ? grantedAt === 'hospital' : isWithin(a.cabinetId, grantedAt)
  if (isCovered) return 'done'
  return asked.of === 'one' ? '404' : '403 outside-your-places'
}

async function outcome({ world, a }: Site, method: string, { of, path, body }: Asked, cookie: string): Promise<string> {
  const answer = await ask(world, cookie, method as 'GET', path, body)
  const code = String(answer.body.code ?? '')
  if (answer.status === 400) return `400 ${JSON.stringify(answer.body.errors)}`
  if (answer.status === 401) return '401'
  if (answer.status === 403 && code !== 'role-missing') return `403 ${code}`
  if (
    of === 'one' &&
    answer.status === 404 &&
    /^(unit|lot|tag|alert|requisition|shipment|device|place|user)-unknown$/.test(code)
  )
    return '404'
  if (of !== 'list') return 'done'
  const text = JSON.stringify(answer.body)
  return secretsOf(a).some((secret) => text.includes(secret)) ? 'done' : 'nothing of it'
}

/** Lists that hold nothing of any department, or nothing but what everybody reads. */
const sayNothing = new Set([
  'GET /api/enrolments',
  'GET /api/gaps',
  'GET /api/items',
  'GET /api/items/by-code',
  'GET /api/policies',
  'GET /api/quarantine',
  'GET /api/service/summary',
])

const rightOf = (access: HttpWorld['routes'][number]['access']) => (typeof access === 'string' ? null : access.right)

describe('every route, for every role, at every place', () => {
  it('does what the decided table and the tree of places say, and no more', async () => {
    const site = await twoDepartments()
    const decided = decidedRights()
    const asked = askings(site)
    const routes = site.world.routes.filter(({ method, path, access }) => {
      return method !== 'HEAD' && rightOf(access) !== null && path !== '/api/events'
    })
    const names = routes.map(({ method, path }) => `${method} ${path}`)
    expect([...names].sort()).toEqual(Object.keys(asked).sort())

    const scopes = ['cab-a', 'dept-a', 'hospital', 'cab-b', 'dept-b']
    const people = await Promise.all(
      roles.flatMap((role) =>
        scopes.map(async (placeId) => ({ role, placeId, ...(await enter(site.world, [{ role, placeId }])) })),
      ),
    )
    const wrong: string[] = []
    for (const { method, path, access } of routes) {
      const name = `${method} ${path}`
      const asking = asked[name] as Asked
      const check = async (who: string, cookie: string, wanted: string) => {
        const got = await outcome(site, method, asking, cookie)
        const isRight = got === wanted || (sayNothing.has(name) && got === 'nothing of it' && wanted === 'done')
        if (!isRight) wrong.push(`${name} by ${who}: ${got}, not ${wanted}`)
      }
      await check('nobody', '', '401')
      for (const { role, placeId, cookie } of people) {
        const mayRole = decided.get(rightOf(access) ?? '')?.has(role) ?? false
        await check(`${role} at ${placeId}`, cookie, expected(asking, mayRole, placeId, site.a))
      }
    }
    expect(wrong).toEqual([])
  }, 240_000)
})
