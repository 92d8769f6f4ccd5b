import { describe, expect, it } from 'vitest'
import type { Role } from '#cloud/people/role'
import { ask, enter } from '#tests/support/http-world'
import { twoDepartments } from './two-departments.ts'

type Listed = { may: string[] } & Record<string, unknown>

const line = { lineId: '0'.repeat(26) }
const why = { reason: 'as the note says' }

/** A command of each right that is told, by what is not refused for want of a right. */
const commands: Record<string, (id: string) => [string, object]> = {
  'alert.answer': (id) => [`/api/alerts/${id}/comment`, { text: 'a test' }],
  'alert.shelve': (id) => [`/api/alerts/${id}/shelve`, { untilMs: 1e12, ...why }],
  'requisition.approve': (id) => [`/api/requisitions/${id}/approve`, { lines: [{ ...line, quantitySeen: 1 }] }],
  'requisition.order': (id) => [`/api/requisitions/${id}/order`, { lines: [{ ...line, quantity: 1 }] }],
  'requisition.cancel': (id) => [`/api/requisitions/${id}/cancel`, { ...why, lines: [line.lineId] }],
  'device.enrol': (id) => [`/api/devices/${id}/enrolment/refuse`, why],
  'device.place': (id) => [`/api/devices/${id}/place`, { placeId: id, fromMs: 1e12 }],
  'device.retire': (id) => [`/api/devices/${id}/retire`, why],
  'device.command': (id) => [`/api/devices/${id}/commands`, { kind: 'ScanNow' }],
  'device.calibrate': (id) => [
    `/api/devices/${id}/probes/cabinet-air/calibrations`,
    { calibratedOn: '2020-01-01', validUntil: '2021-01-01', certificate: 'K-1' },
  ],
  'device.unlock': (id) => [`/api/devices/${id}/commands`, { kind: 'Unlock', doorId: 1 }],
  'quarantine.settle': (id) => [`/api/devices/${id}/quarantine/1/accept`, why],
}

/** The same for decisions about one unit, which is not listed with them. */
const ofUnits: Record<string, [string, object]> = {
  'unit.hold': ['hold', { reason: 'recall' }],
  'unit.release': ['release', { reason: 'recall' }],
  'unit.use': ['use', { caseRef: 'OP-1' }],
  'unit.reject': ['reject', why],
  'unit.return': ['return', why],
  'unit.scrap': ['scrap', why],
  'unit.adjust': ['lost', why],
  'unit.withdraw': ['withdraw', { entrySeq: 999_999, ...why }],
}

/** Each list, the field that names what it lists, and the rights it tells of. */
const lists = [
  ['/api/alerts', 'alerts', 'alertId', /^alert\./],
  ['/api/requisitions', 'requisitions', 'requisitionId', /^requisition\./],
  ['/api/fleet', 'devices', 'deviceId', /^device\./],
  ['/api/quarantine', 'quarantined', 'deviceId', /^quarantine\./],
] as const

const held: Role[] = [
  'clinician',
  'head-nurse',
  'biomed',
  'supply',
  'purchasing',
  'device-management',
  'quality',
  'admin',
]

/** What is listed here asks for other roles than these. */
const answersNothingHere: ReadonlySet<Role> = new Set(['clinician', 'head-nurse'])

describe('what somebody may do with a thing', () => {
  it.each(held)('is told with it: a %s of one department who reads everywhere', async (role) => {
    const { world, clock, a, b } = await twoDepartments()
    for (const name of ['cab-a', 'cab-b'] as const) {
      const told = { kind: 'unreadable', receivedAtMs: clock.now(), reason: 'not-json', text: '{{' } as const
      await world.service.inside.ingest.submit({ ...told, deviceId: name as never })
    }
    await world.service.inside.ingest.idle()
    const { cookie } = await enter(world, [
      { role, placeId: 'dept-a' },
      { role: 'auditor', placeId: 'hospital' },
    ])
    let told = 0
    for (const [path, rows, id, rights] of lists) {
      const listed = (await ask(world, cookie, 'GET', path)).body[rows] as Listed[]
      expect(listed.length, path).toBeGreaterThan(1)
      for (const row of listed) {
        told += row.may.length
        for (const [right, command] of Object.entries(commands).filter(([name]) => rights.test(name))) {
          const [where, body] = command(String(row[id]))
          const { status } = await ask(world, cookie, 'POST', where, body)
          expect(status !== 403, `${right} ${where} answered ${status}`).toBe(row.may.includes(right))
        }
      }
    }
    for (const unitId of [a.unitId, b.unitId]) {
      const { may } = (await ask(world, cookie, 'GET', `/api/units/${unitId}`)).body as Listed
      for (const [right, [word, body]] of Object.entries(ofUnits)) {
        const { status } = await ask(world, cookie, 'POST', `/api/units/${unitId}/${word}`, body)
        expect(status !== 403, `${right} of ${unitId} answered ${status}`).toBe(may.includes(right))
      }
    }
    expect(told > 0).toBe(!answersNothingHere.has(role))
  })
})
