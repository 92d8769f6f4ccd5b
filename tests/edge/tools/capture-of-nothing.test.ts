import { existsSync } from 'node:fs'
import { connect, createServer } from 'node:net'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { pcapHeader } from '#edge/llrp/capture/pcap-writer'
import { tapName } from '#edge/llrp/capture/tapped-reader'
import { temporaryFolder } from '#tests/support/temporary-folder'
import { freePort, run } from './ran-tool.ts'

/** That it says so in one line, and leaves nothing behind that a second try would stumble over. */
async function expectNothing(why: RegExp, meanwhile: (out: string) => Promise<void>, ...argv: string[]) {
  const out = join(temporaryFolder(), 'capture.pcap')
  for (const _try of ['first', 'second']) {
    const taking = run('llrp', 'capture', ...argv, '--out', out)
    await meanwhile(out)
    expect(await taking).toEqual({ code: 1, out: [], err: [expect.stringMatching(why)] })
    expect(existsSync(out)).toBe(false)
  }
}

describe('a capture of nothing', () => {
  it('is none where nobody connects', async () => {
    const [reader, listen] = [await freePort(), await freePort()]
    await expectNothing(
      new RegExp(`^nothing-captured: nobody connected to 127.0.0.1:${listen}; `),
      async () => undefined,
      ...[`127.0.0.1:${reader}`, '--listen', listen, '--for', '200ms'],
    )
  })

  it('is none where the reader refuses', async () => {
    const [reader, listen] = [await freePort(), await freePort()]
    await expectNothing(
      new RegExp(`^nothing-captured: no reader answers at 127.0.0.1:${reader} \\(ECONNREFUSED\\); `),
      async (out) => {
        await expect.poll(() => existsSync(out)).toBe(true)
        const client = connect(Number(listen), '127.0.0.1')
        client.on('error', () => undefined)
        await new Promise((resolve) => client.on('close', resolve))
      },
      ...[`127.0.0.1:${reader}`, '--listen', listen, '--for', '1500ms'],
    )
  })

  it('is none where what is said is no LLRP', async () => {
    const listen = await freePort()
    const greeter = createServer((socket) => socket.on('error', () => undefined).end('220 mail.example\r\n'))
    await new Promise<void>((resolve) => greeter.listen(0, '127.0.0.1', resolve))
    onTestFinished(() => void greeter.close())
    const { port } = greeter.address() as { port: number }
    await expectNothing(
      /^nothing-captured: no whole LLRP message was said; /,
      async (out) => {
        await expect.poll(() => existsSync(out)).toBe(true)
        const client = connect(Number(listen), '127.0.0.1').resume()
        client.on('error', () => undefined)
        await new Promise((resolve) => client.on('close', resolve))
      },
      ...[`127.0.0.1:${port}`, '--listen', listen, '--for', '1500ms'],
    )
  })

  it('is none where the port to listen on is taken', async () => {
    const taken = createServer()
    await new Promise<void>((resolve) => taken.listen(0, '127.0.0.1', resolve))
    onTestFinished(() => void taken.close())
    const { port } = taken.address() as { port: number }
    await expectNothing(
      /^nothing-captured: cannot listen \(EADDRINUSE\); /,
      async () => undefined,
      ...['127.0.0.1:5084', '--listen', String(port), '--for', '5s'],
    )
  })

  it.each([
    ['stays and says nothing', false, /^nothing-captured: the agent and its reader said nothing; /],
    ['goes', true, /^nothing-captured: the agent has gone; /],
  ])('is none of an agent that %s', async (_what, goes, why) => {
    const folder = temporaryFolder()
    const agent = createServer((socket) => {
      socket.on('error', () => undefined).resume()
      if (goes) socket.end(pcapHeader())
      else socket.write(pcapHeader())
    })
    await new Promise<void>((resolve) => agent.listen(join(folder, tapName), resolve))
    onTestFinished(() => void agent.close())
    await expectNothing(why, async () => undefined, folder, '--for', '500ms')
  })

  it('is none where there is no agent', async () => {
    const why = /^nothing-captured: no agent answers there \(ENOENT\); /
    await expectNothing(why, async () => undefined, temporaryFolder(), '--for', '1s')
  })
})
