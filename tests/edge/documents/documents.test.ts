import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { badgeRosterSchema } from '#contracts/badge-roster'
import { openBadgeRoster } from '#edge/documents/open-badge-roster'
import { openDocument } from '#edge/documents/open-document'
import { type Files, systemFiles } from '#platform/files'
import { golden } from '#tests/contracts/golden-message'
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

describe('the badge roster', () => {
  const roster = (version: number) =>
    badgeRosterSchema.parse({
      schema: 1,
      name: 'badge-roster',
      version,
      issuedAtMs: 1,
      rosterSalt: '00'.repeat(16),
      badges: [],
    })

  it('is kept for days without a network, and only a newer one replaces it', async () => {
    const path = newPath()
    const kept = await openBadgeRoster({ path, files })
    expect(kept.current()).toBeNull()
    expect(await kept.offer(roster(3))).toBe('stored')
    expect(await kept.offer(roster(2))).toBe('not-newer')
    expect(await kept.offer(roster(3))).toBe('not-newer')
    expect(await kept.offer({ ...roster(9), badges: 'all' })).toBe('not-a-roster')
    expect((await openBadgeRoster({ path, files })).current()?.version).toBe(3)
  })

  it('of a newer service is understood, and kept as it came for the agent that will know more', async () => {
    const path = newPath()
    const kept = await openBadgeRoster({ path, files })
    expect(await kept.offer(golden('badge-roster-v3'))).toBe('stored')
    expect(kept.current()).toEqual(golden('badge-roster-v1'))
    expect(JSON.parse(readFileSync(path, 'utf8'))).toEqual(golden('badge-roster-v3'))
    const again = await openBadgeRoster({ path, files })
    expect(again.broken).toBeNull()
    expect(again.current()).toEqual(golden('badge-roster-v1'))
  })

  it('of a version that promises nothing leaves the one in force where it is', async () => {
    const kept = await openBadgeRoster({ path: newPath(), files })
    await kept.offer(roster(3))
    expect(await kept.offer({ ...roster(4), schema: 4 })).toBe('not-a-roster')
    expect(kept.current()?.version).toBe(3)
  })

  it('that is broken on the card does not keep the cabinet from starting, and heals with the next one', async () => {
    const path = newPath()
    writeFileSync(path, '{"schema": 1')
    const kept = await openBadgeRoster({ path, files })
    expect(kept.current()).toBeNull()
    expect(kept.broken).toMatchObject({ code: 'document-broken' })
    expect(await kept.offer(roster(1))).toBe('stored')
    expect((await openBadgeRoster({ path, files })).current()?.version).toBe(1)
  })
})
