import { spawn, spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { basename, join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { parseConfig } from '#cloud/config'
import { projectRoot, sourceFiles, textOf } from '#tests/architecture/source-files'
import { temporaryFolder } from '#tests/support/temporary-folder'
import { commandBlocks, patternOf } from './page-commands.ts'

const page = textOf('cloud/running-apart.md')
const blocks = commandBlocks(page)
/** `npm ci` was typed before any test could run; what is to stay needs root and a machine of its own. */
const typed = blocks.filter(({ when }) => when === '' || when === 'try')
const toStay = blocks.filter(({ when }) => when === 'stay')

const units = sourceFiles(/\/systemd\/.+\.(service|timer)$/)
const programs = units.filter((path) => path.endsWith('.service'))

const hasCurl = spawnSync('curl', ['--version']).status === 0
const hasSystemd = spawnSync('systemd-analyze', ['--version']).status === 0
const without = (has: boolean, what: string) => (has ? '' : ` (SKIPPED: ${what} is not installed)`)

/** Ports nobody has, all taken at once so that they differ. */
async function freePorts(count: number): Promise<number[]> {
  const servers = Array.from({ length: count }, () => createServer().listen(0, '127.0.0.1'))
  await Promise.all(servers.map((server) => new Promise((resolve) => server.once('listening', resolve))))
  const ports = servers.map((server) => Number((server.address() as { port: number }).port))
  await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))))
  return ports
}

type Typed = { exitCode: number | null; printed: string[]; complained: string }

/** Types the blocks into one shell in the project's folder, as the page asks; what each printed. */
async function typeInto(shell: string, home: string): Promise<Typed> {
  const script = join(home, 'typed.sh')
  const begin = (index: number) => `\nprintf '\\n@@ block ${index} @@\\n'\n`
  writeFileSync(script, typed.map(({ commands }, index) => begin(index) + commands).join(''))
  const [http, mqtt, reader, badge] = await freePorts(4)
  const child = spawn(shell, ['-eu', script], {
    cwd: projectRoot,
    env: {
      PATH: process.env.PATH ?? '',
      HOME: home,
      HTTP_PORT: String(http),
      MQTT_PORT: String(mqtt),
      READER_PORT: String(reader),
      BADGE_PORT: String(badge),
    },
    // A group of its own: whatever the page started and did not end goes with it.
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  onTestFinished(() => {
    try {
      if (child.pid !== undefined) process.kill(-child.pid, 'SIGKILL')
    } catch {
      // The page ended all of it.
    }
  })
  let out = ''
  let complained = ''
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    out += text
  })
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    complained += text
  })
  const exitCode = await new Promise<number | null>((resolve) => child.once('close', resolve))
  const printed = out.split(/\n@@ block \d+ @@\n/).slice(1)
  return { exitCode, printed: printed.map((text) => text.trim()), complained }
}

describe('the page about running the pieces apart', () => {
  it.skipIf(!hasCurl)(
    `typed word by word leads from nothing to the first unit in a cabinet${without(hasCurl, 'curl')}`,
    async () => {
      const home = temporaryFolder()
      const { exitCode, printed, complained } = await typeInto('sh', home)
      for (const [index, { printed: shown, line }] of typed.entries()) {
        const what = `line ${line} of the page; complaints: ${complained}`
        expect(printed[index], what).toMatch(shown === null ? /^$/ : patternOf(shown))
      }
      expect({ exitCode, complained }).toEqual({ exitCode: 0, complained: '' })
      const log = readFileSync(join(home, 'wardstock/own/cabinet-1.log'), 'utf8')
      expect(log).toContain('"event":"agent.stopping"')
    },
  )

  it('commands to stay can be read by a shell, and what they install is there', () => {
    expect(toStay.length).toBeGreaterThan(5)
    for (const { commands } of toStay) {
      const { status, stderr } = spawnSync('sh', ['-n'], { input: commands, encoding: 'utf8' })
      expect({ commands, status, stderr }).toEqual({ commands, status: 0, stderr: '' })
    }
    const installed = toStay.flatMap(({ commands }) =>
      [...commands.matchAll(/^install (?:-D )?-m 644 (.+) \S+$/gm)].flatMap(([, paths = '']) => paths.split(' ')),
    )
    expect(installed.filter((path) => /\.(service|timer)$/.test(path)).sort()).toEqual(units)
    expect(installed.filter((path) => !existsSync(join(projectRoot, path)))).toEqual([])
  })

  it('shows configs of the service that it takes', () => {
    const configs = [...page.matchAll(/^```json\n([\s\S]*?)^```$/gm)].map(([, text = '']) => text)
    expect(configs).toHaveLength(1)
    for (const text of configs) expect(parseConfig(text, 'the page').mqtt.names).not.toEqual([])
  })

  it('names no code that nothing says', () => {
    const table = page.split('| code | where | what to do |')[1] ?? ''
    const codes = table.split('\n').flatMap((row) => [...(row.split('|')[1] ?? '').matchAll(/`([^`]+)`/g)])
    expect(codes.length).toBeGreaterThan(15)
    const said = sourceFiles(/^(edge|cloud|simulators)\/.*\.ts$/).map(textOf)
    expect(codes.map(([, code = '']) => code).filter((code) => !said.some((text) => text.includes(code)))).toEqual([])
  })
})

describe('a unit of systemd', () => {
  it.each(programs)('%s has the user, folder and config of the page, and names files that are there', (path) => {
    const unit = textOf(path)
    const user = /^User=(.+)$/m.exec(unit)?.[1] ?? ''
    const config = /^Environment=WARDSTOCK_CONFIG=\/etc\/wardstock\/(.+)$/m.exec(unit)?.[1] ?? ''
    const program = /^ExecStart=.*node ((?:cloud|edge)\/main\.ts)/m.exec(unit)?.[1] ?? ''
    expect(page).toContain(`useradd --system --user-group --home-dir /var/lib/${user} `)
    expect(page).toContain(`"$VAR/${/^StateDirectory=(.+)$/m.exec(unit)?.[1]}`)
    expect(page).toContain(`"$ETC/${config}"`)
    expect(existsSync(join(projectRoot, program))).toBe(true)
    const documents = /^Documentation=file:\/\/\/opt\/wardstock\/(.+)$/m.exec(unit)?.[1] ?? ''
    expect(existsSync(join(projectRoot, documents))).toBe(true)
  })

  it.skipIf(!hasSystemd).each(units)(
    `%s is one without a complaint of systemd-analyze${without(hasSystemd, 'systemd')}`,
    (path) => {
      const folder = join(temporaryFolder(), 'units')
      mkdirSync(folder)
      // Where the project lies here; all else as it is. A timer is looked at with what it starts.
      for (const unit of units)
        writeFileSync(join(folder, basename(unit)), textOf(unit).replaceAll('/opt/wardstock', projectRoot))
      const { stderr } = spawnSync('systemd-analyze', ['verify', join(folder, basename(path))], { encoding: 'utf8' })
      expect(stderr.split('\n').filter((line) => line.includes('wardstock'))).toEqual([])
    },
  )
})
