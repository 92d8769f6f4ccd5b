import { once } from 'node:events'
import { createServer as createTcpServer, type Server } from 'node:net'
import { createServer as createTlsServer } from 'node:tls'
import { describe, expect, it, onTestFinished } from 'vitest'
import { type Authority, authorityFor } from '#cloud/certificates/authority'
import { readCertificateRequest } from '#cloud/certificates/read-request'
import { deviceIdSchema, siteIdSchema } from '#contracts/ids'
import { lineOf } from '#edge/agent/line'
import { agentConfigSchema } from '#edge/config'
import { certificateRequestOf, newDeviceKey, pemOfKey } from '#edge/identity/certificate-request'
import { openMqttConnection } from '#edge/uplink/mqtt-connection'
import { systemClock } from '#platform/clock'
import { systemStreams } from '#platform/streams'
import { memoryFiles } from '#tests/support/devices/memory-files'

const siteId = siteIdSchema.parse('main')
const deviceId = deviceIdSchema.parse('cab-1')
const serverName = 'broker.hospital.example'

const newAuthority = (nowMs = Date.now()): Promise<Authority> =>
  authorityFor({ files: memoryFiles(), stateDir: '/state', siteId, nowMs }, null)

async function deviceOf(authority: Authority) {
  const key = newDeviceKey()
  const request = await readCertificateRequest(certificateRequestOf(key))
  if (request === null) throw new Error('our own request cannot be read')
  const { pem } = await authority.issueToDevice(request.publicKey, deviceId, Date.now())
  return { keyPem: pemOfKey(key), certificatePem: pem }
}

/** A listener that writes down every byte of what it is told, once TLS has given it in clear. */
async function listen(server: Server): Promise<{ port: number; heard: () => number }> {
  let bytes = 0
  const onStream = (socket: import('node:net').Socket) => {
    socket.on('error', () => {})
    socket.on('data', (chunk: Buffer) => {
      bytes += chunk.length
    })
  }
  server.on('secureConnection', onStream)
  server.on('tlsClientError', () => {})
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => void server.close())
  const address = server.address()
  return { port: address !== null && typeof address === 'object' ? address.port : 0, heard: () => bytes }
}

/** What an agent makes of whoever answers there, and how much it told them. */
async function approach(authority: Authority, server: Server): Promise<{ reason: string; heard: number }> {
  const { port, heard } = await listen(server)
  const trust = {
    schema: 1 as const,
    siteId,
    deviceId,
    signingKeys: [],
    caCertificatesPem: [authority.certificatePem],
    brokers: [{ host: '127.0.0.1', port, serverName }],
  }
  const identity = await deviceOf(authority)
  const named = { deviceId, siteId, modelId: 'or-sensor-th', stateDir: '/s', identityPath: '/i', trustPath: '/t' }
  const config = agentConfigSchema.parse(named)
  const line = lineOf(
    config,
    { kind: 'certificate', identity: () => identity, trust, renewal: { heard: async () => {} } },
    systemStreams(),
  )
  const reason = await new Promise<string>((resolve) => {
    const connection = openMqttConnection({
      open: line.open,
      clock: systemClock(),
      clientId: deviceId,
      password: line.password,
      keepaliveSeconds: 15,
      connectTimeoutMs: 5_000,
      will: { topic: 'w', payload: 'w' },
      subscriptions: ['s'],
      onUp: () => {},
      onMessage: () => {},
      onDown: resolve,
    })
    server.once('secureConnection', (socket) => socket.once('data', () => setImmediate(() => resolve('told'))))
    onTestFinished(() => connection.cut())
  })
  return { reason, heard: heard() }
}

const tls = (made: { keyPem: string; pem: string }, ca?: string) =>
  createTlsServer({
    key: made.keyPem,
    cert: made.pem,
    requestCert: true,
    rejectUnauthorized: false,
    ...(ca ? { ca } : {}),
  })

describe('a device and whoever answers at the address of its broker', () => {
  it('tells the broker that its trust bundle names who it is', async () => {
    const authority = await newAuthority()
    const { reason, heard } = await approach(authority, tls(await authority.issueToBroker([serverName], Date.now())))
    expect(reason).toBe('told')
    expect(heard).toBeGreaterThan(0)
  })

  it.each<[string, (authority: Authority) => Promise<Server>, string]>([
    [
      'signed by itself or by another authority',
      async () => tls(await (await newAuthority()).issueToBroker([serverName], Date.now())),
      'broker-not-of-our-authority',
    ],
    [
      'of our authority under another name',
      async (authority) => tls(await authority.issueToBroker(['other.hospital.example'], Date.now())),
      'broker-of-another-name',
    ],
    [
      'another device of ours that plays the broker',
      async (authority) => {
        const { keyPem, certificatePem } = await deviceOf(authority)
        return tls({ keyPem, pem: certificatePem })
      },
      'broker-not-of-our-authority',
    ],
    [
      'whose certificate is long over',
      async (authority) => tls(await authority.issueToBroker([serverName], Date.now() - 120 * 86_400_000)),
      'broker-certificate-expired',
    ],
    [
      'that speaks no TLS',
      async () => createTcpServer((socket) => socket.on('error', () => {}).write('CONNACK')) as Server,
      'broker-not-tls',
    ],
  ])('says not a byte to one %s', async (_who, rogue, code) => {
    const authority = await newAuthority(Date.now() - 200 * 86_400_000)
    expect(await approach(authority, await rogue(authority))).toEqual({ reason: code, heard: 0 })
  })

  it('with a clock from before its authority was made asks for everything but the dates', async () => {
    // The device's clock is right here and the authority of tomorrow: the same to both.
    const authority = await newAuthority(Date.now() + 3 * 86_400_000)
    const broker = await authority.issueToBroker([serverName], Date.now() + 3 * 86_400_000)
    expect((await approach(authority, tls(broker))).reason).toBe('told')
    const strange = await (await newAuthority(Date.now() + 3 * 86_400_000)).issueToBroker([serverName], Date.now())
    expect(await approach(authority, tls(strange))).toEqual({ reason: 'broker-not-of-our-authority', heard: 0 })
  })
})
