import { beforeEach, describe, expect, it } from 'vitest'
import { roles } from '#cloud/people/role'
import { type ScriptedSite, scriptedSite } from '#tests/support/scripted-site'
import { virtualClock } from '#tests/support/virtual-clock'
import { type DescribedRequest, describedRequests, exampleOf } from './described-requests.ts'

const methods = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']
const foreignTypes = ['text/plain', 'application/xml', 'application/x-www-form-urlencoded', 'multipart/form-data', 'x']

describe('every route there is', () => {
  let site: ScriptedSite
  let cookie: string
  let requests: DescribedRequest[]

  beforeEach(async () => {
    site = await scriptedSite({ clock: virtualClock() })
    cookie = await site.signIn(...roles)
    const document = await fetch(`${site.url}/api/openapi.json`)
    requests = describedRequests((await document.json()) as Parameters<typeof describedRequests>[0])
    expect(requests.length).toBeGreaterThan(60)
  })

  const pathOf = ({ path, params }: DescribedRequest, swap: Record<string, string> = {}) =>
    params
      .filter((param) => param.in === 'path')
      .reduce((address, { name, schema }) => address.replace(`{${name}}`, swap[name] ?? exampleOf(schema)), path)

  async function ask(method: string, path: string, init: RequestInit = {}) {
    const response = await fetch(`${site.url}${path}`, { method, ...init, headers: { cookie, ...init.headers } })
    const answer = (await response.json().catch(() => ({}))) as { code?: string; errors?: { field: string }[] }
    const fields = answer.errors?.map(({ field }) => field) ?? []
    return { status: response.status, code: answer.code, allow: response.headers.get('allow'), fields }
  }

  it('tells a method it has not by the methods it has', async () => {
    for (const [path, there] of Map.groupBy(requests, ({ path }) => path)) {
      const [request] = there
      if (request === undefined) continue
      const has = there.flatMap(({ method }) => (method === 'GET' ? ['GET', 'HEAD'] : [method])).sort()
      for (const method of methods.filter((one) => !has.includes(one))) {
        const { status, allow } = await ask(method, pathOf(request))
        expect({ status, allow }, `${method} ${path}`).toEqual({ status: 405, allow: has.join(', ') })
      }
    }
  })

  it('tells a body that is not JSON by its content type, and does nothing', async () => {
    for (const request of requests.filter(({ method }) => method !== 'GET')) {
      for (const type of foreignTypes) {
        // The session is not to end for the others.
        const { status, code } = await ask(request.method, pathOf(request), {
          body: '{}',
          headers: { 'content-type': type },
        })
        expect({ status, code }, `${request.method} ${request.path} ${type}`).toEqual({
          status: 415,
          code: 'content-type-unsupported',
        })
      }
    }
    expect(site.ordered).toEqual([])
  })

  it('takes a name of any length in its path for a name: unknown, not valid or too long, and never for another route', async () => {
    for (const request of requests) {
      for (const { name } of request.params.filter((param) => param.in === 'path')) {
        for (const length of [65, 128, 200, 201, 1_000]) {
          const init = request.body === null ? {} : { body: '{}', headers: { 'content-type': 'application/json' } }
          const answer = await ask(request.method, pathOf(request, { [name]: 'a'.repeat(length) }), init)
          const what = `${request.method} ${request.path} ${length}`
          if (length > 200) expect(answer, what).toMatchObject({ status: 414, code: 'path-too-long' })
          else expect(answer, what).toMatchObject({ status: 400, fields: expect.arrayContaining([name]) })
        }
      }
    }
    expect(site.ordered).toEqual([])
  })

  it('with pages refuses a cursor it never gave, and never answers an empty page for it', async () => {
    const paged = requests.filter(({ params }) => params.some(({ name }) => name === 'cursor'))
    expect(paged.map(({ path }) => path)).toContain('/api/units')
    for (const request of paged) {
      for (const cursor of ['', ' ', 'x', '0', "' or 1=1", '1'.repeat(25), '1'.repeat(27), 'A'.repeat(26), 'null']) {
        const others = request.params.filter(({ in: at, required }) => at === 'query' && required)
        const query = new URLSearchParams(
          Object.fromEntries(others.map(({ name, schema }) => [name, exampleOf(schema)])),
        )
        query.set('cursor', cursor)
        const answer = await ask('GET', `${pathOf(request)}?${query}`)
        expect(answer, `${request.path} ${cursor}`).toMatchObject({ status: 400, fields: ['cursor'] })
      }
    }
  })
})
