import { describe, expect, it, onTestFinished } from 'vitest'
import { createHttpServer } from '#cloud/http/server'
import { hashPassword } from '#cloud/service/people/password'
import { verifyStore } from '#cloud/store/verify/verify-store'
import { encodeSgtin96 } from '#contracts/identity/epc-encoding'
import { onBothEngines } from '#tests/cloud/store/on-both-engines'
import { accepted } from '#tests/support/filled-site'
import {
  actor,
  definePlace,
  everywhere,
  quietPlatform,
  type ServiceWorldOptions,
  serviceWorld,
} from '#tests/support/service-world'
import { virtualClock } from '#tests/support/virtual-clock'

type Code = { issuer: string; code: string; packLevel?: number; asPrinted?: boolean }
type Stored = { itemId: string; codes: (Code & { fault: string | null })[] }
type Problem = {
  code: string
  remedy: string
  errors?: { field: string; message: string }[]
  about?: Record<string, unknown>
}

const gs1 = (code: string, more: Partial<Code> = {}): Code => ({ issuer: 'gs1', code, ...more })
const article = (codes: Code[], title = 'Hip stem') => ({ title, unitPriceCents: 1, currency: 'EUR', codes })

/** The real service with its API, and somebody from central supply. At the end the store must verify. */
async function catalogue(options: ServiceWorldOptions = {}) {
  const clock = virtualClock()
  const service = await serviceWorld({ clock, ...options })
  const shown = {
    host: '127.0.0.1',
    port: 0,
    servedOverHttps: false,
    trustedProxies: [],
    timeZone: 'UTC',
    webDir: null,
  }
  const http = await createHttpServer(service, { platform: quietPlatform(clock), ...shown })
  onTestFinished(async () => {
    expect((await verifyStore(service.inside.store.database, service.siteId)).problem).toBeNull()
    await http.close()
    await service.stop()
  })
  const { url } = await http.listen()
  const password = 'correct horse battery'
  const person = { username: 'mei', displayName: 'Mei', passwordHash: await hashPassword(password) }
  accepted(await service.commands.createUser({ ...person, grants: everywhere('supply') }, actor))
  let cookie = ''
  const ask = async (method: string, path: string, body?: unknown) => {
    const headers = { cookie, ...(body === undefined ? {} : { 'content-type': 'application/json' }) }
    const response = await fetch(`${url}${path}`, { method, headers, body: JSON.stringify(body) })
    cookie ||= (response.headers.get('set-cookie') ?? '').split(';')[0] ?? ''
    return { status: response.status, body: (await response.json()) as unknown }
  }
  await ask('POST', '/api/sign-in', { username: 'mei', password })
  return {
    service,
    /** The items a list came to. */
    async put(...items: object[]): Promise<Stored[]> {
      const { status, body } = await ask('PUT', '/api/items', { items })
      expect([status, body]).toEqual([200, expect.anything()])
      return (body as { items: Stored[] }).items
    },
    /** What a list was refused for. */
    async refused(...items: object[]): Promise<Problem> {
      const { status, body } = await ask('PUT', '/api/items', { items })
      expect([status, body]).toEqual([422, expect.anything()])
      return body as Problem
    },
    async list(): Promise<Stored[]> {
      return ((await ask('GET', '/api/items')).body as { items: Stored[] }).items
    },
    find: (issuer: string, code: string) =>
      ask('GET', `/api/items/by-code?issuer=${issuer}&code=${encodeURIComponent(code)}`),
  }
}

onBothEngines((newAddress) => {
  it('one article under any spelling of its codes is one item, found by any of them', async () => {
    const { put, list, find } = await catalogue({ address: await newAddress() })
    const hibc = { issuer: 'hibcc', code: 'a999123457' }
    const [first] = await put(article([gs1('036000291452'), hibc]))
    const [again] = await put(article([gs1('00036000291452')], 'Hip stem 12'))
    const [third] = await put(article([gs1(' 0036000291452 '), { ...hibc, code: '+A999123457' }]))
    expect([again?.itemId, third?.itemId]).toEqual([first?.itemId, first?.itemId])
    expect(third?.codes).toEqual([
      { issuer: 'gs1', code: '00036000291452', packLevel: 1, asPrinted: false, fault: null },
      { issuer: 'hibcc', code: '+A999123457', packLevel: 1, asPrinted: false, fault: null },
    ])
    expect(await list()).toHaveLength(1)
    for (const code of ['036000291452', '0036000291452', '00036000291452', ' 036000291452'])
      expect(await find('gs1', code), code).toEqual({ status: 200, body: { itemId: first?.itemId } })
    for (const code of ['+A999123457', 'a999123457', 'A99912345'])
      expect(await find('hibcc', code), code).toEqual({ status: 200, body: { itemId: first?.itemId } })
  })

  it('the same code twice in a list is refused with its line, in whatever spelling', async () => {
    const { refused, list } = await catalogue({ address: await newAddress() })
    const within = await refused(article([gs1('96385074'), gs1('00000096385074', { packLevel: 10 })]))
    expect(within).toMatchObject({ code: 'item-code-listed-twice', about: { field: 'items.0.codes.1.code', line: 1 } })
    const across = await refused(article([gs1('96385074')]), article([gs1('0000096385074')]))
    expect(across).toMatchObject({
      code: 'item-code-listed-twice',
      remedy: 'Leave items.1.codes.0.code (line 2) out: the same code stands in the list before it.',
      about: { code: '00000096385074' },
    })
    expect(await list()).toEqual([])
  })
})

describe('a code that is none', () => {
  it('is refused with its field, its line and what it would be, and so is every other of the list', async () => {
    const { refused, list } = await catalogue()
    const problem = await refused(
      article([gs1('6291041500213')]),
      article([{ issuer: 'hospital', code: 'X-1' }, gs1('96385075')]),
      article([{ issuer: 'hibcc', code: '+A99912345C' }]),
      article([{ issuer: 'upc', code: '036000291452' }]),
    )
    expect(problem).toMatchObject({
      code: 'item-code-not-valid',
      remedy: 'Correct items.1.codes.1.code (line 2) and whatever else is listed in errors.',
      about: { field: 'items.1.codes.1.code', line: 2, issuer: 'gs1', code: '96385075', fault: 'gtin-check-digit' },
    })
    expect(problem.errors).toEqual([
      {
        field: 'items.1.codes.1.code',
        message:
          'line 2: the check digit of GTIN 96385075 would be 4: read it from the label again; if the label really bears it so, say asPrinted: true',
      },
      { field: 'items.2.codes.0.code', message: expect.stringContaining('line 3: the check character') },
      { field: 'items.3.codes.0.issuer', message: 'line 4: the issuer "upc" is called "gs1" here' },
    ])
    expect(await list()).toEqual([])
  })

  it('is said when nothing is found by it', async () => {
    const { find, put } = await catalogue()
    await put(article([gs1('6291041500213')]))
    expect(await find('gs1', '6291041500214')).toMatchObject({
      status: 422,
      body: { code: 'code-not-valid', errors: [{ field: 'code' }], about: { fault: 'gtin-check-digit' } },
    })
    expect(await find('gs1', '96385074')).toMatchObject({ status: 404, body: { code: 'item-unknown' } })
  })

  it('but stands on labels in use is taken when somebody says so, once, and its verdict is shown', async () => {
    const { put, refused, list, find } = await catalogue()
    const [first] = await put(article([gs1('6291041500214', { asPrinted: true })]))
    const [again] = await put(article([gs1('06291041500214', { asPrinted: true })]))
    expect(again?.itemId).toBe(first?.itemId)
    expect((await list()).map(({ codes }) => codes)).toEqual([
      [{ issuer: 'gs1', code: '06291041500214', packLevel: 1, asPrinted: true, fault: 'gtin-check-digit' }],
    ])
    expect(await find('gs1', '6291041500214')).toMatchObject({ status: 200 })
    const [bare] = await put(article([{ issuer: 'hibcc', code: 'A99912345', asPrinted: true }]))
    const [label] = await put(article([{ issuer: 'hibcc', code: '+A999123457' }]))
    expect([bare?.itemId, bare?.codes]).toEqual([label?.itemId, label?.codes])
    const none = [gs1('6291041500214X'), { issuer: 'hibcc', code: '+A99912345C' }]
    for (const [index, fault] of ['gtin-form', 'hibc-check-character'].entries()) {
      const problem = await refused(article([{ ...none[index], asPrinted: true } as Code]))
      expect(problem.about).toMatchObject({ fault })
    }
  })
})

it('a tag does not contradict the false check digit of its article', async () => {
  const { service, put } = await catalogue()
  await definePlace(service, 'cab-1')
  const [item] = await put(article([gs1('6291041500214', { asPrinted: true })]))
  const epcs = ['06291041500213', '06291041500220'].map((gtin) =>
    encodeSgtin96({ gtin, companyPrefixDigits: 7, serial: '7', filter: 1 }),
  )
  const units = epcs.map((epc, index) => {
    return { epc, itemId: item?.itemId ?? '', serial: `S${index}`, lot: null, expiresOnDay: null, owner: 'hospital' }
  })
  const to = { supplierId: 'acme', destinationPlaceId: 'cab-1', requisitionId: null, dueAtMs: null, lots: [] }
  const { contradictions } = accepted(await service.commands.createShipment({ ...to, units }, actor))
  expect(contradictions.map(({ epc }) => epc)).toEqual([epcs[1]])
})

it('an item is taken back as it was listed, verdicts and all, and changes nothing', async () => {
  const { put, list, refused } = await catalogue()
  await put(article([gs1('6291041500213')]), article([gs1('06291041500214', { asPrinted: true, packLevel: 5 })], 'Cup'))
  const byPack = (a: Stored, b: Stored) => (a.codes[0]?.packLevel ?? 0) - (b.codes[0]?.packLevel ?? 0)
  const listed = (await list()).sort(byPack)
  expect(listed.map(({ codes }) => codes[0]?.fault)).toEqual([null, 'gtin-check-digit'])
  const stored = await put(...listed)
  expect(stored.map(({ itemId }) => itemId)).toEqual(listed.map(({ itemId }) => itemId))
  expect((await list()).sort(byPack)).toEqual(listed)
  const [first, second] = listed
  expect(await refused({ ...first, codes: second?.codes })).toMatchObject({
    code: 'item-codes-of-another',
    errors: [{ field: 'items.0.itemId' }],
    about: { line: 1, itemId: first?.itemId },
  })
})
