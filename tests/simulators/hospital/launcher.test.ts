import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { systemFiles } from '#platform/files'
import { faultNames } from '#simulators/hospital/faults/fault-plan'
import { claimFolder } from '#simulators/hospital/folder/claim-folder'
import { markName } from '#simulators/hospital/folder/own-entries'
import { openWorld, type World } from '#simulators/hospital/world/world'
import { launch } from '#tests/simulators/hospital/launched-hospital'
import { temporaryFolder } from '#tests/support/temporary-folder'

const emptyWorld = (): World => ({
  schema: 3,
  profile: 'small',
  seed: 1,
  serialsMade: 0,
  livedMs: 0,
  provisioned: false,
  levelsSet: false,
  people: [],
  units: [],
  lots: [],
  itemIds: {},
  arrivals: {},
})

const isRoot = process.getuid?.() === 0

/** Starts the launcher with what it must refuse; answers its exit code and the one line it says. */
async function refused(...args: string[]) {
  const hospital = launch('--headless', ...args)
  const exitCode = await hospital.ended
  expect(hospital.printed()).toBe('')
  expect(hospital.complained().trimEnd().split('\n')).toHaveLength(1)
  return { exitCode, line: hospital.complained().trimEnd() }
}

describe('the folder of the launcher', () => {
  it("--fresh leaves a stranger's folder as it is", async () => {
    const folder = temporaryFolder()
    mkdirSync(join(folder, 'service'))
    writeFileSync(join(folder, 'service', 'thesis.txt'), 'four years')
    const before = readdirSync(folder)
    expect(await refused('--fresh', '--state-dir', folder)).toEqual({
      exitCode: 78,
      line: `error: folder-not-ours: ${folder} holds 1 files or folders and no ${markName}, so it is no hospital's: nothing was touched; name a new folder with --state-dir, or empty this one yourself`,
    })
    expect(readdirSync(folder)).toEqual(before)
    expect(readFileSync(join(folder, 'service', 'thesis.txt'), 'utf8')).toBe('four years')
  })

  it('--fresh deletes from a folder of ours what is ours, and not what somebody put beside it', async () => {
    const folder = temporaryFolder()
    ;(await claimFolder(folder, false)).release()
    mkdirSync(join(folder, 'agents', 'cab-1'), { recursive: true })
    writeFileSync(join(folder, 'world.json'), '{}')
    writeFileSync(join(folder, 'notes.txt'), 'what we saw')
    ;(await claimFolder(folder, true)).release()
    expect(existsSync(join(folder, 'agents'))).toBe(false)
    expect(existsSync(join(folder, 'world.json'))).toBe(false)
    expect(readFileSync(join(folder, 'notes.txt'), 'utf8')).toBe('what we saw')
  })

  it('a second hospital in the folder of one that runs touches nothing, whatever it is asked', async () => {
    const folder = temporaryFolder()
    const first = await claimFolder(folder, false)
    writeFileSync(join(folder, 'world.json'), 'the first')
    expect(await refused('--fresh', '--state-dir', folder)).toEqual({
      exitCode: 75,
      line: `error: folder-in-use: a hospital is running in ${folder}: stop that one, or give this one a folder of its own with --state-dir`,
    })
    expect(readFileSync(join(folder, 'world.json'), 'utf8')).toBe('the first')
    first.release()
    ;(await claimFolder(folder, false)).release()
  })

  it('of many that want a new folder at once one gets it', async () => {
    const folder = join(temporaryFolder(), 'new')
    const outcomes = await Promise.allSettled(Array.from({ length: 8 }, () => claimFolder(folder, false)))
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
    for (const outcome of outcomes) {
      if (outcome.status === 'fulfilled') outcome.value.release()
      else expect(outcome.reason).toMatchObject({ code: 'folder-in-use' })
    }
  })

  it('every bad folder is told by name, with what to do', async () => {
    const folder = temporaryFolder()
    const file = join(folder, 'file')
    writeFileSync(file, 'a file')
    const circle = join(folder, 'circle')
    symlinkSync(circle, circle)
    const closed = join(folder, 'closed')
    mkdirSync(closed, { mode: 0o500 })
    const bad: [string, RegExp][] = [
      [file, /^folder-unusable: .*file: a part of the path is a file: name a folder with --state-dir$/],
      [join(file, 'below'), /^folder-unusable: .*: a part of the path is a file: name a folder with --state-dir$/],
      [
        join(folder, 'x'.repeat(300)),
        /^folder-unusable: .*: the path is too long: name a shorter one with --state-dir$/,
      ],
      [circle, /^folder-unusable: .*: its links lead in a circle: name another folder with --state-dir$/],
      [
        '/proc/wardstock',
        /^(folder-unusable|not-allowed): \/proc\/wardstock: .* name another folder with --state-dir$/,
      ],
      ...(isRoot ? [] : [[closed, /^not-allowed: .*: change its rights, or name another/] as [string, RegExp]]),
    ]
    for (const [where, line] of bad) {
      await expect(claimFolder(where, false)).rejects.toThrow(line)
    }
    expect(await refused('--state-dir', file)).toMatchObject({
      exitCode: 78,
      line: expect.stringMatching(/^error: folder-unusable: /),
    })
  })

  it('a damaged world and one of another hospital are told by name, with what to do', async () => {
    const folder = temporaryFolder()
    ;(await claimFolder(folder, false)).release()
    writeFileSync(join(folder, 'world.json'), '{"schema":2')
    expect(await refused('--state-dir', folder)).toEqual({
      exitCode: 78,
      line: `error: world-broken: ${folder}/world.json is damaged or of another version: start again with --fresh to make a new hospital`,
    })
  })

  it.skipIf(!existsSync('/dev/full'))('a full disk is told in one line, not as a stack', async () => {
    const folder = temporaryFolder()
    ;(await claimFolder(folder, false)).release()
    mkdirSync(join(folder, 'service'))
    symlinkSync('/dev/full', join(folder, 'service', 'config.json.new'))
    expect(await refused('--state-dir', folder)).toEqual({
      exitCode: 75,
      line: expect.stringMatching(/^error: disk-full: .*: its disk is full: free space, or name another folder/),
    })
  })
})

describe('the world of the launcher', () => {
  it('with --history 0d begins with nothing behind it', async () => {
    const folder = join(temporaryFolder(), 'hospital')
    const hospital = launch('--history', '0d', '--state-dir', folder, '--port', '18320')
    await hospital.saying(/starting the service/)
    // A past is there, with its world and its store, before the service starts.
    const held = readdirSync(folder, { recursive: true })
    hospital.kill('SIGKILL')
    expect(hospital.printed()).not.toContain('days of history')
    expect(held.filter((name) => /world|history|\.db/.test(String(name)))).toEqual([])
  })

  it.skipIf(!existsSync('/dev/full'))(
    'a change that finds the disk full is told, and written when there is room again',
    async () => {
      const path = join(temporaryFolder(), 'world.json')
      const told: unknown[] = []
      const { world, changed, flush } = await openWorld(path, systemFiles(), emptyWorld, (error) => told.push(error))
      await flush()
      symlinkSync('/dev/full', `${path}.new`)
      world.serialsMade = 7
      changed()
      await expect.poll(() => told).toEqual([expect.objectContaining({ code: 'disk-full', exitCode: 75 })])
      await expect(flush()).rejects.toThrow(/^disk-full: .*its disk is full: free space/)
      rmSync(`${path}.new`)
      await flush()
      expect(JSON.parse(readFileSync(path, 'utf8'))).toMatchObject({ serialsMade: 7 })
    },
  )
})

describe('the command line of the launcher', () => {
  it.each([
    [['--fault', 'service-kill@10m', '--for', '1m'], /'service-kill@10m' would never come: the run ends before/],
    [['--fault', 'service-kill@1m', '--for', '1m'], /'service-kill@1m' would never come: the run ends before/],
    [['--fault', 'fridge-warm@30s+0s'], /'fridge-warm@30s\+0s' would last no time at all/],
    [['--fault', 'fridge-warm@9000h'], /'fridge-warm@9000h' is more than 24 days away or long/],
    [['--fault', 'earthquake'], /unknown fault 'earthquake'; choose one of reader-outage, /],
    [['--for', '9000h'], /write a duration from 1s to 24 days/],
    [['--seed', ''], /write a whole number from 0 to/],
    [['--port', '1e3'], /write a whole number from 1 to 65535/],
    [['--summary', '/nowhere/at/all.json'], /summary-unwritable: .*\(ENOENT\): name another file with --summary/],
    [['--summary', '/'], /summary-unwritable: \/ cannot be written \(it is a folder\): name another file/],
  ])('%j is refused before anything begins', async (args, line) => {
    const folder = join(temporaryFolder(), 'new')
    const answer = await refused(...args, '--state-dir', folder)
    expect(answer.line).toMatch(line)
    expect(answer.exitCode).not.toBe(0)
    expect(existsSync(folder)).toBe(false)
  })

  it('--help shows plain values and every fault there is', async () => {
    const hospital = launch('--help')
    expect(await hospital.ended).toBe(0)
    expect(hospital.printed()).toContain('(default: small)')
    expect(hospital.printed()).not.toMatch(/[{}[\]]\s*\)|\{"|default: \[|default: false/)
    const words = hospital.printed().replace(/\s+/g, ' ')
    for (const name of Object.keys(faultNames)) expect(words).toContain(name)
  })
})
