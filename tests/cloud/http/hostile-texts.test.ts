import { beforeEach, describe, expect, it } from 'vitest'
import { roles } from '#cloud/people/role'
import { type ScriptedSite, scriptedSite } from '#tests/support/scripted-site'
import { virtualClock } from '#tests/support/virtual-clock'
import { type DescribedRequest, describedRequests, exampleOf, exampleText, textFields } from './described-requests.ts'

/** What no database keeps and no hash is sure of. */
const unkept = ['\u0000', 'ab\u0000c', 'ab\ud83d', '\udc00ab', '\ud83d\u0000']
/** What people see nothing of. */
const blanks = [
  ' ',
  '\t\n',
  '\u00a0',
  '\u3000 ',
  '\u2003',
  '\ufeff',
  '\u200b',
  '\u2060\u200b',
  '\u00ad\u2800',
  '\u115f',
]
/** Space around a text that means something. */
const around = (text: string) => [` ${text}`, `${text}\n`, `\u3000${text}\u00a0`, `\u200b${text}\u2060`]

/** A password is the person's own: every sign of it counts. */
const isSecret = (field: string) => /password$/i.test(field)

describe('every text of every request', () => {
  let site: ScriptedSite
  let cookie: string
  let requests: DescribedRequest[]

  beforeEach(async () => {
    site = await scriptedSite({ clock: virtualClock() })
    cookie = await site.signIn(...roles)
    const document = await fetch(`${site.url}/api/openapi.json`)
    requests = describedRequests((await document.json()) as Parameters<typeof describedRequests>[0])
  })

  const pathOf = ({ path, params }: DescribedRequest, swap: { name: string; text: string } | null = null) =>
    params
      .filter((param) => param.in === 'path')
      .reduce((address, { name, schema }) => {
        const text = swap?.name === name ? swap.text : exampleOf(schema)
        return address.replace(`{${name}}`, encodeURIComponent(text))
      }, path)

  /** What is answered, and what was ordered of the service for it. */
  async function sent(method: string, path: string, body?: unknown) {
    site.ordered.length = 0
    const response = await fetch(`${site.url}${path}`, {
      method,
      headers: { cookie, ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
    const answer = (await response.json().catch(() => ({}))) as { code?: string; errors?: { field: string }[] }
    const isRefused = response.status === 400 && answer.code === 'request-invalid'
    return {
      refusal: isRefused ? [...new Set(answer.errors?.map(({ field }) => field))] : null,
      // Salted anew each time.
      ordered: JSON.stringify(site.ordered).replace(/"(passwordHash|badgeHash|salt|token)":"[^"]*"/g, ''),
      said: response.status === 200 ? JSON.stringify(answer) : String(answer.code),
    }
  }

  const withBody = () =>
    requests.flatMap((request) =>
      request.body === null ? [] : textFields(request.body).map((text) => ({ request, ...text })),
    )

  it('that no database keeps is refused by the name of its field, before anything is done', async () => {
    const texts = withBody()
    expect(texts.length).toBeGreaterThan(60)
    for (const { request, field, bodyWith } of texts) {
      for (const text of unkept) {
        const answer = await sent(request.method, pathOf(request), bodyWith(text))
        const what = `${request.method} ${request.path} ${field} ${JSON.stringify(text)}`
        expect(answer, what).toMatchObject({ refusal: [field], ordered: '[]' })
      }
    }
  })

  it('that is blank is nothing where nothing may stand, and refused by name where something must', async () => {
    for (const { request, field, isOptional, none, bodyWith } of withBody().filter(
      ({ field: name }) => !isSecret(name),
    )) {
      const path = pathOf(request)
      const nothing = isOptional ? await sent(request.method, path, bodyWith(none)) : null
      for (const text of blanks) {
        const answer = await sent(request.method, path, bodyWith(text))
        const what = `${request.method} ${request.path} ${field} ${JSON.stringify(text)}`
        if (answer.refusal !== null) expect(answer, what).toMatchObject({ refusal: [field], ordered: '[]' })
        else expect([isOptional, answer.ordered], what).toEqual([true, nothing?.ordered])
      }
    }
  })

  it('with space around it is the text without, or refused by name', async () => {
    for (const { request, field, schema, bodyWith } of withBody().filter(({ field: name }) => !isSecret(name))) {
      const path = pathOf(request)
      const plain = await sent(request.method, path, bodyWith(exampleText(schema)))
      expect(plain.refusal, `${request.method} ${request.path} ${field}`).toBeNull()
      for (const text of around(exampleText(schema))) {
        const answer = await sent(request.method, path, bodyWith(text))
        const what = `${request.method} ${request.path} ${field} ${JSON.stringify(text)}`
        if (answer.refusal === null) expect(answer.ordered, what).toBe(plain.ordered)
        else expect(answer, what).toMatchObject({ refusal: [field], ordered: '[]' })
      }
    }
  })

  it('in another normal form is the same text', async () => {
    const free = withBody().filter(({ field, schema }) => !isSecret(field) && schema.pattern === undefined)
    expect(free.length).toBeGreaterThan(30)
    for (const { request, field, bodyWith } of free) {
      const path = pathOf(request)
      const composed = await sent(request.method, path, bodyWith('\u00d6l 9'))
      const decomposed = await sent(request.method, path, bodyWith('O\u0308l 9'))
      expect(decomposed, `${request.method} ${request.path} ${field}`).toEqual(composed)
    }
  })

  it('in a path or a query is refused by name when it is hostile or blank, and with space around it is the text without', async () => {
    type Param = DescribedRequest['params'][number]
    const usualOf = ({ name, schema }: Param): [string, string] => [name, exampleOf(schema)]
    for (const request of requests) {
      const query = new Map(request.params.filter((param) => param.in === 'query').map(usualOf))
      const ask = (name: string | null, text: string) => {
        const isInQuery = name !== null && query.has(name)
        const asked = new URLSearchParams(
          query.has(name ?? '') ? { ...Object.fromEntries(query), [name ?? '']: text } : Object.fromEntries(query),
        )
        const address = pathOf(request, name === null || isInQuery ? null : { name, text })
        return sent(request.method, `${address}?${asked}`, request.body === null ? undefined : {})
      }
      // What asks for nothing has nothing to say wrongly; the live events never end.
      if (request.params.length === 0 || request.path === '/api/events') continue
      const plain = await ask(null, '')
      for (const { name, schema } of request.params.filter((param) => param.schema.type === 'string')) {
        const what = (text: string) => `${request.method} ${request.path} ${name} ${JSON.stringify(text)}`
        for (const text of [...unkept.filter((one) => one.isWellFormed()), ...blanks]) {
          const answer = await ask(name, text)
          expect(answer, what(text)).toMatchObject({ refusal: expect.arrayContaining([name]), ordered: '[]' })
        }
        for (const text of around(exampleOf(schema))) {
          const answer = await ask(name, text)
          if (answer.refusal?.includes(name)) expect(answer.ordered, what(text)).toBe('[]')
          else expect(answer, what(text)).toEqual(plain)
        }
      }
    }
  })
})
