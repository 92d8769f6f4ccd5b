import { existsSync, readdirSync, readFileSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { claimFolder } from '#simulators/hospital/folder/claim-folder'
import { type Launched, launch, processesOf } from '#tests/simulators/hospital/launched-hospital'
import { temporaryFolder } from '#tests/support/temporary-folder'

const canSeeProcesses = processesOf('/nowhere') !== null
const isOpen = /The hospital is open: {2}(\S+)/

async function urlOf(hospital: Launched): Promise<string> {
  const [, url = ''] = await hospital.saying(isOpen)
  return url
}

const answers = (url: string) =>
  fetch(`${url}/livez`).then(
    ({ status }) => status === 200,
    () => false,
  )

/** Nothing that a hospital started is left, and nobody listens where it did. */
async function nothingIsLeftOf(folder: string, url: string | null): Promise<void> {
  if (canSeeProcesses) await expect.poll(() => processesOf(folder)).toEqual([])
  if (url !== null) await expect.poll(() => answers(url)).toBe(false)
}

describe('the launcher', () => {
  it('killed while its service builds the page leaves nothing that runs or listens', async () => {
    const folder = join(temporaryFolder(), 'hospital')
    const hospital = launch('--state-dir', folder, '--port', '18280')
    const pages = join(folder, 'service', 'page')
    await expect
      .poll(() => existsSync(pages) && readdirSync(pages).some((name) => name.startsWith('web-building-')), {
        interval: 20,
      })
      .toBe(true)
    hospital.kill('SIGKILL')
    expect(await hospital.ended).toBe('SIGKILL')
    await nothingIsLeftOf(folder, 'http://127.0.0.1:18280')
  })

  it('two that start together and want one port both open; what is broken is named; a run in which nothing went in or out says so; one that is killed takes everything with it', async () => {
    const [ours, theirs] = [join(temporaryFolder(), 'ours'), join(temporaryFolder(), 'theirs')]
    const args = ['--port', '18290', '--state-dir']
    const summary = join(ours, '..', 'summary.json')
    const short = ['--seed', '2', '--for', '8s']
    const one = launch(...args, ours, ...short, '--fault', 'agent-kill@1s', '--summary', summary)
    const other = launch(...args, theirs)
    const urls = await Promise.all([urlOf(one), urlOf(other)])
    expect(new Set(urls).size).toBe(2)
    expect(await Promise.all(urls.map(answers))).toEqual([true, true])

    other.kill('SIGKILL')
    await nothingIsLeftOf(theirs, urls[1])
    // The folder is free again, and the next start goes on in it.
    ;(await claimFolder(theirs, false)).release()

    const [, victim = ''] = await one.saying(/fault: agent-kill of (agent-\S+) begins/)
    expect(await one.ended).toBe(0)
    expect(one.printed()).toContain('stock equals truth: untried, nothing went in or out')
    const { goodsMoved, restarts } = JSON.parse(readFileSync(summary, 'utf8')) as {
      goodsMoved: boolean
      restarts: Record<string, number>
    }
    expect(goodsMoved).toBe(false)
    expect(Object.keys(restarts).filter((name) => restarts[name] !== 0)).toEqual([victim])
    await nothingIsLeftOf(ours, urls[0])
  })

  it.skipIf(!existsSync('/dev/full'))('tells a disk that fills up under the service in one line', async () => {
    const folder = temporaryFolder()
    ;(await claimFolder(folder, false)).release()
    const begun = launch('--state-dir', folder, '--port', '18300')
    await expect.poll(() => existsSync(join(folder, 'service', 'config.json')), { interval: 5 }).toBe(true)
    symlinkSync('/dev/full', join(folder, 'service', 'first-run-token.new'))
    expect(await begun.ended).toBe(75)
    expect(begun.complained()).toMatch(/^error: disk-full: service: there is no room left.*\n$/)
    await nothingIsLeftOf(folder, null)
  })
})
