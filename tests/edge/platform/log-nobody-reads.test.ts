import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'

const script = `
import { systemLog } from '#platform/log'
const log = systemLog('info')
log.info('child.started')
process.once('message', () => {
  for (let i = 0; i < 50; i++) log.info('child.working', { i })
  process.exit(7)
})
`

it('a log that nobody reads any more keeps no process from ending', async () => {
  const child = spawn(process.execPath, ['--input-type=module-typescript', '--eval', script], {
    cwd: join(import.meta.dirname, '../../..'),
    stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
  })
  onTestFinished(() => void child.kill('SIGKILL'))
  const { stdout } = child
  if (stdout === null) throw new Error('the child has no output')
  await new Promise((resolve) => stdout.once('data', resolve))
  stdout.destroy()
  await new Promise((resolve) => stdout.once('close', resolve))
  const ended = new Promise((resolve) => child.once('exit', resolve))
  child.send('end')
  expect(await ended).toBe(7)
})
