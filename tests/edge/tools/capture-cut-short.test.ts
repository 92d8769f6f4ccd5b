import { spawn } from 'node:child_process'
import { existsSync, statSync } from 'node:fs'
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import { describe, expect, it, onTestFinished } from 'vitest'
import { createPcapWriter, pcapHeader } from '#edge/llrp/capture/pcap-writer'
import { tapName } from '#edge/llrp/capture/tapped-reader'
import { runTool } from '#edge/tools/run-tool'
import { temporaryFolder } from '#tests/support/temporary-folder'
import { freePort, run } from './ran-tool.ts'

const main = fileURLToPath(new URL('../../../edge/main.ts', import.meta.url))
const keepalive = Buffer.from('043e0000000a0000002a', 'hex')
/** Many times what the file may have. */
const frameCount = 2_000
/** What `ulimit -f` counts in is 512 bytes, or 1024 in some shells. */
const blocks = 9
const fileBytesMax = blocks * 1_024

/** The tool in a process whose files grow no further than a few blocks: the system refuses a write, as on a full disk. */
function startOnFullDisk(...argv: string[]) {
  const child = spawn('/bin/sh', ['-c', `ulimit -f ${blocks} && exec "$0" "$@"`, process.execPath, main, ...argv], {
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  onTestFinished(() => void child.kill('SIGKILL'))
  const exit = new Promise<number | null>((resolve) => child.once('close', resolve))
  return Promise.all([exit, text(child.stdout), text(child.stderr)])
}

async function listening(onSocket: (socket: Socket) => void, at: string | number): Promise<Server> {
  const server = createServer((socket) => {
    socket.on('error', () => undefined).resume()
    onSocket(socket)
  })
  await new Promise<void>((resolve) => {
    if (typeof at === 'string') server.listen(at, resolve)
    else server.listen(at, '127.0.0.1', resolve)
  })
  onTestFinished(() => void server.close())
  return server
}

const portOf = (server: Server) => (server.address() as AddressInfo).port

/** All that could be written is there and can be read, and what was said of the rest is one line. */
async function expectEnded([code, out, err]: [number | null, string, string], path: string): Promise<void> {
  expect([code, out]).toEqual([1, ''])
  expect(err).toMatch(/^cannot-write: .*capture\.pcap \(EFBIG\)[^\n]*\n$/)
  expect(statSync(path).size).toBeLessThanOrEqual(fileBytesMax)
  const lines: string[] = []
  expect(await runTool(['llrp', 'decode', path], { out: (line) => lines.push(line), err: () => undefined })).toBe(0)
  expect(lines.length).toBeGreaterThan(20)
}

describe('a capture that cannot be written on', () => {
  it('ends with what was written, between a client and a reader', async () => {
    const reader = await listening((socket) => {
      for (let n = 0; n < frameCount; n += 1) socket.write(keepalive)
    }, 0)
    const free = await listening(() => undefined, 0)
    const listen = portOf(free)
    await new Promise((resolve) => free.close(resolve))
    const out = join(temporaryFolder(), 'capture.pcap')
    const where = `127.0.0.1:${portOf(reader)}`
    const ended = startOnFullDisk('llrp', 'capture', where, '--listen', String(listen), '--for', '60s', '--out', out)
    let heardBytes = 0
    const isConnected = () =>
      new Promise<boolean>((resolve) => {
        const client = connect(listen, '127.0.0.1', () => resolve(true))
        client.on('error', () => resolve(false))
        client.on('data', (chunk) => {
          heardBytes += chunk.length
        })
      })
    await expect.poll(isConnected).toBe(true)
    await expectEnded(await ended, out)
    expect(heardBytes, 'what could not be noted was handed on').toBeGreaterThan(0)
  })

  it('ends with what was written, of an agent', async () => {
    const folder = temporaryFolder()
    await listening(
      (socket) => {
        const write = createPcapWriter()
        socket.write(pcapHeader())
        for (let n = 0; n < frameCount; n += 1) socket.write(write('from-reader', keepalive, n * 1_000))
      },
      join(folder, tapName),
    )
    const out = join(folder, 'capture.pcap')
    await expectEnded(await startOnFullDisk('llrp', 'capture', folder, '--for', '60s', '--out', out), out)
  })

  it('of an agent that goes in the middle of a record ends before it', async () => {
    const folder = temporaryFolder()
    await listening(
      (socket) => {
        const write = createPcapWriter()
        const records = [1, 2].map((n) => write('from-reader', keepalive, n * 1_000))
        socket.end(Buffer.concat([pcapHeader(), ...records]).subarray(0, -3))
      },
      join(folder, tapName),
    )
    const out = join(folder, 'capture.pcap')
    const [code, said] = await startOnFullDisk('llrp', 'capture', folder, '--for', '60s', '--out', out)
    expect([code, said]).toEqual([0, `${out}: 90 bytes; the agent has gone\n`])
    expect(existsSync(out)).toBe(true)
  })
})

/** The tool in a process that can be sent signals. */
function startTool(...argv: string[]) {
  const child = spawn(process.execPath, [main, ...argv], { stdio: ['ignore', 'pipe', 'pipe'] })
  onTestFinished(() => void child.kill('SIGKILL'))
  const exit = new Promise<number | string | null>((resolve) =>
    child.once('close', (code, signal) => resolve(code ?? signal)),
  )
  return { child, ended: Promise.all([exit, text(child.stdout), text(child.stderr)]) }
}

/** An agent that says this to whoever listens. @returns its folder, and when somebody has come */
async function agentSaying(...said: Uint8Array[]) {
  const folder = temporaryFolder()
  let onHeard: () => void = () => undefined
  const heard = new Promise<void>((resolve) => {
    onHeard = resolve
  })
  const agent = createServer((socket) => {
    socket.on('error', () => undefined).resume()
    socket.write(Buffer.concat(said), () => onHeard())
  })
  await new Promise<void>((resolve) => agent.listen(join(folder, tapName), resolve))
  onTestFinished(() => void agent.close())
  return { folder, heard }
}

describe('a capture that is interrupted', () => {
  it.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)(
    'by %s before the first frame leaves nothing in the way of the next, between a client and a reader',
    async (signal) => {
      const [reader, listen] = [await freePort(), await freePort()]
      const out = join(temporaryFolder(), 'capture.pcap')
      for (const _try of ['first', 'second']) {
        const where = `127.0.0.1:${reader}`
        const { child, ended } = startTool('llrp', 'capture', where, '--listen', listen, '--for', '1h', '--out', out)
        const isThere = () =>
          new Promise<boolean>((resolve) => {
            const client = connect(Number(listen), '127.0.0.1', () => resolve(true))
            client.on('error', () => resolve(false))
          })
        await expect.poll(isThere).toBe(true)
        // npm hands on what its terminal sends as well.
        child.kill(signal)
        child.kill(signal)
        const [code, said, err] = await ended
        expect([code, said]).toEqual([1, ''])
        expect(err).toMatch(
          /^nothing-captured: it was interrupted, and (nobody connected to|no reader answers at) [^\n]*; see that [^\n]*\n$/,
        )
        expect(existsSync(out)).toBe(false)
      }
    },
  )

  it('before the first frame of an agent leaves nothing in the way, either', async () => {
    const { folder, heard } = await agentSaying(pcapHeader())
    const out = join(folder, 'capture.pcap')
    const { child, ended } = startTool('llrp', 'capture', folder, '--for', '1h', '--out', out)
    await heard
    child.kill('SIGINT')
    const [code, , err] = await ended
    expect([code, existsSync(out)]).toEqual([1, false])
    expect(err).toMatch(/^nothing-captured: it was interrupted, and the agent and its reader said nothing; /)
  })

  it('keeps what was said until then, whole', async () => {
    const { folder } = await agentSaying(pcapHeader(), createPcapWriter()('from-reader', keepalive, 1_000))
    const out = join(folder, 'capture.pcap')
    const { child, ended } = startTool('llrp', 'capture', folder, '--for', '1h', '--out', out)
    const isTaken = async () => (await run('llrp', 'decode', out)).out.length
    await expect.poll(isTaken).toBe(1)
    child.kill('SIGINT')
    expect(await ended).toEqual([0, `${out}: 90 bytes; it was interrupted\n`, ''])
    expect((await run('llrp', 'roundtrip', out)).out).toEqual(['1 frames, 1 re-encoded identically'])
  })
})
