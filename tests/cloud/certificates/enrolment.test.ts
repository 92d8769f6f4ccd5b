import { createPrivateKey, X509Certificate } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { verifyStore } from '#cloud/store/verify/verify-store'
import { readEnrolmentCode } from '#contracts/enrolment'
import { certificateRequestOf, keyFingerprintOf, newDeviceKey } from '#edge/identity/certificate-request'
import { type EnrolParts, enrol, identityPaths } from '#edge/identity/enrol'
import { proofOf } from '#edge/identity/enrolment-proof'
import { type CertifiedSite, certifiedSite } from '#tests/support/devices/certified-site'
import { memoryFiles } from '#tests/support/devices/memory-files'
import { ask } from '#tests/support/http-world'
import { virtualClock } from '#tests/support/virtual-clock'

const dayMs = 86_400_000

function read(code: string) {
  const parts = readEnrolmentCode(code)
  if (parts === null) throw new Error(`no code: ${code}`)
  return parts
}

const approve = (site: CertifiedSite, deviceId: string, keyFingerprint: string) =>
  ask(site, site.engineer, 'POST', `/api/devices/${deviceId}/enrolment/approve`, { keyFingerprint })

/** What a device says to ask, and to collect, with a key of its own. */
function sayings(typed: string, key = newDeviceKey()) {
  const code = read(typed)
  const certificateRequest = certificateRequestOf(key)
  const keyFingerprint = keyFingerprintOf(key)
  return {
    path: `/api/enrolments/${code.enrolmentId}`,
    keyFingerprint,
    request: { certificateRequest, proof: proofOf(code, 'request', certificateRequest) },
    collect: { keyFingerprint, proof: proofOf(code, 'collect', keyFingerprint) },
  }
}

describe('a device comes into service', () => {
  it('with a code, a key of its own and a person who compares: it gets a certificate for itself and whom it may believe', async () => {
    const site = await certifiedSite()
    const typed = await site.openFor('cab-1')
    const card = memoryFiles()
    const parts = site.parts(card, async ({ deviceId, keyFingerprint }) => {
      const { body } = await ask(site, site.engineer, 'GET', '/api/enrolments')
      expect(body.enrolments).toMatchObject([{ deviceId, state: 'requested', keyFingerprint, placeId: 'cab-1' }])
      await approve(site, deviceId, keyFingerprint)
    })
    // As a person types it.
    const identity = await enrol(parts, read(` ${typed.toLowerCase().replaceAll('-', ' ')} `), '/card')
    expect(identity).toMatchObject({ siteId: 'main', deviceId: 'cab-1', modelId: 'implant-cabinet-4' })
    expect(identity.trust.brokers).toEqual([{ host: '127.0.0.1', port: site.mqttPort, serverName: '127.0.0.1' }])

    const kept = card.kept.get(identityPaths('/card').identity) ?? ''
    const certificate = new X509Certificate(kept)
    const ca = new X509Certificate(identity.trust.caCertificatesPem[0] ?? '')
    expect(certificate.checkPrivateKey(createPrivateKey(kept))).toBe(true)
    expect(certificate.verify(ca.publicKey)).toBe(true)
    expect(certificate).toMatchObject({ subject: 'CN=cab-1', subjectAltName: 'DNS:cab-1', ca: false })
    expect(certificate.keyUsage).toEqual(['1.3.6.1.5.5.7.3.2'])
    expect(certificate.validToDate.getTime() - certificate.validFromDate.getTime()).toBeLessThanOrEqual(90 * dayMs)

    const entries = await site.service.store.journal.about(['device:cab-1' as never])
    expect(entries.map(({ kind }) => kind)).toEqual([
      'DeviceEnrolmentOpened',
      'DeviceEnrolmentRequested',
      'DeviceEnrolmentApproved',
      'DeviceCertified',
    ])
    // Neither the code nor anything it could be tried against is kept.
    const { secret } = read(typed)
    expect(JSON.stringify(entries).toLowerCase()).not.toContain(secret.slice(0, 5))
    expect((await verifyStore(site.service.inside.store.database, site.service.siteId)).problem).toBe(null)
  })

  it('goes on where it was broken off, with the same key', async () => {
    const site = await certifiedSite()
    const code = read(await site.openFor('cab-1'))
    const card = memoryFiles()
    const asked: string[] = []
    const broken = site.parts(card, ({ keyFingerprint }) => {
      asked.push(keyFingerprint)
      throw new Error('the cable was pulled')
    })
    await expect(enrol(broken, code, '/card')).rejects.toThrow('the cable was pulled')
    const whole = site.parts(card, ({ deviceId, keyFingerprint }) => {
      asked.push(keyFingerprint)
      void approve(site, deviceId, keyFingerprint)
    })
    await enrol(whole, code, '/card')
    expect(asked[1]).toBe(asked[0])
    expect(card.kept.get(identityPaths('/card').pendingKey)).toBe('')
  })

  it('believes nobody who does not know the code, and keeps nothing of what they say', async () => {
    const site = await certifiedSite()
    const rogue = await certifiedSite()
    const code = read(await site.openFor('cab-1'))
    const stolen = await rogue.enrolled('cab-1')
    const card = memoryFiles()
    const parts: EnrolParts = {
      ...site.parts(card),
      // It takes whatever is asked and hands out an identity and a trust of its own making.
      async post(path) {
        if (path.endsWith('/request')) return { ok: true, body: { deviceId: 'cab-1', keyFingerprint: '' } }
        const { certificatePem, caCertificatesPem } = stolen
        const brokers = [{ host: '127.0.0.1', port: rogue.mqttPort, serverName: '127.0.0.1' }]
        const trust = {
          schema: 1,
          siteId: 'main',
          deviceId: 'cab-1',
          signingKeys: [{ keyId: '0'.repeat(16), publicKey: '0'.repeat(64) }],
          caCertificatesPem,
          brokers,
        }
        const issued = { schema: 1, siteId: 'main', deviceId: 'cab-1', modelId: 'm', certificatePem, trust }
        return { ok: true, body: { state: 'approved', issued: JSON.stringify(issued), proof: 'ab'.repeat(32) } }
      },
    }
    await expect(enrol(parts, code, '/card')).rejects.toMatchObject({ code: 'service-not-proven' })
    expect([...card.kept.keys()]).toEqual([identityPaths('/card').pendingKey])
  })
})

describe('a code', () => {
  it.each<[string, (site: CertifiedSite, typed: string) => Promise<unknown>, string]>([
    [
      'that is wrong',
      async (site, typed) => {
        const last = typed.at(-1) === '0' ? '1' : '0'
        const { path, request } = sayings(`${typed.slice(0, -1)}${last}`)
        return (await ask(site, '', 'POST', `${path}/request`, request)).body.code
      },
      'enrolment-code-wrong',
    ],
    [
      'nobody gave out',
      async (site) => {
        const { path, request } = sayings('00000000-00000-00000-00000-00000')
        return (await ask(site, '', 'POST', `${path}/request`, request)).body.code
      },
      'enrolment-code-wrong',
    ],
    [
      'another device used',
      async (site, typed) => {
        const first = sayings(typed)
        await ask(site, '', 'POST', `${first.path}/request`, first.request)
        const second = sayings(typed)
        return (await ask(site, '', 'POST', `${second.path}/request`, second.request)).body.code
      },
      'enrolment-code-used',
    ],
    [
      'whose certificate another key wants to collect',
      async (site, typed) => {
        const first = sayings(typed)
        await ask(site, '', 'POST', `${first.path}/request`, first.request)
        await approve(site, 'cab-1', first.keyFingerprint)
        const second = sayings(typed)
        return (await ask(site, '', 'POST', `${second.path}/collect`, second.collect)).body.code
      },
      'enrolment-code-used',
    ],
    [
      'that another code took the place of',
      async (site, typed) => {
        await site.openFor('cab-1')
        const { path, request } = sayings(typed)
        return (await ask(site, '', 'POST', `${path}/request`, request)).body.code
      },
      'enrolment-code-used',
    ],
    [
      'with a request that is none',
      async (site, typed) => {
        const { path } = sayings(typed)
        const certificateRequest = Buffer.from('not a request').toString('base64')
        const proof = proofOf(read(typed), 'request', certificateRequest)
        return (await ask(site, '', 'POST', `${path}/request`, { certificateRequest, proof })).body.code
      },
      'certificate-request-not-valid',
    ],
    [
      'that nobody has used yet, when it is to be approved',
      async (site) => (await approve(site, 'cab-1', 'ab'.repeat(32))).body.code,
      'enrolment-not-requested',
    ],
    [
      'another key asked with than the one a person saw',
      async (site, typed) => {
        const { path, request } = sayings(typed)
        await ask(site, '', 'POST', `${path}/request`, request)
        return (await approve(site, 'cab-1', 'ab'.repeat(32))).body.code
      },
      'fingerprint-differs',
    ],
    [
      'for a device that serves already',
      async (site) => {
        await site.enrolled('cab-1')
        const again = { deviceId: 'cab-1', modelId: 'implant-cabinet-4', kind: 'cabinet', title: 't', placeId: 'cab-1' }
        return (await ask(site, site.engineer, 'POST', '/api/enrolments', again)).body.code
      },
      'device-exists',
    ],
  ])('%s is refused by name', async (_what, story, code) => {
    const site = await certifiedSite()
    expect(await story(site, await site.openFor('cab-1'))).toBe(code)
  })

  it('is worth nothing after half an hour, asked with or not', async () => {
    const clock = virtualClock(Date.UTC(2026, 0, 5))
    const site = await certifiedSite({ clock })
    const unused = sayings(await site.openFor('cab-1'))
    const used = sayings(await site.openFor('cab-2'))
    expect((await ask(site, '', 'POST', `${used.path}/request`, used.request)).status).toBe(200)
    clock.advance(31 * 60_000)
    const late = await ask(site, '', 'POST', `${unused.path}/request`, unused.request)
    expect(late.body.code).toBe('enrolment-code-expired')
    expect((await ask(site, '', 'POST', `${used.path}/collect`, used.collect)).body.code).toBe('enrolment-code-expired')
    const engineer = await site.signIn('engineer-2', 'biomed')
    const path = '/api/devices/cab-2/enrolment/approve'
    const approved = await ask(site, engineer, 'POST', path, { keyFingerprint: used.keyFingerprint })
    expect(approved.body.code).toBe('enrolment-unknown')
  })

  it('a person turns down is over for the device that used it', async () => {
    const site = await certifiedSite()
    const { path, request, collect } = sayings(await site.openFor('cab-1'))
    await ask(site, '', 'POST', `${path}/request`, request)
    await ask(site, site.engineer, 'POST', '/api/devices/cab-1/enrolment/refuse', { reason: 'nobody knows it' })
    expect((await ask(site, '', 'POST', `${path}/collect`, collect)).body).toEqual({ state: 'refused' })
  })
})
