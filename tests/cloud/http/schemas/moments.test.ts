import { beforeEach, describe, expect, it } from 'vitest'
import { roles } from '#cloud/people/role'
import { scriptedSite } from '#tests/support/scripted-site'
import { virtualClock } from '#tests/support/virtual-clock'
import { type Described, describedRequests, exampleOf, numberFields } from '../described-requests.ts'

const tenYearsMs = 10 * 366 * 86_400_000
/** A duration is ten years at most; whatever may be longer is a moment. */
const isMoment = (name: string, { maximum = Number.MAX_SAFE_INTEGER }: Described) =>
  name.endsWith('Ms') && maximum > tenYearsMs

const inTime = [Date.UTC(2000, 0, 1), Date.UTC(2026, 0, 5), Date.UTC(2200, 0, 1)]
const outOfTime = [1, Date.UTC(1999, 11, 31), Date.UTC(2200, 0, 1) + 1, 8_640_000_000_000_001, Number.MAX_SAFE_INTEGER]

/** A number of a request, and what is said against a value of it. */
type Asked = { what: string; field: string; schema: Described; ask(value: number): Promise<string> }

describe('every number of every request', () => {
  let numbers: Asked[]

  beforeEach(async () => {
    const site = await scriptedSite({ clock: virtualClock() })
    const cookie = await site.signIn(...roles)
    const document = await (await fetch(`${site.url}/api/openapi.json`)).json()
    const saidAgainst = async (field: string, method: string, address: string, body?: unknown) => {
      const response = await fetch(`${site.url}${address}`, {
        method,
        headers: { cookie, ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      })
      const answer = (await response.json().catch(() => ({}))) as { errors?: { field: string; message: string }[] }
      return answer.errors?.find((error) => error.field === field)?.message ?? ''
    }
    numbers = describedRequests(document as Parameters<typeof describedRequests>[0]).flatMap((request) => {
      const { method, path, params, body } = request
      const address = params
        .filter((param) => param.in === 'path')
        .reduce((text, { name, schema }) => text.replace(`{${name}}`, encodeURIComponent(exampleOf(schema))), path)
      const query = params.filter((param) => param.in === 'query')
      const usual = query
        .filter(({ required }) => required)
        .map(({ name, schema }): [string, string] => [name, exampleOf(schema)])
      const inQuery = query
        .filter(({ schema }) => schema.type === 'integer' || schema.type === 'number')
        .map(({ name, schema }): Asked => {
          const withValue = (value: number) =>
            new URLSearchParams({ ...Object.fromEntries(usual), [name]: String(value) })
          const what = `${method} ${path} ?${name}`
          return {
            what,
            field: name,
            schema,
            ask: (value) => saidAgainst(name, method, `${address}?${withValue(value)}`),
          }
        })
      const inBody = (body === null ? [] : numberFields(body)).map(({ field, schema, bodyWith }): Asked => {
        const what = `${method} ${path} ${field}`
        return { what, field, schema, ask: (value) => saidAgainst(field, method, address, bodyWith(value)) }
      })
      return [...inQuery, ...inBody]
    })
  })

  it('has a bound: the greatest whole number is refused by the name of its field', async () => {
    expect(numbers.length).toBeGreaterThan(30)
    const unbounded: string[] = []
    for (const { what, ask } of numbers) if ((await ask(Number.MAX_SAFE_INTEGER)) === '') unbounded.push(what)
    expect(unbounded).toEqual([])
  })

  it('that is a moment lies between 2000 and 2200', async () => {
    const moments = numbers.filter(({ field, schema }) => isMoment(field, schema))
    expect(moments.length).toBeGreaterThan(12)
    const wrong: string[] = []
    for (const { what, ask } of moments) {
      for (const value of [...inTime, ...outOfTime]) {
        const isRefused = (await ask(value)).includes('from 2000-01-01 to 2200-01-01')
        if (isRefused !== outOfTime.includes(value)) wrong.push(`${what} ${value}`)
      }
    }
    expect(wrong).toEqual([])
  })
})
