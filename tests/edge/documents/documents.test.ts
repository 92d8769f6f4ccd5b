import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { deviceIdSchema, siteIdSchema } from '#contracts/ids'
import { believedKeys } from '#edge/documents/believed-keys'
import { openDocument } from '#edge/documents/open-document'
import { openDocumentStore } from '#edge/documents/open-document-store'
import { openTrust } from '#edge/documents/open-trust'
import { signedReader } from '#edge/documents/read-signed'
import { type Files, systemFiles } from '#platform/files'
import { golden } from '#tests/contracts/golden-message'
import { signingOffice } from '#tests/contracts/signing-office'
import { temporaryFolder } from '#tests/support/temporary-folder'

const schema = z.strictObject({ slots: z.array(z.string()) })
const fallback = { slots: [] }
const files = systemFiles()
const newPath = () => join(temporaryFolder(), 'config.json')

describe('a document on the device', () => {
  it('begins with its fallback, is written whole, and is there at the next start', async () => {
    const path = newPath()
    const document = await openDocument({ path, schema, files, fallback })
    expect(document.read()).toEqual({ slots: [] })
    expect(existsSync(path)).toBe(false)
    await document.write({ slots: ['a', 'b'] })
    expect(readFileSync(path, 'utf8')).toBe('{\n  "slots": [\n    "a",\n    "b"\n  ]\n}\n')
    expect((await openDocument({ path, schema, files, fallback })).read()).toEqual({ slots: ['a', 'b'] })
  })

  it('may be null and stay null', async () => {
    const path = newPath()
    const nullable = { path, schema: z.string().nullable(), files, fallback: 'none yet' }
    await (await openDocument(nullable)).write(null)
    expect(readFileSync(path, 'utf8')).toBe('null\n')
  })

  it.each([
    ['half a file', '{"slots": ["a"', 'it is no JSON'],
    ['an empty file', '', 'it is empty'],
    ['zeros after a power cut', '\u0000\u0000\u0000', 'it is no JSON'],
    ['an unknown key', '{"slots": [], "extra": 1}', 'extra'],
    ['a wrong value', '{"slots": [7]}', 'slots.0'],
  ])('that is broken (%s) is named with a remedy, kept aside and not overwritten', async (_story, text, why) => {
    const path = newPath()
    writeFileSync(path, text)
    const opening = openDocument({ path, schema, files, fallback })
    await expect(opening).rejects.toMatchObject({ code: 'document-broken', message: expect.stringContaining(why) })
    await expect(opening).rejects.toThrow(/mend it or remove/)
    expect(readFileSync(`${path}.broken`, 'utf8')).toBe(text)
    expect(readFileSync(path, 'utf8')).toBe(text)
  })

  it('that is broken can count as none where the device must go on', async () => {
    const path = newPath()
    writeFileSync(path, '{')
    const document = await openDocument({ path, schema, files, fallback, onBroken: 'fall-back' })
    expect(document.read()).toEqual(fallback)
    expect(document.broken).toMatchObject({ code: 'document-broken' })
    await document.write({ slots: ['new'] })
    expect(readFileSync(`${path}.broken`, 'utf8')).toBe('{')
  })

  it('that cannot be read is named', async () => {
    const path = newPath()
    mkdirSync(path)
    await expect(openDocument({ path, schema, files, fallback })).rejects.toMatchObject({ code: 'document-unreadable' })
  })

  it('keeps what it said when the card is full, and takes the next writing', async () => {
    let full = true
    const card: Files = {
      read: files.read,
      async writeDurably(path, text) {
        if (full) throw Object.assign(new Error('no space'), { code: 'ENOSPC' })
        await files.writeDurably(path, text)
      },
    }
    const path = newPath()
    const document = await openDocument({ path, schema, files: card, fallback })
    await expect(document.write({ slots: ['lost'] })).rejects.toMatchObject({ code: 'document-not-written' })
    expect(document.read()).toEqual(fallback)
    full = false
    await document.write({ slots: ['kept'] })
    expect(document.read()).toEqual({ slots: ['kept'] })
  })

  it('written twice at once ends as the second, on the card too', async () => {
    const path = newPath()
    const document = await openDocument({ path, schema, files, fallback })
    await Promise.all([document.write({ slots: ['first'] }), document.write({ slots: ['second'] })])
    expect(document.read()).toEqual({ slots: ['second'] })
    expect(JSON.parse(readFileSync(path, 'utf8'))).toEqual({ slots: ['second'] })
  })
})

const siteId = siteIdSchema.parse('main')
const deviceId = deviceIdSchema.parse('cabinet-01')
const office = signingOffice({ siteId, deviceId })
const roster = (version: number) => ({ kind: 'badge-roster', version, body: golden('badge-roster-v1').body })

async function storeIn(folder: string, believed = [office], card: Files = files) {
  const keys = believed.map(({ key }) => key)
  const { verify } = believedKeys(keys, () => null)
  return openDocumentStore({ folder, files: card, readSigned: signedReader({ siteId, deviceId, verify }), misfits: {} })
}

describe('a document the service signed', () => {
  it('is kept for days without a network, and only a newer one replaces it', async () => {
    const folder = temporaryFolder()
    const kept = await storeIn(folder)
    expect(kept.held('badge-roster')).toBeNull()
    const offer = async (version: number) => await kept.offer('badge-roster', office.seal(roster(version)))
    expect(await offer(3)).toMatchObject({ result: 'applied', version: 3, heldVersion: 3 })
    expect(await offer(2)).toMatchObject({ result: 'not-newer', version: 2, heldVersion: 3 })
    expect(await offer(3)).toMatchObject({ result: 'held-already', heldVersion: 3 })
    const again = await storeIn(folder)
    expect(again.held('badge-roster')).toEqual({ version: 3, issuedAtMs: 1, body: golden('badge-roster-v1').body })
  })

  it('of a newer service is understood, and kept as it came for the agent that will know more', async () => {
    const folder = temporaryFolder()
    const kept = await storeIn(folder)
    const newer = { ...golden('badge-roster-v3'), version: 12 } as Record<string, unknown> & ReturnType<typeof roster>
    expect(await kept.offer('badge-roster', office.seal(newer))).toMatchObject({ result: 'applied' })
    expect(kept.held('badge-roster')?.body).toEqual(golden('badge-roster-v1').body)
    const onCard = JSON.parse(readFileSync(join(folder, 'badge-roster.json'), 'utf8'))
    expect(onCard).toMatchObject({ schema: 3, priority: 'low', body: golden('badge-roster-v3').body })
    expect((await storeIn(folder)).broken).toEqual([])
  })

  it('by either of two keys is believed, so that one can be replaced by the other', async () => {
    const next = signingOffice({ siteId, deviceId })
    const kept = await storeIn(temporaryFolder(), [office, next])
    expect(await kept.offer('badge-roster', office.seal(roster(1)))).toMatchObject({ result: 'applied' })
    expect(await kept.offer('badge-roster', next.seal(roster(2)))).toMatchObject({ result: 'applied' })
  })

  const sealed = () => JSON.parse(office.seal(roster(9))) as Record<string, unknown>
  const stranger = signingOffice({ siteId, deviceId })
  const impostor = () => {
    const forged = JSON.parse(stranger.seal(roster(9))) as { signature: { keyId: string } }
    forged.signature.keyId = office.key.keyId
    return JSON.stringify(forged)
  }

  it.each([
    ['no JSON', 'nothing', 'unreadable'],
    ['a list', '[]', 'unreadable'],
    ['without a signature', JSON.stringify({ ...sealed(), signature: undefined }), 'unreadable'],
    ['signed by somebody else', stranger.seal(roster(9)), 'key-unknown'],
    ['signed by somebody else who names our key', impostor(), 'signature-wrong'],
    ['altered: another version', JSON.stringify({ ...sealed(), version: 10 }), 'signature-wrong'],
    ['altered: a member more', JSON.stringify({ ...sealed(), also: 1 }), 'signature-wrong'],
    ['altered: another body', JSON.stringify({ ...sealed(), body: { rosterSalt: '', badges: [] } }), 'signature-wrong'],
    ['for another device', office.seal({ ...roster(9), device: 'cabinet-02' }), 'device-wrong'],
    ['of another site', office.seal({ ...roster(9), site: 'elsewhere' }), 'site-wrong'],
    ['of another kind than its topic says', office.seal({ ...roster(9), kind: 'stop-list' }), 'kind-unknown'],
    ['that breaks the rules of its kind', office.seal({ ...roster(9), body: { badges: 'all' } }), 'body-unreadable'],
    ['of a version that promises nothing', office.seal({ ...roster(9), schema: 4 }), 'body-unreadable'],
    [
      'nested beyond reason',
      `${JSON.stringify(sealed()).slice(0, -1)},"x":${'['.repeat(5e4)}${']'.repeat(5e4)}}`,
      null,
    ],
    ['longer than its kind may be', `${' '.repeat(1_048_577)}${office.seal(roster(9))}`, 'too-large'],
  ])('is refused when it is %s, and the one in force stays', async (_what, text, reason) => {
    const kept = await storeIn(temporaryFolder())
    await kept.offer('badge-roster', office.seal(roster(3)))
    const answer = await kept.offer('badge-roster', text)
    expect(answer).toMatchObject({ result: 'refused', heldVersion: 3 })
    if (reason !== null) expect(answer.reason).toBe(reason)
    expect(kept.held('badge-roster')?.version).toBe(3)
  })

  it('of a kind nobody here knows is refused by name', async () => {
    const kept = await storeIn(temporaryFolder())
    const wallpaper = office.seal({ kind: 'wallpaper', version: 1, body: {} })
    expect(await kept.offer('wallpaper', wallpaper)).toMatchObject({ result: 'refused', reason: 'kind-unknown' })
  })

  it('that the card does not take leaves the one in force, and is taken when it is sent again', async () => {
    let full = false
    const card: Files = {
      read: files.read,
      async writeDurably(path, text) {
        if (full) throw Object.assign(new Error('no space'), { code: 'ENOSPC' })
        await files.writeDurably(path, text)
      },
    }
    const kept = await storeIn(temporaryFolder(), [office], card)
    await kept.offer('badge-roster', office.seal(roster(1)))
    full = true
    expect(await kept.offer('badge-roster', office.seal(roster(2)))).toMatchObject({
      reason: 'not-kept',
      heldVersion: 1,
    })
    full = false
    expect(await kept.offer('badge-roster', office.seal(roster(2)))).toMatchObject({ result: 'applied' })
  })

  it('that is broken on the card does not keep the cabinet from starting, and heals with the next one', async () => {
    const folder = temporaryFolder()
    writeFileSync(join(folder, 'badge-roster.json'), '{"schema": 1')
    const kept = await storeIn(folder)
    expect(kept.held('badge-roster')).toBeNull()
    expect(kept.broken).toMatchObject([{ kind: 'badge-roster', reason: expect.stringMatching(/no JSON/) }])
    expect(await kept.offer('badge-roster', office.seal(roster(1)))).toMatchObject({ result: 'applied' })
    expect((await storeIn(folder)).held('badge-roster')?.version).toBe(1)
  })

  it('that was not renewed for a week is called stale, and still decides who may open', async () => {
    const kept = await storeIn(temporaryFolder())
    await kept.offer('badge-roster', office.seal(roster(1)))
    const week = 7 * 86_400_000
    expect(kept.told(week + 1)).toEqual([{ kind: 'badge-roster', version: 1, issuedAtMs: 1, stale: false }])
    expect(kept.told(week + 2)).toMatchObject([{ stale: true }])
    expect(kept.held('badge-roster')).not.toBeNull()
  })
})

describe('whom a device believes', () => {
  it.each([
    ['trust-missing', null],
    ['trust-unreadable', 'no bundle'],
    ['trust-unreadable', JSON.stringify({ ...office.trust(), signingKeys: [] })],
    ['trust-of-another', JSON.stringify({ ...office.trust(), deviceId: 'cabinet-02' })],
  ])('is said by its bundle or it does not start: %s', async (code, text) => {
    const path = join(temporaryFolder(), 'trust.json')
    if (text !== null) writeFileSync(path, text)
    const opening = openTrust({ path, files, siteId, deviceId })
    await expect(opening).rejects.toMatchObject({ code, message: expect.stringMatching(/Put the trust bundle/) })
  })
})
