import { writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { temporaryFolder } from '#tests/support/temporary-folder'
import { runConformance } from '../run-conformance.ts'

async function run(...argv: string[]) {
  const out: string[] = []
  const err: string[] = []
  const code = await runConformance(argv, { out: (line) => out.push(line), err: (line) => err.push(line) })
  return { code, out: out.join('\n'), err: err.join('\n') }
}

const folder = () => temporaryFolder()

/** A trust bundle as a service gives it, in a file. */
function bundle(): string {
  const path = join(folder(), 'trust.json')
  const key = { keyId: '0'.repeat(16), publicKey: '0'.repeat(64) }
  const whose = { schema: 1, siteId: 'golden', deviceId: 'golden-01' }
  writeFileSync(path, JSON.stringify({ ...whose, signingKeys: [key], caCertificatesPem: [], brokers: [] }))
  return path
}

describe('the judges of agents and services, asked for what cannot be meant', () => {
  it.each([
    ['no folder', () => ['--agent', '127.0.0.1:0'], 'wrong-arguments: --agent 127.0.0.1:0 is no address'],
    ['nowhere to lay a bundle', () => ['--agent', '127.0.0.1:1'], 'the agent must be told whom to believe; give --dir'],
    ['a name no topic may bear', () => ['--agent', 'a:1', '--device', 'A/B'], '--device A/B is no name'],
    ['an agent and a service', () => ['--agent', 'a:1', '--service', 'mqtt://b'], 'more than one thing to judge'],
    ['no bundle', () => ['--service', 'mqtt://127.0.0.1:1'], '--trust is not given; give --trust FILE'],
    [
      'a bundle that is not there',
      () => ['--service', 'mqtt://a', '--trust', '/nowhere'],
      'file-not-readable: --trust',
    ],
    ['a bundle that is none', () => ['--service', 'mqtt://a', '--trust', 'package.json'], 'trust-unreadable: --trust'],
    ['no password', () => ['--service', 'mqtt://a', '--trust', bundle()], '--password-file is not given'],
    ['no identity', () => ['--service', 'mqtts://a', '--trust', bundle()], '--identity is not given'],
    [
      'no address of MQTT',
      () => ['--service', 'https://a', '--trust', bundle()],
      'is no address; give mqtt://HOST:PORT',
    ],
  ])('%s', async (_what, argv, said) => {
    const { code, out, err } = await run(...argv())
    expect(err).toContain(said)
    expect({ code, out }).toEqual({ code: 2, out: '' })
  })

  it('a port that is taken is named', async () => {
    const server = createServer()
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    onTestFinished(() => void server.close())
    const address = server.address()
    const port = address !== null && typeof address === 'object' ? address.port : 0
    const { code, err } = await run('--agent', `127.0.0.1:${port}`, '--dir', folder())
    expect(err).toContain(`port-taken: cannot listen on 127.0.0.1:${port} (EADDRINUSE)`)
    expect(code).toBe(2)
  })
})
