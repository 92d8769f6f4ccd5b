import { spawn } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { projectRoot } from '#tests/architecture/source-files'
import { onBothEngines } from '#tests/cloud/store/on-both-engines'
import { definePlace, serviceWorld } from '#tests/support/service-world'
import { temporaryFolder } from '#tests/support/temporary-folder'

/** What a service says that was started with a config, and how it ended. */
async function outcomeOf(config: object): Promise<{ exitCode: number | null; complained: string }> {
  const path = join(temporaryFolder(), 'config.json')
  writeFileSync(path, JSON.stringify(config))
  const child = spawn(process.execPath, ['cloud/main.ts'], {
    cwd: projectRoot,
    env: { PATH: process.env.PATH ?? '', WARDSTOCK_CONFIG: path },
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  onTestFinished(() => void child.kill('SIGKILL'))
  let complained = ''
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    complained += text
  })
  const exitCode = await new Promise<number | null>((resolve) => child.once('close', resolve))
  return { exitCode, complained }
}

onBothEngines((newAddress) => {
  it('a service whose port for people is taken, or whose two ports are one, is refused and takes the store from nobody', async () => {
    const address = await newAddress()
    const running = await serviceWorld({ address })
    onTestFinished(() => running.stop())
    await running.start()
    const taken = createServer().listen(0, '127.0.0.1')
    await new Promise((resolve) => taken.once('listening', resolve))
    const { port } = taken.address() as { port: number }
    const host = '127.0.0.1'
    const stateDir = temporaryFolder()
    const urlFile = join(stateDir, 'store-url')
    if (address.engine === 'postgres') writeFileSync(urlFile, address.url)
    const store = address.engine === 'postgres' ? { engine: 'postgres', urlFile } : address
    const config = { stateDir, store, mqtt: { plain: true, host, port: 0 } }
    const refused = { exitCode: 78, complained: expect.stringContaining('port-taken') }
    expect(await outcomeOf({ ...config, http: { host, port } })).toEqual(refused)
    await new Promise((resolve) => taken.close(resolve))
    expect(await outcomeOf({ ...config, http: { host, port }, mqtt: { plain: true, host, port } })).toEqual(refused)
    await definePlace(running, 'shelf')
    expect(await running.notReady()).toBeNull()
  })
})
