import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { authorityFor } from '#cloud/certificates/authority'
import { configSchema } from '#cloud/config'
import { createHttpServer } from '#cloud/http/server'
import { loadRules } from '#cloud/load-rules'
import { createService } from '#cloud/service'
import { ensureWebBuilt } from '#cloud/web-build/ensure-web-built'
import { deviceIdSchema, epcHexSchema, siteIdSchema } from '#contracts/ids'
import { loadModel, modelIds } from '#firmware-config/load-model'
import { silentLog } from '#platform/log'
import { systemPlatform } from '#platform/platform'
import { memoryFiles } from '#tests/support/devices/memory-files'
import { enrolAt } from './enrol-at.ts'
import { type ScriptedDevice, scriptedDevice } from './scripted-device.ts'

export const siteId = siteIdSchema.parse('st-anna')
export const cabinetId = deviceIdSchema.parse('cab-1')
export const account = { username: 'mei', displayName: 'Mei Lin', password: 'a password long enough' }
const epcOf = (number: number) => epcHexSchema.parse(`3034${'0'.repeat(19)}${number}`)
export const epcs = [1, 2, 3, 4].map(epcOf)
/** A tag nobody announces. */
export const foreignEpc = epcOf(9)

/** The real service with its page: SQLite in the folder, MQTT over TCP, everything on free ports. */
export async function startSmallSite(folder: string) {
  const models = new Map(modelIds().map((modelId) => [modelId, loadModel(modelId)]))
  const platform = systemPlatform(silentLog())
  const tokenPath = join(folder, 'first-run-token')
  const authorityPlace = { files: memoryFiles(), stateDir: '/state', siteId }
  const config = configSchema.parse({ siteId, timeZone: 'Asia/Shanghai' })
  const service = await createService({
    config,
    storeAddress: { engine: 'sqlite', path: join(folder, 'service.db') },
    platform,
    rules: await loadRules(),
    models,
    mqttListen: { host: '127.0.0.1', port: 0 },
    openAuthority: (known) => authorityFor({ ...authorityPlace, nowMs: platform.clock.now() }, known),
    firstRunTokenPath: tokenPath,
    signingKeyPath: null,
    storeMarkerPath: null,
    startWholeCheck: null,
  })
  const { mqttPort } = await service.start()
  const http = await createHttpServer(service, {
    platform,
    host: '127.0.0.1',
    port: 0,
    servedOverHttps: false,
    trustedProxies: [],
    timeZone: config.timeZone,
    webDir: await ensureWebBuilt({ cacheDir: join(folder, 'page') }),
  })
  const { url } = await http.listen()
  let isStopped = false
  return {
    url,
    mqttPort: mqttPort ?? 0,
    firstRunToken: async () => (await readFile(tokenPath, 'utf8')).trim(),
    async stop() {
      if (isStopped) return
      isStopped = true
      await http.close()
      await service.stop()
    },
  }
}
export type SmallSite = Awaited<ReturnType<typeof startSmallSite>>

/** What a page test asks for by name. */
export type Furnished = {
  cabinet: ScriptedDevice
  itemId: string
  unitIds: string[]
  /** Asks the API as the person who furnished the site. */
  send<T>(method: string, path: string, body: unknown): Promise<T>
}

/**
 * Fills the site through its API as a person would: a cabinet, a numbered article that belongs there with four units
 * received for it, one of them a supplier's, and an article that is counted by lot.
 */
export async function furnish(site: SmallSite): Promise<Furnished> {
  const signedIn = await fetch(`${site.url}/api/sign-in`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ username: account.username, password: account.password }),
  })
  const cookie = (signedIn.headers.get('set-cookie') ?? '').split(';')[0] ?? ''
  const send = async <T>(method: string, path: string, body: unknown): Promise<T> => {
    const response = await fetch(`${site.url}${path}`, {
      method,
      headers: { 'content-type': 'application/json', cookie },
      body: JSON.stringify(body),
    })
    const answer = await response.json()
    if (!response.ok) throw new Error(`${method} ${path}: ${JSON.stringify(answer)}`)
    return answer as T
  }
  await send('PUT', '/api/places', {
    places: [
      {
        placeId: 'or-2',
        parentId: 'hospital',
        kind: 'room',
        title: 'OR corridor, 2nd floor',
        titleZh: '二楼手术室走廊',
      },
      { placeId: cabinetId, parentId: 'or-2', kind: 'cabinet', title: 'Cabinet 1' },
    ],
  })
  const gtin = (code: string) => [{ issuer: 'gs1', code }]
  const item = { category: 'hip', maker: 'Nordhip', abcClass: 'A', riskClass: 'high', currency: 'CNY' }
  const { items } = await send<{ items: { itemId: string }[] }>('PUT', '/api/items', {
    items: [
      {
        ...item,
        codes: gtin('06901234567892'),
        title: 'Hip stem, cementless',
        titleZh: '髋关节柄(非骨水泥)',
        size: '12',
        unitPriceCents: 1_250_000,
      },
      {
        ...item,
        codes: gtin('06901234567908'),
        tracking: 'lot',
        title: 'Bone cement',
        titleZh: '骨水泥',
        size: '40 g',
        unitPriceCents: 83_000,
      },
    ],
  })
  const [itemId = '', cementId = ''] = items.map((each) => each.itemId)
  await send('PUT', '/api/assortment', { lines: [{ itemId, placeId: cabinetId, owner: 'hospital' }] })
  await send('PUT', '/api/policies', {
    policies: [
      {
        layer: 'item-at-place',
        itemId,
        placeId: cabinetId,
        thresholds: { safetyStock: 1, reorderPoint: 2, orderUpTo: 6 },
        reason: 'opening stock',
      },
    ],
  })
  const { code } = await send<{ code: string }>('POST', '/api/enrolments', {
    deviceId: cabinetId,
    modelId: 'implant-cabinet-4',
    kind: 'cabinet',
    title: 'Cabinet 1',
    placeId: cabinetId,
  })
  const pem = await enrolAt(site.url, code, (keyFingerprint) =>
    send('POST', `/api/devices/${cabinetId}/enrolment/approve`, { keyFingerprint }),
  )
  const coming = { supplierId: 'nordhip', destinationPlaceId: cabinetId }
  const hips = await send<{ shipmentId: string; unitIds: string[] }>('POST', '/api/shipments', {
    ...coming,
    units: epcs.map((epc, index) => ({
      epc,
      itemId,
      serial: `NH-${1001 + index}`,
      lot: 'L26A',
      expiresOn: '2029-06-30',
      owner: index === 3 ? 'nordhip' : 'hospital',
    })),
  })
  await send('POST', `/api/shipments/${hips.shipmentId}/receive`, {})
  const cement = await send<{ shipmentId: string }>('POST', '/api/shipments', {
    ...coming,
    lots: [{ itemId: cementId, lot: 'C7', expiresOn: '2028-01-31', owner: 'hospital', quantity: 20 }],
  })
  await send('POST', `/api/shipments/${cement.shipmentId}/receive`, { placeId: cabinetId })
  const cabinet = await scriptedDevice({
    siteId,
    deviceId: cabinetId,
    pem,
    mqttPort: site.mqttPort,
    modelId: 'implant-cabinet-4',
  })
  return { cabinet, itemId, unitIds: hips.unitIds, send }
}
