import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, writeFileSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { connect, createServer, type Socket } from 'node:net'
import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { projectRoot } from '#tests/architecture/source-files'
import { temporaryFolder } from '#tests/support/temporary-folder'

const host = '127.0.0.1'
const question = `GET /readyz HTTP/1.1\r\nhost: ${host}\r\n\r\n`

async function freePort(): Promise<number> {
  const server = createServer().listen(0, host)
  await once(server, 'listening')
  const { port } = server.address() as { port: number }
  await new Promise((resolve) => server.close(resolve))
  return port
}

type Program = { child: ChildProcess; port: number; goOn(): Promise<void>; printed(): string }

/** Starts a service that waits in the middle of its start: its first-run token is a pipe nobody has written into. */
async function serviceHeldUp(): Promise<Program> {
  const stateDir = join(temporaryFolder(), 'state')
  mkdirSync(stateDir)
  const token = join(stateDir, 'first-run-token')
  expect(spawnSync('mkfifo', [token]).status).toBe(0)
  const port = await freePort()
  const configPath = join(stateDir, 'config.json')
  const store = { engine: 'sqlite', path: join(stateDir, 'wardstock.db') }
  const config = { stateDir, store, http: { host, port }, mqtt: { plain: true, host, port: 0 } }
  writeFileSync(configPath, JSON.stringify(config))
  const child = spawn(process.execPath, ['cloud/main.ts'], {
    cwd: projectRoot,
    env: { PATH: process.env.PATH ?? '', WARDSTOCK_CONFIG: configPath },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  onTestFinished(() => void child.kill('SIGKILL'))
  let printed = ''
  child.stdout?.setEncoding('utf8').on('data', (text: string) => {
    printed += text
  })
  return { child, port, goOn: () => writeFile(token, 'a token of a start before\n'), printed: () => printed }
}

/** A line to the service, so that it can be left half said. */
async function lineTo(port: number): Promise<Socket> {
  const socket = connect(port, host).setEncoding('utf8')
  onTestFinished(() => void socket.destroy())
  await once(socket, 'connect')
  return socket.on('error', () => undefined)
}

/** The next answer on a line; `cut` when the line is cut without one. */
function answerOn(line: Socket): Promise<string> {
  return new Promise((resolve) => {
    if (line.closed) return resolve('cut')
    let heard = ''
    const hear = (text: string) => {
      heard += text
      if (!/\r\n\r\n\{.*\}$/s.test(heard)) return
      line.off('data', hear)
      resolve(heard)
    }
    line.on('data', hear).once('close', () => resolve(heard === '' ? 'cut' : heard))
  })
}

const statusNow = (port: number, path = '/readyz') =>
  fetch(`http://${host}:${port}${path}`).then(
    ({ status }) => status,
    () => 'refused',
  )

it('whoever asks a service that starts is answered, however far the question had come when it was ready; so is who asks one that stops', async () => {
  const { child, port, goOn, printed } = await serviceHeldUp()
  await expect.poll(() => statusNow(port)).toBe(503)
  for (const path of ['/', '/livez', '/api/units', '/nowhere']) expect(await statusNow(port, path)).toBe(503)

  const [half, silent, kept] = [await lineTo(port), await lineTo(port), await lineTo(port)]
  kept.write(question)
  expect(await answerOn(kept)).toMatch(/^HTTP\/1\.1 503 .*retry-after: 1\r\n.*"code":"service-starting"/s)
  const answers = [half, silent, kept].map(answerOn)
  half.write(question.slice(0, 20))
  await goOn()
  await expect.poll(() => statusNow(port)).toBe(200)
  kept.write(question)
  half.write(question.slice(20))
  silent.write(question)
  for (const answer of answers) expect(await answer).toMatch(/^HTTP\/1\.1 200 /)

  const told = JSON.stringify({ username: 'nobody', password: 'not the password' })
  const asking = await lineTo(port)
  const head = `host: ${host}\r\ncontent-type: application/json\r\ncontent-length: ${told.length}\r\nexpect: 100-continue`
  asking.write(`POST /api/sign-in HTTP/1.1\r\n${head}\r\n\r\n`)
  expect(String(await once(asking, 'data'))).toMatch(/^HTTP\/1\.1 100 /)
  const ended = once(child, 'exit')
  const answer = answerOn(asking)
  child.kill('SIGTERM')
  await expect.poll(printed).toContain('"event":"service.stopping"')
  const late = await lineTo(port)
  late.write(question)
  expect(await answerOn(late)).toMatch(/^HTTP\/1\.1 503 .*"code":"service-stopping"/s)
  asking.write(told)
  expect(await answer).toMatch(/^HTTP\/1\.1 401 .*"code":"sign-in-refused"/s)
  expect(await ended).toEqual([0, null])
  expect(printed()).toMatch(/"event":"service\.stopped".*\n$/)
})
