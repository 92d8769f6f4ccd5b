import type { twoDepartments } from './two-departments.ts'

type Site = Awaited<ReturnType<typeof twoDepartments>>

/** How a route is held to places: one thing of department A, places its body names, a list, or the whole hospital. */
export type Asked = { of: 'one' | 'body' | 'list' | 'whole'; path: string; body?: unknown }

const why = { reason: 'as the note says' }
const hold = { reason: 'recall', note: 'as the note says' }

/** What is asked of each route about department A; a route that is not here fails the test. */
export function askings({ a, itemId }: Site): Record<string, Asked> {
  const unit = `/api/units/${a.unitId}`
  const lot = `/api/lots/${a.lotId}`
  const user = `/api/users/${a.userRef}`
  const requisition = `/api/requisitions/${a.requisitionId}`
  const line = { lineId: '0'.repeat(26) }
  const piece = { placeId: a.cabinetId, quantity: 1 }
  const one = (path: string, body?: unknown): Asked => ({ of: 'one', path, body })
  const list = (path: string): Asked => ({ of: 'list', path })
  const place = { placeId: a.cabinetId, parentId: a.placeId, kind: 'cabinet', title: 'Cabinet A' }
  const device = { deviceId: 'dev-new', modelId: 'implant-cabinet-4', kind: 'cabinet', title: 'New' }
  const shipment = { supplierId: 'acme', destinationPlaceId: a.cabinetId, units: [], lots: [] }
  const coming = { itemId, serial: 'never', lot: 'L1', expiresOn: '2030-01-01', owner: 'hospital', epc: null }
  const policy = { layer: 'place', placeId: a.cabinetId, thresholds: { reorderPoint: 5 }, reason: 'a test' }
  return {
    'GET /api/users': list('/api/users'),
    'POST /api/users': {
      of: 'body',
      path: '/api/users',
      body: { username: 'new.one', displayName: 'New', grants: [{ role: 'clinician', placeId: a.cabinetId }] },
    },
    'PATCH /api/users/:userRef': one(user, { disabled: false }),
    'PUT /api/users/:userRef/grants': one(`${user}/grants`, { grants: [{ role: 'clinician', placeId: a.cabinetId }] }),
    'POST /api/users/:userRef/reset': one(`${user}/reset`),
    'POST /api/users/:userRef/sessions/end': one(`${user}/sessions/end`),
    'GET /api/users/:userRef/badges': one(`${user}/badges`),
    'POST /api/users/:userRef/badges/revoke': one(`${user}/badges/revoke`, {}),
    'PUT /api/badges': {
      of: 'body',
      path: '/api/badges',
      body: { badges: [{ badgeNumber: '42', validUntilMs: 4e12, userRef: a.userRef }] },
    },
    'POST /api/devices': { of: 'body', path: '/api/devices', body: { ...device, placeId: a.cabinetId } },
    'POST /api/enrolments': { of: 'body', path: '/api/enrolments', body: { ...device, placeId: a.cabinetId } },
    'GET /api/enrolments': list('/api/enrolments'),
    'POST /api/devices/:id/enrolment/approve': one(`/api/devices/${a.cabinetId}/enrolment/approve`, {
      keyFingerprint: 'a'.repeat(64),
    }),
    'POST /api/devices/:id/enrolment/refuse': one(`/api/devices/${a.cabinetId}/enrolment/refuse`, why),
    'GET /api/fleet': list('/api/fleet'),
    'POST /api/devices/:id/commands': one(`/api/devices/${a.cabinetId}/commands`, { kind: 'ScanNow' }),
    'POST /api/devices/:id/cards/announce': one(`/api/devices/${a.cabinetId}/cards/announce`, why),
    'POST /api/devices/:id/cards/confirm': one(`/api/devices/${a.cabinetId}/cards/confirm`, why),
    'POST /api/devices/:id/probes/:probeId/calibrations': one(
      `/api/devices/${a.cabinetId}/probes/cabinet-air/calibrations`,
      { calibratedOn: '2020-01-01', validUntil: '2021-01-01', certificate: 'K-1' },
    ),
    'GET /api/devices/:id/calibration': one(`/api/devices/${a.cabinetId}/calibration`),
    'POST /api/devices/:id/calibration': one(`/api/devices/${a.cabinetId}/calibration`, {}),
    'POST /api/devices/:id/calibration/stop': one(`/api/devices/${a.cabinetId}/calibration/stop`, {}),
    'POST /api/devices/:id/retire': one(`/api/devices/${a.cabinetId}/retire`, why),
    'GET /api/quarantine': list('/api/quarantine'),
    'GET /api/gaps': list('/api/gaps'),
    'GET /api/devices/:id/quarantine/:quarantineId': one(`/api/devices/${a.cabinetId}/quarantine/1`),
    'POST /api/devices/:id/quarantine/:quarantineId/retry': one(`/api/devices/${a.cabinetId}/quarantine/1/retry`),
    'POST /api/devices/:id/quarantine/:quarantineId/accept': one(
      `/api/devices/${a.cabinetId}/quarantine/1/accept`,
      why,
    ),
    'POST /api/devices/:id/gaps/accept': one(`/api/devices/${a.cabinetId}/gaps/accept`, {
      epoch: '1'.repeat(16),
      fromSeq: 1,
      ...why,
    }),
    'PUT /api/devices/:id/model': one(`/api/devices/${a.cabinetId}/model`, { modelId: 'cold-cabinet-4' }),
    'POST /api/devices/:id/place': one(`/api/devices/${a.cabinetId}/place`, { placeId: a.cabinetId, fromMs: null }),
    'GET /api/places': list('/api/places'),
    'PUT /api/places': { of: 'body', path: '/api/places', body: { places: [place] } },
    'GET /api/places/:placeId/then': one(`/api/places/${a.cabinetId}/then?atMs=1767600000000`),
    'GET /api/assortment': list('/api/assortment'),
    'PUT /api/assortment': {
      of: 'body',
      path: '/api/assortment',
      body: { lines: [{ itemId, placeId: a.cabinetId, owner: 'other', belongs: true }] },
    },
    'PUT /api/items': {
      of: 'whole',
      path: '/api/items',
      body: {
        items: [
          {
            title: 'Nail',
            unitPriceCents: 1,
            currency: 'EUR',
            codes: [{ issuer: 'hospital', code: 'N-1', packLevel: 1 }],
          },
        ],
      },
    },
    'GET /api/items': list('/api/items'),
    'GET /api/items/by-code': list('/api/items/by-code?issuer=hospital&code=SWAB-1'),
    'PUT /api/policies': { of: 'body', path: '/api/policies', body: { policies: [policy] } },
    'GET /api/policies': list('/api/policies'),
    'GET /api/policies/in-force': one(`/api/policies/in-force?itemId=${itemId}&placeId=${a.cabinetId}&owner=hospital`),
    'POST /api/shipments': { of: 'body', path: '/api/shipments', body: { ...shipment, units: [coming] } },
    'POST /api/shipments/:id/receive': one(`/api/shipments/${a.shipmentId}/receive`, { placeId: a.cabinetId }),
    'GET /api/shipments': list('/api/shipments'),
    'GET /api/units': list('/api/units'),
    'GET /api/units/:unitId': one(unit),
    'POST /api/units/:unitId/use': one(`${unit}/use`, { caseRef: 'OP-1' }),
    'POST /api/units/:unitId/move': one(`${unit}/move`, { toPlaceId: a.cabinetId, ...why }),
    'POST /api/units/:unitId/inspection': one(`${unit}/inspection`, { step: 'start' }),
    ...Object.fromEntries(
      ['review', 'waste', 'reject', 'return', 'scrap', 'lost', 'stolen'].map((word) => [
        `POST /api/units/:unitId/${word}`,
        one(`${unit}/${word}`, why),
      ]),
    ),
    'POST /api/units/:unitId/withdraw': one(`${unit}/withdraw`, { entrySeq: 999_999, ...why }),
    'POST /api/units/:unitId/hold': one(`${unit}/hold`, hold),
    'POST /api/units/:unitId/release': one(`${unit}/release`, hold),
    'POST /api/units/:unitId/tags': one(`${unit}/tags`, { epc: a.epc, because: 'as the note says' }),
    'GET /api/tags': list('/api/tags'),
    'GET /api/tags/:epc': one(`/api/tags/${a.epc}`),
    'POST /api/tags/:epc/unbind': one(`/api/tags/${a.foreignEpc}/unbind`, { because: 'as the note says' }),
    'GET /api/lots': list('/api/lots'),
    'GET /api/lots/:lotId': one(lot),
    'POST /api/lots/:lotId/use': one(`${lot}/use`, { ...piece, caseRef: 'OP-1' }),
    'POST /api/lots/:lotId/review': one(`${lot}/review`, why),
    'POST /api/lots/:lotId/move': one(`${lot}/move`, { ...piece, toPlaceId: a.cabinetId }),
    ...Object.fromEntries(
      ['waste', 'return', 'scrap', 'count'].map((word) => [
        `POST /api/lots/:lotId/${word}`,
        one(`${lot}/${word}`, { ...piece, ...why, ...(word === 'count' ? { quantity: 900 } : {}) }),
      ]),
    ),
    'POST /api/lots/:lotId/hold': one(`${lot}/hold`, hold),
    'POST /api/lots/:lotId/withdraw': one(`${lot}/withdraw`, { entrySeq: 999_999, ...why }),
    'POST /api/lots/:lotId/release': one(`${lot}/release`, hold),
    'GET /api/journal': one(`/api/journal?subject=unit:${a.unitId}`),
    'GET /api/stock/items': list('/api/stock/items'),
    'GET /api/stock/places': list('/api/stock/places'),
    'GET /api/alerts': list('/api/alerts'),
    'GET /api/alerts/:id': one(`/api/alerts/${a.alertId}`),
    'POST /api/alerts/:id/acknowledge': one(`/api/alerts/${a.alertId}/acknowledge`),
    'POST /api/alerts/:id/claim': one(`/api/alerts/${a.alertId}/claim`),
    'POST /api/alerts/:id/release': one(`/api/alerts/${a.alertId}/release`),
    'GET /api/alerts/:id/assignees': one(`/api/alerts/${a.alertId}/assignees`),
    'POST /api/alerts/:id/assign': one(`/api/alerts/${a.alertId}/assign`, { role: 'supply' }),
    'POST /api/alerts/:id/comment': one(`/api/alerts/${a.alertId}/comment`, { text: 'a test' }),
    'POST /api/alerts/:id/shelve': one(`/api/alerts/${a.alertId}/shelve`, { untilMs: 1e12, ...why }),
    'POST /api/alerts/:id/unshelve': one(`/api/alerts/${a.alertId}/unshelve`),
    'GET /api/requisitions': list('/api/requisitions'),
    'GET /api/requisitions/:id': one(requisition),
    'POST /api/requisitions': {
      of: 'body',
      path: '/api/requisitions',
      body: { placeId: a.cabinetId, owner: 'hospital', ...why, lines: [{ itemId, quantity: 1 }] },
    },
    'POST /api/requisitions/:id/approve': one(`${requisition}/approve`, { lines: [{ ...line, quantitySeen: 1 }] }),
    'POST /api/requisitions/:id/order': one(`${requisition}/order`, { lines: [{ ...line, quantity: 1 }] }),
    'POST /api/requisitions/:id/cancel': one(`${requisition}/cancel`, why),
    'GET /api/climate': one(`/api/climate?deviceId=${a.cabinetId}`),
    'GET /api/service/summary': list('/api/service/summary'),
  }
}
