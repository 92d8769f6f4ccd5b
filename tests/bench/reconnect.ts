import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { authorityFor } from '#cloud/certificates/authority'
import { readCertificateRequest } from '#cloud/certificates/read-request'
import type { NewEntry } from '#cloud/journal/journal-entry'
import { subjectOf } from '#cloud/journal/subject'
import type { Service } from '#cloud/service'
import { bootIdSchema, deviceIdSchema, siteIdSchema } from '#contracts/ids'
import { lineOf } from '#edge/agent/line'
import { agentConfigSchema } from '#edge/config'
import { certificateRequestOf, newDeviceKey, pemOfKey } from '#edge/identity/certificate-request'
import type { DeviceIdentity } from '#edge/identity/device-identity'
import { createUplink, type Uplink } from '#edge/uplink/uplink'
import { systemClock } from '#platform/clock'
import { systemFiles } from '#platform/files'
import { type Log, silentLog } from '#platform/log'
import { systemRandom } from '#platform/random'
import { systemStreams } from '#platform/streams'
import { memoryOutbox } from '#tests/support/memory-outbox'
import { actor, definePlace, serviceWorld } from '#tests/support/service-world'
import type { BenchRow } from './bench-row.ts'

const siteId = siteIdSchema.parse('main')
const serverName = '127.0.0.1'

type Known = { deviceId: string; identity: DeviceIdentity }

/** Puts certified room sensors into a service, all in one transaction: enrolling them is not what is measured. */
async function certify(service: Service, open: () => ReturnType<typeof authorityFor>, count: number): Promise<Known[]> {
  const authority = await open()
  await definePlace(service, 'ward', { kind: 'department', keepsStock: false })
  const known: Known[] = []
  const entries: NewEntry[] = []
  const nowMs = Date.now()
  for (let number = 1; number <= count; number++) {
    const deviceId = deviceIdSchema.parse(`sensor-${number}`)
    const key = newDeviceKey()
    const request = await readCertificateRequest(certificateRequestOf(key))
    if (request === null) throw new Error('a request of ours cannot be read')
    const { pem, ...issued } = await authority.issueToDevice(request.publicKey, deviceId, nowMs)
    known.push({ deviceId, identity: { keyPem: pemOfKey(key), certificatePem: pem } })
    const certificate = { ...issued, keyFingerprint: request.keyFingerprint, pem }
    const registration = { modelId: 'or-sensor-th', deviceKind: 'room-sensor', title: deviceId, placeId: 'ward' }
    entries.push({
      siteId,
      occurredAtMs: nowMs,
      recordedAtMs: nowMs,
      timeQuality: 'service',
      source: { kind: 'decision', actorRef: actor, decisionId: `bench-${number}` },
      kind: 'DeviceCertified',
      subject: subjectOf('device', deviceId),
      placeId: 'ward',
      causeSeq: null,
      body: { kind: 'DeviceCertified', ...registration, certificate },
    })
  }
  await service.inside.writer.decide(async (_tx, recordedAtMs) => ({
    entries: entries.map((entry) => ({ ...entry, recordedAtMs })),
    finish: async () => null,
  }))
  // Whoever defines a place has the devices read anew.
  await definePlace(service, 'ward-2', { kind: 'department', keepsStock: false })
  return known
}

/**
 * That many devices, each with its own key and certificate and the uplink of an agent, lose their broker and come back
 * when it does, over real TLS sockets: how long until the last is connected, subscribed and heard.
 */
export async function benchReconnect(count = 1_000): Promise<BenchRow[]> {
  const folder = mkdtempSync(join(tmpdir(), 'wardstock-bench-'))
  const open = () => authorityFor({ files: systemFiles(), stateDir: folder, siteId, nowMs: Date.now() }, null)
  const start = async (port: number) => {
    const service = await serviceWorld({
      address: { engine: 'sqlite', path: join(folder, 'store.db') },
      clock: systemClock(),
      openAuthority: open,
      mqttListen: { host: '127.0.0.1', port },
    })
    return service
  }
  const uplinks: Uplink[] = []
  try {
    let service = await start(0)
    const known = await certify(service, open, count)
    const { mqttPort: port } = await service.start()
    if (port === null) throw new Error('the broker does not listen')
    const caCertificatesPem = [(await open()).certificatePem]

    const up = new Set<string>()
    let whenAll: () => void = () => {}
    const atMs: number[] = []
    let fromMs = performance.now()
    for (const { deviceId: name, identity } of known) {
      const deviceId = deviceIdSchema.parse(name)
      const log: Log = {
        ...silentLog(),
        info(event) {
          if (event !== 'uplink.connected') return
          atMs.push(performance.now() - fromMs)
          up.add(name)
          if (up.size === count) whenAll()
        },
        warn(event) {
          if (event === 'uplink.disconnected') up.delete(name)
        },
      }
      const trust = {
        schema: 1 as const,
        siteId,
        deviceId,
        signingKeys: [],
        caCertificatesPem,
        brokers: [{ host: '127.0.0.1', port, serverName }],
      }
      const named = { deviceId, siteId, modelId: 'or-sensor-th', stateDir: '/', identityPath: '/', trustPath: '/' }
      const outbox = memoryOutbox()
      const bootId = bootIdSchema.parse('00000000000000b1')
      uplinks.push(
        createUplink({
          deviceId,
          siteId,
          bootId,
          modelId: 'or-sensor-th',
          agentVersion: '0.1.0',
          line: lineOf(
            agentConfigSchema.parse(named),
            { kind: 'certificate', identity: () => identity, trust, renewal: { heard: async () => {} } },
            systemStreams(),
          ),
          outbox,
          platform: { clock: systemClock(), log, random: systemRandom() },
          telemetry: () => ({
            schema: 1,
            deviceId,
            bootId,
            atMs: Date.now(),
            uptimeMs: 0,
            memoryRssBytes: 0,
            outboxDepth: 0,
            outboxOldestAgeMs: null,
            outboxBytes: 0,
            probes: [],
            cabinet: null,
          }),
          onCommand: () => {},
          onDocument: () => {},
          telemetryPeriodMs: 3_600_000,
        }),
      )
    }
    const all = () =>
      new Promise<void>((resolve) => {
        whenAll = resolve
        if (up.size === count) resolve()
      })
    await all()
    const firstS = (performance.now() - fromMs) / 1_000

    await service.stop()
    up.clear()
    atMs.length = 0
    service = await start(port)
    fromMs = performance.now()
    await service.start()
    await all()
    const seconds = (performance.now() - fromMs) / 1_000
    const p99 = (atMs.toSorted((a, b) => a - b)[Math.ceil(atMs.length * 0.99) - 1] ?? Number.NaN) / 1_000
    const rss = process.memoryUsage.rss() / 1_048_576
    for (const uplink of uplinks) uplink.abandon()
    await service.stop()
    return [
      { name: `${count} TLS devices connect the first time, together`, value: firstS, unit: 's' },
      { name: `${count} TLS devices back after the broker was started anew, the last`, value: seconds, unit: 's' },
      { name: 'the same, p99', value: p99, unit: 's' },
      { name: 'memory of broker and all the devices in one process', value: rss, unit: 'MiB' },
    ]
  } finally {
    for (const uplink of uplinks) uplink.abandon()
    rmSync(folder, { recursive: true, force: true })
  }
}
