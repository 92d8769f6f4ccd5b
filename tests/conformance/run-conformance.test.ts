import { createServer } from 'node:net'
import { describe, expect, it } from 'vitest'
import { readerChecks } from './reader/checks/reader-checks.ts'
import { runConformance } from './run-conformance.ts'
import type { Report } from './verdict/verdict.ts'

async function run(...argv: string[]) {
  const out: string[] = []
  const err: string[] = []
  const code = await runConformance(argv, { out: (line) => out.push(line), err: (line) => err.push(line) })
  return { code, out: out.join('\n'), err: err.join('\n') }
}

async function closedPort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  await new Promise((resolve) => server.close(resolve))
  if (address === null || typeof address === 'string') throw new Error('a TCP server without a port')
  return address.port
}

describe('the command line of the judge', () => {
  it.each([
    ['nothing to judge', [], 'wrong-arguments: nothing to judge is named'],
    ['an option nobody knows', ['--cow'], "wrong-arguments: unknown option '--cow'"],
    ['no address', ['--reader', 'a:b:c'], 'wrong-arguments: --reader a:b:c is no address; give --reader HOST:PORT'],
    ['no port', ['--reader', 'reader:99999'], 'wrong-arguments: --reader reader:99999 is no address'],
    ['two things', ['--reader', 'reader', '--own', 'reader'], 'wrong-arguments: more than one thing to judge is named'],
    [
      'no such reader',
      ['--client', '5084', '--personality', 'cow'],
      'no-such-personality: there is no personality cow',
    ],
    ['no such quirk', ['--client', '5084', '--quirk', 'moos'], 'no-such-quirk: there is no quirk moos'],
    ['nothing of ours', ['--own', 'cow'], 'wrong-arguments: --own cow is nothing of ours'],
    ['no pair', ['--reader', 'reader', '--loop', '1'], 'wrong-arguments: --loop 1 is no pair of ports'],
  ])('%s is refused by name, with 2', async (_what, argv, said) => {
    const { code, out, err } = await run(...argv)
    expect(err).toContain(said)
    expect({ code, out }).toEqual({ code: 2, out: '' })
  })

  it('a reader nobody can reach is not judged, which is 2 and no verdict about it', async () => {
    const { code, out } = await run('--reader', `127.0.0.1:${await closedPort()}`)
    expect(out).toContain('0 holds, 0 does not hold, 0 not offered')
    expect(out).toContain('no connection is to be had')
    expect(code).toBe(2)
  })

  it('prints the table of the emulator, with every row, and 0', async () => {
    const { code, out } = await run('--own', 'reader', '--personality', 'plain-etsi')
    expect(out).toContain(`0 does not hold`)
    expect(out.split('\n').filter((line) => /^\| [a-z]+-/.test(line))).toHaveLength(readerChecks.length)
    expect(code).toBe(0)
  })

  it('prints the same as JSON, with the frames of each row where it is asked to be verbose', async () => {
    const { out } = await run('--own', 'reader', '--personality', 'plain-etsi', '--json', '--verbose')
    const { findings } = JSON.parse(out) as Report
    const first = findings.find(({ id }) => id === 'connect-first-message')
    expect(first?.exchanges.some(({ direction, content }) => direction === 'got' && /^043F/.test(content))).toBe(true)
  })

  it('tells how it is used, with 0', async () => {
    const { code, out } = await run('--help')
    expect(out).toContain('--reader <host:port>')
    expect(code).toBe(0)
  })
})
