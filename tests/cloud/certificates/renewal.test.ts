import { X509Certificate } from 'node:crypto'
import { afterEach, describe, expect, it } from 'vitest'
import { verifyStore } from '#cloud/store/verify/verify-store'
import { readEnrolmentCode } from '#contracts/enrolment'
import { createAgent } from '#edge/agent'
import { agentConfigSchema } from '#edge/config'
import { enrol, identityPaths } from '#edge/identity/enrol'
import { systemClock } from '#platform/clock'
import { systemFiles } from '#platform/files'
import { silentLog } from '#platform/log'
import { systemRandom } from '#platform/random'
import { systemStreams } from '#platform/streams'
import { mqttWith } from '#tests/cloud/broker/certified-client'
import { certifiedSite } from '#tests/support/devices/certified-site'
import { ask } from '#tests/support/http-world'
import { temporaryFolder } from '#tests/support/temporary-folder'

const dayMs = 86_400_000
const ends: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const end of ends.splice(0)) await end()
})

describe('a certificate at two thirds of its life', () => {
  it('is renewed by the device itself when it comes, by the clock of the service, and the old one is good no more', async () => {
    // The service lived two months ago; TLS lives now, and both certificates are good now.
    let agoMs = 62 * dayMs
    const clock = { ...systemClock(), now: () => Date.now() - agoMs }
    const site = await certifiedSite({ clock })
    const folder = temporaryFolder()
    const code = readEnrolmentCode(await site.openFor('cab-1'))
    if (code === null) throw new Error('no code')
    const files = systemFiles()
    const onAsked = ({ keyFingerprint }: { keyFingerprint: string }) =>
      void ask(site, site.engineer, 'POST', '/api/devices/cab-1/enrolment/approve', { keyFingerprint })
    const { trust } = await enrol(site.parts(files, onAsked), code, folder)
    const paths = identityPaths(folder)
    const kept = async () => new X509Certificate((await files.read(paths.identity)) ?? '')
    const before = await kept()
    const beforeText = (await files.read(paths.identity)) ?? ''

    agoMs = 0
    const told: string[] = []
    const whenTold = (event: string) =>
      new Promise<void>((resolve) => {
        const look = () => (told.includes(event) ? resolve() : setImmediate(look))
        look()
      })
    const quiet = silentLog()
    const log = { ...quiet, info: (event: string) => void told.push(event), child: () => log }
    const config = agentConfigSchema.parse({
      deviceId: 'cab-1',
      siteId: 'main',
      modelId: 'implant-cabinet-4',
      stateDir: folder,
      trustPath: paths.trust,
      identityPath: paths.identity,
      reader: { host: '127.0.0.1', port: 1 },
    })
    const streams = systemStreams()
    const agent = createAgent(config, { clock: systemClock(), random: systemRandom(), streams, files, log })
    ends.push(() => agent.stop())
    await agent.ready
    await whenTold('identity.renewed')
    told.length = 0
    await whenTold('uplink.connected')

    const after = await kept()
    expect(after.subject).toBe(before.subject)
    expect(after.fingerprint256).not.toBe(before.fingerprint256)
    expect(after.publicKey.equals(before.publicKey)).toBe(false)
    expect(after.validToDate.getTime()).toBeGreaterThan(Date.now() + 80 * dayMs)
    const kinds = async () =>
      (await site.service.store.journal.about(['device:cab-1' as never])).map(({ kind }) => kind)
    while (!(await kinds()).includes('DeviceCertificateSuperseded')) await new Promise(setImmediate)
    expect(await kinds()).toContain('DeviceCertificateRenewed')
    const old = {
      deviceId: 'cab-1',
      keyPem: beforeText.slice(0, beforeText.indexOf('-----BEGIN CERTIFICATE')),
      certificatePem: beforeText.slice(beforeText.indexOf('-----BEGIN CERTIFICATE')),
      caCertificatesPem: trust.caCertificatesPem,
      serverName: '127.0.0.1',
    }
    await expect(mqttWith(site.mqttPort, old)).rejects.toThrow()
    expect((await verifyStore(site.service.inside.store.database, site.service.siteId)).problem).toBe(null)
  })
})
