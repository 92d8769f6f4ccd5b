import { createHash } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import mqtt, { type MqttClient } from 'mqtt'
import { createHttpServer } from '#cloud/http/server'
import { hashPassword } from '#cloud/service/people/password'
import { documentsFilterOf, parseTopic, topicOf } from '#contracts/topics'
import { trustBundleSchema } from '#contracts/trust-bundle'
import { believedKeys } from '#edge/documents/believed-keys'
import { type DocumentStore, openDocumentStore } from '#edge/documents/open-document-store'
import { signedReader } from '#edge/documents/read-signed'
import { systemClock } from '#platform/clock'
import { systemFiles } from '#platform/files'
import { percentiles } from '#simulators/hospital/watching/percentiles'
import { defineItem, definePlace, quietPlatform, receiveUnits, serviceWorld } from '#tests/support/service-world'
import type { BenchRow } from './bench-row.ts'

const cabinetCount = 60
const rounds = 20
const patienceMs = 60_000

type Cabinet = { client: MqttClient; documents: DocumentStore }

/** Says what a cabinet says that has taken a document, so that it is not sent again. */
function heldText(deviceId: string, documents: DocumentStore): string {
  const told = { held: documents.told(Date.now()), refused: 0 }
  const nothing = { uptimeMs: 1, memoryRssBytes: 0, outboxDepth: 0, outboxOldestAgeMs: null, outboxBytes: 0 }
  const bootId = 'b000000000000001'
  return JSON.stringify({
    schema: 1,
    deviceId,
    bootId,
    atMs: 1,
    ...nothing,
    documents: told,
    probes: [],
    cabinet: null,
  })
}

/** A cabinet as far as documents go: MQTT.js on TCP and the document store of the agent on a real folder. */
async function connectCabinet(
  folder: string,
  port: number,
  enrolled: { deviceId: string; password: string; trust: unknown },
  onApplied: () => void,
): Promise<Cabinet> {
  const { signingKeys, siteId, deviceId } = trustBundleSchema.parse(enrolled.trust)
  const { verify } = believedKeys(signingKeys, () => null)
  const readSigned = signedReader({ siteId, deviceId, verify })
  const documents = await openDocumentStore({
    folder: join(folder, deviceId),
    files: systemFiles(),
    readSigned,
    misfits: {},
  })
  const options = { clientId: deviceId, username: deviceId, password: enrolled.password, reconnectPeriod: 0 }
  const client = await mqtt.connectAsync(`mqtt://127.0.0.1:${port}`, options)
  client.on('message', (topic, payload) => {
    const kind = parseTopic(topic)?.documentKind ?? ''
    void documents.offer(kind, payload.toString('utf8')).then(({ result }) => {
      if (result !== 'applied') return
      onApplied()
      client.publish(topicOf(siteId, deviceId, 'telemetry'), heldText(deviceId, documents))
    })
  })
  const topics = [topicOf(siteId, deviceId, 'receipts'), topicOf(siteId, deviceId, 'commands')]
  await client.subscribeAsync([...topics, documentsFilterOf(siteId, deviceId)], { qos: 1 })
  return { client, documents }
}

/**
 * From a request of a person to its effect in every one of 60 connected cabinets: an account disabled until its badge is
 * refused, a unit held until it stands on the stop list. Service, broker, sockets, signatures and cards are real.
 */
export async function benchChangeToDoor(): Promise<BenchRow[]> {
  const folder = mkdtempSync(join(tmpdir(), 'wardstock-bench-'))
  const clock = systemClock()
  const mqttListen = { host: '127.0.0.1', port: 0 }
  const address = { engine: 'sqlite', path: join(folder, 'wardstock.db') } as const
  const service = await serviceWorld({ clock, address, mqttListen })
  const server = await createHttpServer(service, {
    platform: quietPlatform(clock),
    host: '127.0.0.1',
    port: 0,
    servedOverHttps: false,
    trustedProxies: [],
    timeZone: 'UTC',
    webDir: null,
  })
  const { url } = await server.listen()
  const { mqttPort } = await service.start()
  const cabinets: Cabinet[] = []
  try {
    const admin = { username: 'admin', displayName: 'Admin', passwordHash: await hashPassword('correct horse battery') }
    await service.commands.createFirstUser({ ...admin, grants: [{ role: 'admin' as const, placeId: 'hospital' }] })
    const signedIn = await fetch(`${url}/api/sign-in`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ username: 'admin', password: 'correct horse battery' }),
    })
    const cookie = (signedIn.headers.get('set-cookie') ?? '').split(';')[0] ?? ''
    const ask = async <T>(method: string, path: string, body: unknown): Promise<T> => {
      const headers = { cookie, 'content-type': 'application/json' }
      const response = await fetch(`${url}${path}`, { method, headers, body: JSON.stringify(body) })
      if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`)
      return (await response.json()) as T
    }
    const nurse = { username: 'nurse', displayName: 'Nurse', grants: [{ role: 'clinician', placeId: 'hospital' }] }
    const invited = await ask<{ user: { userRef: string } }>('POST', '/api/users', nurse)
    const { userRef } = invited.user
    const validUntilMs = Date.now() + 86_400_000
    const numbers = Array.from({ length: 500 }, (_, index) => String(index))
    await ask('PUT', '/api/badges', {
      badges: numbers.map((badgeNumber) => ({ badgeNumber, username: 'nurse', validUntilMs })),
    })

    let look = (): void => {}
    for (let index = 1; index <= cabinetCount; index++) {
      const deviceId = `cab-${index}`
      await definePlace(service, deviceId)
      const wish = { deviceId, modelId: 'implant-cabinet-4', kind: 'cabinet', title: deviceId, placeId: deviceId }
      const enrolled = await ask<{ deviceId: string; password: string; trust: unknown }>('POST', '/api/devices', wish)
      cabinets.push(await connectCabinet(folder, mqttPort ?? 0, enrolled, () => look()))
    }
    const [unitId = ''] = await receiveUnits(service, await defineItem(service), 'cab-1', 1, 1)

    const until = (isThere: (documents: DocumentStore) => boolean): Promise<number[]> => {
      const since = performance.now()
      const took = new Map<Cabinet, number>()
      return new Promise((resolve, reject) => {
        const tooLong = setTimeout(() => reject(new Error(`only ${took.size} cabinets heard of it`)), patienceMs)
        look = () => {
          for (const cabinet of cabinets) {
            if (!took.has(cabinet) && isThere(cabinet.documents)) took.set(cabinet, performance.now() - since)
          }
          if (took.size < cabinets.length) return
          clearTimeout(tooLong)
          resolve([...took.values()])
        }
        look()
      })
    }
    const isRefused = (documents: DocumentStore): boolean => {
      const roster = documents.held('badge-roster')?.body
      const badgeHash = createHash('sha256').update(`${roster?.rosterSalt}7`).digest('hex')
      return roster?.badges.find((badge) => badge.badgeHash === badgeHash)?.revoked ?? true
    }
    const isStopped = (documents: DocumentStore) => (documents.held('stop-list')?.body.tags.length ?? 0) > 0
    await until((documents) => !isRefused(documents) && documents.held('stop-list') !== null)
    const revoked: number[] = []
    const withdrawn: number[] = []
    const held: number[] = []
    for (let round = 0; round < rounds; round++) {
      const refused = until(isRefused)
      await ask('PATCH', `/api/users/${userRef}`, { disabled: true })
      revoked.push(...(await refused))
      const stopped = until(isStopped)
      await ask('POST', `/api/units/${unitId}/hold`, { reason: 'recall', note: 'bench' })
      held.push(...(await stopped))
      const free = until((documents) => !isRefused(documents) && !isStopped(documents))
      await ask('PATCH', `/api/users/${userRef}`, { disabled: false })
      await ask('POST', `/api/units/${unitId}/release`, { reason: 'recall', note: 'bench' })
      await free
      const outside = until(isRefused)
      await ask('PUT', `/api/users/${userRef}/grants`, { grants: [{ role: 'finance', placeId: 'hospital' }] })
      withdrawn.push(...(await outside))
      const inside = until((documents) => !isRefused(documents))
      await ask('PUT', `/api/users/${userRef}/grants`, { grants: nurse.grants })
      await inside
    }
    const row = (name: string, value: number): BenchRow => ({ name, value, unit: 'ms' })
    const figures = (what: string, took: number[]) => [
      row(`${what}, p50 of ${took.length}`, percentiles(took).p50 ?? Number.NaN),
      row(`${what}, p99`, percentiles(took).p99 ?? Number.NaN),
      row(`${what}, greatest`, Math.max(...took)),
    ]
    return [
      ...figures('badge revoked to refused, 60 cabinets', revoked),
      ...figures('grant withdrawn to refused, 60 cabinets', withdrawn),
      ...figures('hold to stop list, 60 cabinets', held),
    ]
  } finally {
    for (const { client } of cabinets) client.end(true)
    await server.close()
    await service.stop()
    rmSync(folder, { recursive: true, force: true })
  }
}
