import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { connect, createServer } from 'node:net'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import { describe, expect, it, onTestFinished } from 'vitest'
import { createPcapWriter, pcapHeader } from '#edge/llrp/capture/pcap-writer'
import { tapName } from '#edge/llrp/capture/tapped-reader'
import { temporaryFolder } from '#tests/support/temporary-folder'
import { freePort, run } from './ran-tool.ts'

const main = fileURLToPath(new URL('../../../edge/main.ts', import.meta.url))
const keepalive = Buffer.from('043e0000000a0000002a', 'hex')

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
