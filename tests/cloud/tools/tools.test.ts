import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { columnsNotVerified, tablesNotVerified } from '#cloud/store/verify/verification'
import { runTools } from '#cloud/tools/run-tools'
import { defineItem, enrolCabinet, receiveUnits, serviceWorld } from '#tests/support/service-world'
import { temporaryFolder } from '#tests/support/temporary-folder'

/** What a verification says of three units that stand in the store, bound for a cabinet. */
const threeUnits = [
  'units: 3 rows are what the journal adds up to',
  'tag_bindings: 3 rows are what the journal adds up to',
  'positions: 2 rows are what the journal adds up to',
]

/** A site with a little in it, and its tools. */
async function site() {
  const folder = temporaryFolder()
  const path = join(folder, 'store.db')
  const config = join(folder, 'config.json')
  writeFileSync(config, JSON.stringify({ stateDir: folder, store: { engine: 'sqlite', path } }))
  const service = await serviceWorld({ address: { engine: 'sqlite', path } })
  await enrolCabinet(service, 'cab-1')
  const itemId = await defineItem(service)
  await receiveUnits(service, itemId, 'cab-1', 1, 3)
  const { db } = service.inside.store.database
  const run = async (...args: string[]) => {
    const printed: string[] = []
    const complained: string[] = []
    const world = {
      configPath: config,
      nowMs: 1,
      print: (line: string) => printed.push(line),
      complain: (line: string) => complained.push(line),
    }
    return { exitCode: await runTools(args, world), printed, complained }
  }
  return { folder, service, itemId, db, run }
}

describe('the tools', () => {
  it('verify says how much it looked at, and which entry is broken', async () => {
    const { run, db, service } = await site()
    const { entrySeq } = await service.store.journal.head()
    const verified = await run('verify')
    expect(verified).toMatchObject({ exitCode: 0, complained: [] })
    expect(verified.printed[0]).toBe(`the chain of ${entrySeq} entries is unbroken`)
    expect(verified.printed).toEqual(expect.arrayContaining(threeUnits))
    const leftOut = Object.entries({ ...tablesNotVerified, ...columnsNotVerified })
    expect(verified.printed.slice(-leftOut.length)).toEqual(
      leftOut.map(([what, why]) => `${what}: not verified (${why})`),
    )
    expect(verified.printed).toEqual(
      expect.arrayContaining([
        'parked: not verified (batches that wait for the ones before them)',
        'site_state.batches: not verified (how many messages came)',
      ]),
    )
    await db.updateTable('journal').set({ place_id: 'cab-2' }).where('entry_seq', '=', 4).execute()
    expect(await run('verify')).toMatchObject({
      exitCode: 1,
      complained: ['journal entry 4: it was altered; restore a backup and compare'],
    })
    await service.stop()
  })

  it('backup and restore are a drill: what was lost is there again and verified', async () => {
    const { folder, run, service, itemId } = await site()
    const file = join(folder, 'one.jsonl')
    expect((await run('backup', file)).exitCode).toBe(0)
    const { entrySeq } = await service.store.journal.head()
    await receiveUnits(service, itemId, 'cab-1', 10, 2)
    await service.stop()
    expect(await run('restore', file)).toMatchObject({ exitCode: 1, complained: [expect.stringMatching(/--force/)] })
    const restored = await run('restore', file, '--force')
    expect(restored).toMatchObject({ exitCode: 0, complained: [] })
    expect(restored.printed[1]).toBe(`the chain of ${entrySeq} entries is unbroken`)
    expect(restored.printed).toEqual(expect.arrayContaining(threeUnits))
  })

  it('a backup replaces no file unasked, makes no folder, and leaves nothing unfinished behind', async () => {
    const { folder, run, service } = await site()
    const file = join(folder, 'one.jsonl')
    const refusals: [string, string][] = [
      [file, `backup-there-already: ${file} is there already: name another file, or add --force to replace it`],
      [join(folder, 'no', 'one.jsonl'), `backup-folder-missing: there is no folder ${join(folder, 'no')}: make it, or`],
      [join(file, 'one.jsonl'), `backup-folder-missing: there is no folder ${file}: make it, or name another file`],
      [folder, `backup-no-file: ${folder} is no file: name another one`],
    ]
    writeFileSync(file, 'the only photograph')
    const before = readdirSync(folder).sort()
    for (const [where, line] of refusals) {
      const { exitCode, complained } = await run('backup', where)
      expect([exitCode, complained]).toEqual([1, [expect.stringContaining(line)]])
    }
    expect(readFileSync(file, 'utf8')).toBe('the only photograph')
    expect((await run('backup', file, '--force')).exitCode).toBe(0)
    expect(readFileSync(file, 'utf8')).toMatch(/^\{"wardstock":"backup"/)
    expect(readdirSync(folder).sort()).toEqual(before)
    await service.stop()
  })

  it('a backup that was cut short or changed replaces nothing', async () => {
    const { folder, run, service } = await site()
    const file = join(folder, 'one.jsonl')
    await run('backup', file)
    await service.stop()
    const whole = readFileSync(file, 'utf8')
    for (const [text, reason] of [
      [whole.slice(0, -200), 'ends in the middle'],
      [whole.replace('"lot":"L1"', '"lot":"L9"'), 'was changed after it was written'],
      ['{}', 'is not a Wardstock backup'],
    ] as const) {
      writeFileSync(file, text)
      const { exitCode, complained } = await run('restore', file, '--force')
      expect([exitCode, complained[0]]).toEqual([1, expect.stringContaining(reason)])
    }
    expect((await run('verify')).exitCode).toBe(0)
  })

  it.each([
    [['nonsense'], 2, "unknown command 'nonsense'; see cloud --help"],
    [['explain'], 2, "missing required argument 'alert-id'; see cloud --help"],
    [['explain', 'alert-nope'], 1, 'there is no alert alert-nope: take an id from /api/alerts or the page'],
    [['explain', 'alert-nope', '--locale', 'fr'], 1, 'no words in fr: use en or zh-CN'],
    [['restore', 'not-there.jsonl'], 1, 'there is no file not-there.jsonl: name a backup'],
  ])('%j says in one line what is wrong', async (args, exitCode, line) => {
    const { run, service } = await site()
    expect(await run(...args)).toEqual({ exitCode, printed: [], complained: [line] })
    await service.stop()
  })

  it('a broken configuration or database file is named, with a remedy', async () => {
    const { folder, run, service } = await site()
    await service.stop()
    const bad = join(folder, 'bad.json')
    for (const [text, line] of [
      ['{', /^config-unusable: .*bad\.json is not JSON/],
      ['{"mqtt":{"prot":1}}', /^config-unusable: .*bad\.json: mqtt: .*cloud\/README\.md$/],
      [
        JSON.stringify({ stateDir: folder, store: { engine: 'sqlite', path: join(folder, 'none.db') } }),
        /^there is no database .*--config$/,
      ],
      [
        JSON.stringify({ stateDir: folder, store: { engine: 'sqlite', path: bad } }),
        /^store-corrupt: .*not a database.*cloud restore/,
      ],
    ] as const) {
      writeFileSync(bad, text)
      const { exitCode, complained } = await run('verify', '--config', bad)
      expect([exitCode, complained.length]).toEqual([1, 1])
      expect(complained[0]).toMatch(line)
    }
  })
})
