import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import type { SigningKey, SigningKeys } from '#cloud/certificates/signing-key'
import type { Service } from '#cloud/service'
import { keyFor } from '#cloud/service/documents/seal'
import { runTools } from '#cloud/tools/run-tools'
import { type Envelope, envelopeSchema } from '#contracts/downlink/envelope'
import { deviceIdSchema } from '#contracts/ids'
import { systemClock } from '#platform/clock'
import { systemFiles } from '#platform/files'
import { type ConnectedDevice, connectDevice } from '#tests/cloud/broker/connected-device'
import { accepted } from '#tests/support/filled-site'
import { actor, enrolCabinet, everywhere, serviceWorld } from '#tests/support/service-world'
import { temporaryFolder } from '#tests/support/temporary-folder'
import { WrittenCabinet } from '#tests/support/written-cabinet'

const own = deviceIdSchema.parse('cab-1')

/** A folder of a service, what starts it there, and its tools as somebody types them. */
function installed() {
  const folder = temporaryFolder()
  const config = join(folder, 'config.json')
  const path = join(folder, 'store.db')
  const keyPath = join(folder, 'signing-key.json')
  writeFileSync(config, JSON.stringify({ stateDir: folder, store: { engine: 'sqlite', path } }))
  return {
    keysKept: () => (JSON.parse(readFileSync(keyPath, 'utf8')).keys as { keyId: string }[]).map(({ keyId }) => keyId),
    async start(): Promise<{ service: Service; port: number; stop(): Promise<void> }> {
      const service = await serviceWorld({
        address: { engine: 'sqlite', path },
        clock: systemClock(),
        mqttListen: { host: '127.0.0.1', port: 0 },
        signingKeyPath: keyPath,
        files: systemFiles(),
      })
      const { mqttPort } = await service.start()
      let isStopped = false
      const stop = async () => {
        if (!isStopped) await service.stop()
        isStopped = true
      }
      onTestFinished(stop)
      return { service, port: mqttPort ?? 0, stop }
    },
    async type(...args: string[]) {
      const printed: string[] = []
      const complained: string[] = []
      const world = {
        configPath: config,
        nowMs: Date.now(),
        print: (line: string) => void printed.push(line),
        complain: (line: string) => void complained.push(line),
      }
      return { exitCode: await runTools(args, world), printed, complained }
    },
  }
}

async function heardOf(device: ConnectedDevice, kind: string, isWanted: (envelope: Envelope) => boolean = () => true) {
  const text = await device.message(
    (topic, said) => topic.endsWith(`/documents/${kind}`) && isWanted(envelopeSchema.parse(JSON.parse(said))),
  )
  return envelopeSchema.parse(JSON.parse(text))
}

async function hire(service: Service, username: string): Promise<void> {
  const person = { username, displayName: username, passwordHash: 'x', grants: everywhere('clinician') }
  accepted(await service.commands.createUser(person, actor))
  const badge = { badgeNumber: username, user: { username }, validUntilMs: 4e12 }
  accepted(await service.commands.putBadges([badge], actor))
}

it('the old key says which is the new one, and signs on for a device until that has heard', async () => {
  const place = installed()
  const before = await place.start()
  const password = await enrolCabinet(before.service, own)
  await hire(before.service, 'anna')
  await before.stop()
  const [oldKey = ''] = place.keysKept()
  expect(await place.type('new-signing-key', '--overlap-days', '7')).toMatchObject({ exitCode: 0, complained: [] })
  const [newKey = '', ...rest] = place.keysKept()
  expect(rest).toEqual([oldKey])

  const { service, port } = await place.start()
  await service.inside.documents.settled()
  const device = await connectDevice(service, port, own, password)
  const word = await heardOf(device, 'signing-keys')
  expect(word.signature.keyId).toBe(oldKey)
  expect(word.body).toMatchObject({
    keys: [
      { keyId: newKey, untilMs: null },
      { keyId: oldKey, untilMs: expect.any(Number) },
    ],
  })
  expect((await heardOf(device, 'badge-roster')).signature.keyId).toBe(oldKey)
  await device.sayHeld([{ kind: 'signing-keys', version: word.version }])
  await expect.poll(() => service.inside.documents.isHeld(own, 'signing-keys')).toBe(true)
  await hire(service, 'bo')
  const roster = await heardOf(device, 'badge-roster', ({ body }) => (body as { badges: object[] }).badges.length === 2)
  expect(roster.signature.keyId).toBe(newKey)
  const published = (await service.store.journal.after(0, 1_000)).filter(({ kind }) => kind === 'SigningKeyPublished')
  expect(published.map(({ body }) => body.keyId)).toEqual([oldKey, newKey])
  // A device that comes now is given both.
  const { trust } = accepted(
    await service.commands.registerDevice(
      { deviceId: own, modelId: 'implant-cabinet-4', kind: 'cabinet', title: own, placeId: own, rotate: true },
      actor,
    ),
  )
  expect(trust.signingKeys.map(({ keyId }) => keyId)).toEqual([newKey, oldKey])
  await device.end()
})

it('a key in wrong hands is dropped at once, and the tool names every device that then needs another bundle', async () => {
  const place = installed()
  const before = await place.start()
  const password = await enrolCabinet(before.service, own)
  await enrolCabinet(before.service, 'cab-2')
  await before.stop()
  const [oldKey = ''] = place.keysKept()
  await place.type('new-signing-key')
  const [newKey = ''] = place.keysKept()
  const between = await place.start()
  const device = await connectDevice(between.service, between.port, own, password)
  const word = await heardOf(device, 'signing-keys')
  // What is in force is known by a fact; telemetry alone is forgotten with the service.
  const cabinet = new WrittenCabinet(own, Date.now())
  cabinet.applies('signing-keys', word.version)
  await device.publish(cabinet.batch())
  await device.receipt(({ committedSeq }) => committedSeq === 1)
  await device.end()
  await between.stop()
  const { exitCode, printed } = await place.type('new-signing-key', '--drop-old')
  expect(exitCode).toBe(0)
  expect(place.keysKept()).toEqual([newKey])
  expect(printed[0]).toBe(`${oldKey} is gone for good`)
  expect(printed.filter((line) => line.includes('enrol --replace'))).toEqual([
    'cab-2 does not believe it: give it a new trust bundle with enrol --replace',
  ])
  // Where there is but one key a new one takes its place, and nobody believes that yet.
  const again = await place.type('new-signing-key', '--drop-old')
  expect(place.keysKept()).not.toContain(newKey)
  expect(again.printed.filter((line) => line.includes('enrol --replace'))).toHaveLength(2)
})

it.each([
  ['no whole days', ['--overlap-days', '1.5'], /^overlap-invalid: /],
  ['more days than a year', ['--overlap-days', '366'], /^overlap-invalid: /],
  ['a service that never started', [], /^signing-key-missing: /],
  ['a key nobody has', ['--drop-old'], /^signing-key-missing: /],
])('%s is refused in one line', async (_what, args, line) => {
  const { exitCode, complained } = await installed().type('new-signing-key', ...args)
  expect([exitCode, complained.length]).toEqual([1, 1])
  expect(complained[0]).toMatch(line)
})

const key = (keyId: string, untilMs: number | null) => ({ keyId, untilMs }) as SigningKey
/** k1 is over since 100, k2 until 200, k3 is the newest. */
const all = [key('k3', null), key('k2', 200), key('k1', 100)]
const keys: SigningKeys = {
  newest: all[0] as SigningKey,
  all,
  believable: () => [],
  inForce: (nowMs) => all.filter(({ untilMs }) => untilMs === null || untilMs > nowMs),
}

it.each<[string, { word: boolean; told: boolean; nowMs: number }, string[]]>([
  ['the word of the keys, while two overlap', { word: true, told: false, nowMs: 150 }, ['k2', 'k3', 'k1', 'k2']],
  ['the word of the keys, when all are over', { word: true, told: false, nowMs: 300 }, ['k3', 'k2', 'k1', 'k3']],
  ['the word of the keys, to who knows the newest', { word: true, told: true, nowMs: 150 }, ['k3', 'k3', 'k3']],
  ['anything else, while three overlap', { word: false, told: false, nowMs: 50 }, ['k1', 'k1']],
  ['anything else, while two overlap', { word: false, told: false, nowMs: 150 }, ['k2', 'k2']],
  ['anything else, when all are over', { word: false, told: false, nowMs: 300 }, ['k3', 'k3']],
  ['anything else, to who knows the newest', { word: false, told: true, nowMs: 50 }, ['k3', 'k3']],
])('%s is signed by the right one, try after try', (_what, { word, told, nowMs }, wanted) => {
  expect(wanted.map((_key, tries) => keyFor(keys, word, told, tries, nowMs).keyId)).toEqual(wanted)
})
