import { once } from 'node:events'
import { connect } from 'node:net'
import { describe, expect, it } from 'vitest'
import { authorityFor, makeAuthority } from '#cloud/certificates/authority'
import { topicOf } from '#contracts/topics'
import { type CertifiedSite, certifiedSite, type EnrolledDevice } from '#tests/support/devices/certified-site'
import { virtualClock } from '#tests/support/virtual-clock'
import { mqttWith, tlsTo } from './certified-client.ts'

const outcomeOf = async (opening: Promise<{ endAsync(force: boolean): Promise<unknown> }>): Promise<boolean> => {
  try {
    await (await opening).endAsync(true)
    return true
  } catch {
    return false
  }
}

/** True when the handshake is let through and the connection is kept. */
function isHeard(socket: ReturnType<typeof tlsTo>): Promise<boolean> {
  return new Promise((resolve) => {
    socket.on('error', () => {})
    socket.once('close', () => resolve(false))
    socket.once('data', () => resolve(true))
    // A CONNECT (MQTT 3.1.1 §3.1) of cab-1: whoever is let through to the broker is answered.
    socket.write(Buffer.from('101100044d5154540402003c00056361622d31', 'hex'))
  })
}

describe('the broker with certificates', () => {
  it('lets a device in by its own certificate and no other way', async () => {
    const site = await certifiedSite()
    const rogue = await certifiedSite()
    const own = await site.enrolled('cab-1')
    const other = await site.enrolled('cab-2')
    const foreign = await rogue.enrolled('cab-1')
    const port = site.mqttPort
    expect(await outcomeOf(mqttWith(port, own))).toBe(true)
    const refused: [string, Promise<boolean>][] = [
      ['under the id of another', outcomeOf(mqttWith(port, other, 'cab-1'))],
      ['with a certificate of another authority', outcomeOf(mqttWith(port, foreign))],
      ['without a certificate', isHeard(tlsTo(port, null))],
      ['with an older TLS', isHeard(tlsTo(port, own, 'TLSv1.2'))],
    ]
    for (const [what, outcome] of refused) expect(await outcome, what).toBe(false)
    const plain = connect(port, '127.0.0.1')
    plain.on('error', () => {})
    plain.write(Buffer.from('101700044d5154540402003c000b6361622d312d706c61696e', 'hex'))
    await once(plain, 'close')
    const wish = { deviceId: 'cab-3' as never, modelId: 'implant-cabinet-4', kind: 'cabinet' as const, title: 't' }
    const registered = await site.service.commands.registerDevice(
      { ...wish, placeId: 'cab-1', rotate: false },
      'user-tester' as never,
    )
    expect(registered).toMatchObject({ ok: false, refusal: 'passwords-not-used' })
  })

  it('ends the connection of the old hardware when new takes its place, and lets it in no more', async () => {
    const site = await certifiedSite()
    const old = await site.enrolled('cab-1')
    const session = await mqttWith(site.mqttPort, old)
    const ended = new Promise<void>((resolve) => session.once('close', resolve))
    const renewed = await site.enrolled('cab-1', true)
    await ended
    expect(await outcomeOf(mqttWith(site.mqttPort, old))).toBe(false)
    expect(await outcomeOf(mqttWith(site.mqttPort, renewed))).toBe(true)
  })

  it('ends a connection when its certificate ends, by the clock of the service, and lets it in no more', async () => {
    const clock = virtualClock(Date.now())
    const site = await certifiedSite({ clock })
    const own = await site.enrolled('cab-1')
    const session = await mqttWith(site.mqttPort, own)
    let isEnded = false
    const ended = new Promise<void>((resolve) => session.once('close', resolve)).then(() => {
      isEnded = true
    })
    const [device] = await site.service.store.devices.list()
    const endsInMs = (device?.certificates[0]?.notAfterMs ?? 0) - clock.now()
    clock.step(endsInMs - 45_000)
    clock.advance(40_000)
    await site.service.inside.writer.settled()
    expect([isEnded, session.connected]).toEqual([false, true])
    clock.advance(10_000)
    await ended
    expect(await outcomeOf(mqttWith(site.mqttPort, own))).toBe(false)
  })

  it("ends the connection of a device that speaks on another's topic", async () => {
    const site = await certifiedSite()
    const own: EnrolledDevice = await site.enrolled('cab-1')
    await site.enrolled('cab-2')
    const session = await mqttWith(site.mqttPort, own)
    const ended = new Promise<void>((resolve) => session.once('close', resolve))
    session.publish(topicOf(site.service.siteId, 'cab-2' as never, 'facts'), '{}', { qos: 1 })
    await ended
    expect(await site.service.store.summary()).toMatchObject({ batches: 0 })
  })
})

describe('the authority', () => {
  const again = (site: CertifiedSite, files: Map<string, string>) => {
    site.stateFiles.kept.clear()
    for (const [path, text] of files) site.stateFiles.kept.set(path, text)
  }
  it.each<[string, (site: CertifiedSite, other: CertifiedSite) => Map<string, string>, string]>([
    ['is gone', () => new Map(), 'authority-missing'],
    ['is another', (_site, other) => new Map(other.stateFiles.kept), 'authority-other'],
    [
      'is half there',
      (site) => new Map([...site.stateFiles.kept].map(([path, text]) => [path, text.slice(0, 300)])),
      'authority-damaged',
    ],
  ])('that %s is missed by name by a service whose devices know it', async (_what, after, code) => {
    const site = await certifiedSite()
    const other = await certifiedSite()
    await site.enrolled('cab-1')
    const known = await site.service.store.settings.get('authority-fingerprint')
    again(site, after(site, other))
    const place = { files: site.stateFiles, stateDir: '/state', siteId: site.service.siteId, nowMs: Date.now() }
    await expect(authorityFor(place, known)).rejects.toMatchObject({ code, message: expect.stringContaining('backup') })
  })

  it('made anew on purpose is taken, and what the old one issued is worth nothing', async () => {
    const site = await certifiedSite()
    const known = await site.service.store.settings.get('authority-fingerprint')
    const place = { files: site.stateFiles, stateDir: '/state', siteId: site.service.siteId, nowMs: Date.now() }
    const made = await makeAuthority(place, known)
    expect((await authorityFor(place, known)).fingerprint).toBe(made.fingerprint)
    expect(made.fingerprint).not.toBe(known)
  })
})
