import { existsSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { runTools } from '#cloud/tools/run-tools'
import { runTool } from '#edge/tools/run-tool'
import { certifiedSite } from '#tests/support/devices/certified-site'
import { definePlace, enrolCabinet, serviceWorld } from '#tests/support/service-world'
import { temporaryFolder } from '#tests/support/temporary-folder'

const password = 'correct horse battery'

/** The tools of the service as an engineer types them. */
function toolsAt(url: string) {
  const folder = temporaryFolder()
  const passwordFile = join(folder, 'password')
  writeFileSync(passwordFile, `${password}\n`)
  const run = async (tool: string, ...args: string[]) => {
    const printed: string[] = []
    const complained: string[] = []
    const world = {
      configPath: undefined,
      nowMs: Date.now(),
      print: (line: string) => void printed.push(line),
      complain: (line: string) => void complained.push(line),
    }
    const who = ['--user', 'engineer', '--password-file', passwordFile, '--service', url]
    return { exitCode: await runTools([tool, ...who, ...args], world), printed, complained }
  }
  return { folder, run }
}

describe('a device is enrolled by what people type', () => {
  it('code at the service, key at the device, approval at the service, identity at the device', async () => {
    const site = await certifiedSite()
    await definePlace(site.service, 'ward-3')
    const { folder, run } = toolsAt(site.url)
    const opened = await run('enrol', '--device', 'cab-7', '--model', 'implant-cabinet-4', '--place', 'ward-3')
    expect(opened).toMatchObject({ exitCode: 0, complained: [] })
    const [code = ''] = opened.printed
    const card = join(folder, 'card')
    const said: string[] = []
    const list = join(folder, 'list')
    writeFileSync(list, `${code} ${card}\n`)
    let asked: (key: string) => void = () => {}
    const key = new Promise<string>((resolve) => {
      asked = resolve
    })
    const atTheDevice = runTool(['enrol', '--service', site.url, '--list', list], {
      out(line) {
        said.push(line)
        const shown = /^cab-7 asks with the key ([0-9a-f]{64})/.exec(line)?.[1]
        if (shown !== undefined) asked(shown)
      },
      err: (line) => void said.push(line),
    })
    const shown = await key
    expect((await run('enrolments')).printed).toEqual([`cab-7 at ward-3: requested with the key ${shown}`])
    expect(await run('approve', 'cab-7', '--key', shown)).toMatchObject({ exitCode: 0, complained: [] })
    expect(await atTheDevice).toBe(0)
    const named = JSON.parse(said.at(-1)?.replace(/^.*for its config: /, '') ?? '')
    expect(named).toMatchObject({ deviceId: 'cab-7', siteId: 'main', modelId: 'implant-cabinet-4' })
    expect(existsSync(named.trustPath)).toBe(true)
    expect(statSync(named.identityPath).mode & 0o077).toBe(0)
    expect((await run('enrolments')).printed).toEqual(['no device waits'])
    expect(await run('retire', 'cab-7', '--reason', 'a test')).toMatchObject({ exitCode: 0, complained: [] })
  })

  it.each<[string, [string, ...string[]], RegExp]>([
    [
      'a place nobody knows',
      ['enrol', '--device', 'cab-7', '--model', 'or-sensor-th', '--place', 'x'],
      /^place-unknown: /,
    ],
    ['a model nobody knows', ['enrol', '--device', 'cab-7', '--model', 'none', '--place', 'x'], /^model-unknown: /],
    ['a device that does not wait', ['approve', 'cab-7', '--key', 'ab'.repeat(32)], /^enrolment-unknown: /],
    ['a key that is none', ['approve', 'cab-7', '--key', 'abc'], /^request-invalid: /],
    [
      'a password file that is not there',
      ['enrolments', '--password-file', 'none'],
      /^password-file-unreadable: none /,
    ],
  ])('%s is said in one line', async (_what, args, line) => {
    const site = await certifiedSite()
    const { run } = toolsAt(site.url)
    const { exitCode, complained } = await run(...args)
    expect([exitCode, complained.length]).toEqual([1, 1])
    expect(complained[0]).toMatch(line)
  })

  it.each<[string, string[], RegExp]>([
    [
      'a code that is none',
      ['--service', 'http://127.0.0.1:1', '--code', 'ABC', '--dir', '/tmp/x'],
      /^code-not-valid: /,
    ],
    ['no folder', ['--service', 'http://127.0.0.1:1', '--code', '0'.repeat(28)], /^wrong-arguments: /],
    ['an address that is none', ['--service', 'here', '--code', '0'.repeat(28), '--dir', 'x'], /^service-not-valid: /],
    ['a list that is empty', ['--service', 'http://127.0.0.1:1', '--list', '/nowhere'], /^list-empty: /],
  ])('%s is said at the device in one line', async (_what, args, line) => {
    const said: string[] = []
    const io = { out: (text: string) => void said.push(text), err: (text: string) => void said.push(text) }
    expect(await runTool(['enrol', ...args], io)).toBe(1)
    expect(said).toEqual([expect.stringMatching(line)])
  })
})

describe('a new authority', () => {
  it('is made only when one means it, in the place of the one the store knows', async () => {
    const folder = temporaryFolder()
    const path = join(folder, 'store.db')
    const config = join(folder, 'config.json')
    writeFileSync(config, JSON.stringify({ stateDir: folder, store: { engine: 'sqlite', path } }))
    const service = await serviceWorld({ address: { engine: 'sqlite', path } })
    await enrolCabinet(service, 'cab-1')
    await service.stop()
    const lines: string[] = []
    const say = (line: string) => void lines.push(line)
    const world = { configPath: config, nowMs: 1, print: say, complain: say }
    expect(await runTools(['new-authority'], world)).toBe(1)
    expect(lines).toEqual([expect.stringMatching(/^authority-kept: .*--force/)])
    expect(await runTools(['new-authority', '--force'], world)).toBe(0)
    expect(existsSync(join(folder, 'authority.json'))).toBe(true)
  })
})
