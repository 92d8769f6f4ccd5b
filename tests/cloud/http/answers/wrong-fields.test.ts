import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { roles } from '#cloud/people/role'
import { type Department, twoDepartments } from '#tests/cloud/http/access/two-departments'
import { ask, enter, type HttpWorld } from '#tests/support/http-world'

const hourMs = 3_600_000
const dayMs = 24 * hourMs

let world: HttpWorld
let cookie: string
let a: Department
let auditor: string
let nowMs: number

/** Somebody who may do everything in a hospital of two departments. */
async function enterAll(): Promise<void> {
  const built = await twoDepartments()
  world = built.world
  a = built.a
  cookie = (
    await enter(
      world,
      roles.map((role) => ({ role, placeId: 'hospital' })),
    )
  ).cookie
  auditor = (await enter(world, [{ role: 'auditor', placeId: 'hospital' }])).userRef
  nowMs = ((await ask(world, cookie, 'GET', '/api/alerts')).body as { atMs: number }).atMs
}

const day = (ahead: number) => new Date(nowMs + ahead * dayMs).toISOString().slice(0, 10)
const calibration = (calibratedOn: number, validUntil: number) => ({
  calibratedOn: day(calibratedOn),
  validUntil: day(validUntil),
  certificate: 'K-1',
})
const probe = () => `/api/devices/${a.cabinetId}/probes/cabinet-air/calibrations`
const alert = (what: string) => `/api/alerts/${a.alertId}/${what}`
const requisition = (what: string) => `/api/requisitions/${a.requisitionId}/${what}`

type Case = [what: string, path: () => string, body: () => object, code: string, errors: Record<string, RegExp>]

const cases: Case[] = [
  [
    'a calibration that is to come',
    probe,
    () => calibration(3, 9),
    'calibration-not-plausible',
    { calibratedOn: /not begun/ },
  ],
  [
    'a calibration that ends before it is made',
    probe,
    () => calibration(-3, -4),
    'calibration-not-plausible',
    { validUntil: /before calibratedOn/ },
  ],
  [
    'a calibration that holds for longer than any',
    probe,
    () => calibration(-3, 4_000),
    'calibration-not-plausible',
    { validUntil: /more than 3653 days/ },
  ],
  [
    'a hold of what is cancelled until a day that is over',
    () => requisition('cancel'),
    () => ({ reason: 'a test', holdUntilMs: nowMs - dayMs }),
    'hold-date-passed',
    { holdUntilMs: /passed/ },
  ],
  [
    'a shelving that lasts too long',
    () => alert('shelve'),
    () => ({ reason: 'a test', untilMs: nowMs + 30 * dayMs }),
    'shelving-too-long',
    { untilMs: /ms ahead/ },
  ],
  [
    'a shelving that is over',
    () => alert('shelve'),
    () => ({ reason: 'a test', untilMs: nowMs - dayMs }),
    'shelving-ends-already',
    { untilMs: /passed/ },
  ],
  [
    'a person who cannot answer',
    () => alert('assign'),
    () => ({ userId: auditor }),
    'assignee-cannot-answer',
    { userId: /could not answer/ },
  ],
  [
    'a role that cannot answer',
    () => alert('assign'),
    () => ({ role: 'auditor' }),
    'assignee-cannot-answer',
    { role: /could not answer/ },
  ],
  [
    'a person and a role of which one cannot answer',
    () => alert('assign'),
    () => ({ userId: auditor, role: 'auditor' }),
    'assignee-cannot-answer',
    { userId: /could not answer/, role: /could not answer/ },
  ],
  [
    'a device that stands elsewhere from tomorrow on',
    () => `/api/devices/${a.cabinetId}/place`,
    () => ({ placeId: a.cabinetId, fromMs: nowMs + dayMs }),
    'moment-not-yet',
    { fromMs: /not come/ },
  ],
  [
    'a tag that is off from tomorrow on',
    () => `/api/tags/${a.epc}/unbind`,
    () => ({ because: 'damaged', fromMs: nowMs + dayMs }),
    'moment-not-yet',
    { fromMs: /not come/ },
  ],
]

it.each(cases)('a value that cannot be taken is told by its field: %s', async (_what, path, body, code, errors) => {
  await enterAll()
  const answer = await ask(world, cookie, 'POST', path(), body())
  const told = (answer.body.errors ?? []) as { field: string; message: string }[]
  expect({ status: answer.status, code: answer.body.code, fields: told.map(({ field }) => field) }).toEqual({
    status: 422,
    code,
    fields: Object.keys(errors),
  })
  for (const { field, message } of told) expect(message, field).toMatch(errors[field] ?? /^$/)
})

/** Names of refusals that are about a value that was sent, not about how the thing stands. */
const ofValues = /-(?:not-plausible|passed|too-long|not-yet|cannot-answer|ambiguous|without-identity|not-valid)$/

it('a refusal of a value says its field wherever it is thrown', () => {
  const cloud = new URL('../../../../cloud/', import.meta.url).pathname
  const source = readdirSync(cloud, { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.ts') && !path.startsWith('web'))
    .map((path) => readFileSync(join(cloud, path), 'utf8'))
    .join('\n')
  const thrown = [...source.matchAll(/new (?:Refused|Stands)\(\s*'([a-z-]+)'([^;\n]*\n?[^;\n]*)/g)]
  const ofAValue = thrown.filter(([, code = '']) => ofValues.test(code))
  expect(ofAValue.length).toBeGreaterThan(8)
  const silent = ofAValue.filter(([, , about = '']) => !/\bfield\b|\berrors\b|\binList\(|\.about\b/.test(about))
  expect(silent.map(([, code]) => code)).toEqual([])
})
