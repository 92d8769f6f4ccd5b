import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { configSchema } from '#cloud/config'
import { createHttpServer } from '#cloud/http/server'
import { createService } from '#cloud/service'
import { ensureWebBuilt } from '#cloud/web-build/ensure-web-built'
import { deviceIdSchema, epcHexSchema, siteIdSchema } from '#contracts/ids'
import { loadModel, modelIds } from '#firmware-config/load-model'
import { silentLog } from '#platform/log'
import { systemPlatform } from '#platform/platform'
import { type ScriptedDevice, scriptedDevice } from './scripted-device.ts'

export const siteId = siteIdSchema.parse('st-anna')
export const cabinetId = deviceIdSchema.parse('cab-1')
export const itemId = '06901234567892'
export const account = { username: 'mei', displayName: 'Mei Lin', password: 'a password long enough' }
export const epcs = [1, 2, 3, 4].map((number) => epcHexSchema.parse(`3034${'0'.repeat(19)}${number}`))

/** The real service with its page: SQLite in the folder, MQTT over TCP, everything on free ports. */
export async function startSmallSite(folder: string) {
  const models = new Map(modelIds().map((modelId) => [modelId, loadModel(modelId)]))
  const platform = systemPlatform(silentLog())
  const tokenPath = join(folder, 'first-run-token')
  const config = configSchema.parse({ siteId, tickMs: 500, timeZone: 'Asia/Shanghai' })
  const service = await createService({
    config,
    storeAddress: { engine: 'sqlite', path: join(folder, 'service.db') },
    platform,
    models,
    mqttListen: { host: '127.0.0.1', port: 0 },
    firstRunTokenPath: tokenPath,
    storeMarkerPath: null,
    startWholeCheck: null,
  })
  const { mqttPort } = await service.start()
  const http = await createHttpServer(service, {
    platform,
    host: '127.0.0.1',
    port: 0,
    servedOverHttps: false,
    timeZone: config.timeZone,
    webDir: await ensureWebBuilt({ cacheDir: join(folder, 'page') }),
    models,
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

/** Fills the site through its API as a person would: one cabinet, two items, four units received for it. */
export async function furnish(site: SmallSite): Promise<ScriptedDevice> {
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
  const item = { category: 'hip', maker: 'Nordhip', abcClass: 'A', riskClass: 'high', currency: 'CNY' }
  await send('PUT', '/api/items', {
    items: [
      {
        ...item,
        itemId,
        title: 'Hip stem, cementless',
        titleZh: '髋关节柄(非骨水泥)',
        size: '12',
        unitPriceCents: 1_250_000,
      },
      {
        ...item,
        itemId: '06901234567908',
        title: 'Acetabular cup',
        titleZh: '髋臼杯',
        size: '54 mm',
        unitPriceCents: 830_000,
      },
    ],
  })
  await send('PUT', '/api/policies', {
    policies: [
      {
        layer: 'item-at-place',
        itemId,
        placeId: cabinetId,
        thresholds: { safetyStock: 1, reorderPoint: 3, orderUpTo: 6, leadTimeDays: 5 },
        reason: 'opening stock',
      },
    ],
  })
  const { password } = await send<{ password: string }>('POST', '/api/devices', {
    deviceId: cabinetId,
    modelId: 'implant-cabinet-4',
    kind: 'cabinet',
    title: 'Cabinet 1',
    place: 'OR corridor, 2nd floor',
  })
  const { shipmentId } = await send<{ shipmentId: string }>('POST', '/api/shipments', {
    supplierId: 'nordhip',
    destinationPlaceId: cabinetId,
    requisitionId: null,
    dueAtMs: null,
    units: epcs.map((epc, index) => ({
      epc,
      itemId,
      serial: `NH-${1001 + index}`,
      lot: 'L26A',
      expiresOn: '2029-06-30',
      owner: index === 0 ? 'nordhip' : 'hospital',
    })),
  })
  await send('POST', `/api/shipments/${shipmentId}/receive`, {})
  return await scriptedDevice({
    siteId,
    deviceId: cabinetId,
    password,
    mqttPort: site.mqttPort,
    modelId: 'implant-cabinet-4',
  })
}
