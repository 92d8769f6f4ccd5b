import { constants, existsSync } from 'node:fs'
import { access, mkdir, readdir, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { exitTryAgain, LaunchError, namedLaunchError } from '../launch-error.ts'
import { lockName, markName, ownEntries } from './own-entries.ts'

const sqliteBusy = 5

const markText = `This folder belongs to a simulated hospital of Wardstock.
With --fresh the launcher deletes ${Object.values(ownEntries).join(', ')} from it, and nothing else.
`

/** A state folder that is ours alone until released. */
export type ClaimedFolder = { release(): void }

function errnoOf(error: unknown): unknown {
  return error instanceof Error && 'code' in error ? error.code : null
}

/** The names in the folder; null when there is no such folder. */
async function namesIn(stateDir: string): Promise<string[] | null> {
  try {
    return await readdir(stateDir)
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') return null
    throw error
  }
}

/** Step by step: where nothing can be made, as in /proc, Node's own recursive mkdir tries for ever. */
async function makeFolder(path: string): Promise<void> {
  try {
    await mkdir(path)
  } catch (error) {
    if (errnoOf(error) === 'EEXIST') return
    if (errnoOf(error) !== 'ENOENT' || dirname(path) === path || existsSync(dirname(path))) throw error
    await makeFolder(dirname(path))
    await makeFolder(path)
  }
}

async function mark(stateDir: string): Promise<void> {
  try {
    await writeFile(join(stateDir, markName), markText, { flag: 'wx' })
  } catch (error) {
    // Another hospital was quicker: the lock decides between us.
    if (errnoOf(error) !== 'EEXIST') throw error
  }
}

/**
 * A lock the kernel gives back when its process ends, however it ends: an open exclusive transaction on a database of
 * nothing. A file with a process id in it would outlive a kill, and ids are given out again.
 */
function lock(stateDir: string): ClaimedFolder {
  const database = new DatabaseSync(join(stateDir, lockName), { timeout: 0 })
  try {
    database.exec('BEGIN EXCLUSIVE')
  } catch (error) {
    database.close()
    throw error
  }
  return { release: () => database.close() }
}

/** @throws LaunchError folder-in-use, or folder-unusable where nothing can be locked. */
function lockNamed(stateDir: string): ClaimedFolder {
  try {
    return lock(stateDir)
  } catch (error) {
    const isBusy = error instanceof Error && 'errcode' in error && error.errcode === sqliteBusy
    if (isBusy) {
      const remedy = 'stop that one, or give this one a folder of its own with --state-dir'
      throw new LaunchError('folder-in-use', `a hospital is running in ${stateDir}`, remedy, exitTryAgain)
    }
    const what = `${join(stateDir, lockName)} cannot be locked (${error instanceof Error ? error.message : String(error)})`
    throw new LaunchError('folder-unusable', what, 'name a folder on a local disk with --state-dir')
  }
}

/**
 * Makes the folder ours before anything in it is touched: a new or empty one is marked, one that bears our mark is
 * locked, and anybody else's is left alone. With fresh, what an earlier hospital kept in it is deleted, and only that.
 * @throws LaunchError folder-not-ours, folder-in-use, or what the file system says, each with a remedy.
 */
export async function claimFolder(stateDir: string, fresh: boolean): Promise<ClaimedFolder> {
  try {
    const names = await namesIn(stateDir)
    if (names === null) await makeFolder(stateDir)
    if (names !== null && names.length > 0 && !names.includes(markName)) {
      throw new LaunchError(
        'folder-not-ours',
        `${stateDir} holds ${names.length} files or folders and no ${markName}, so it is no hospital's`,
        'nothing was touched; name a new folder with --state-dir, or empty this one yourself',
      )
    }
    await access(stateDir, constants.R_OK | constants.W_OK)
    await mark(stateDir)
    const claimed = lockNamed(stateDir)
    if (fresh) {
      for (const name of Object.values(ownEntries)) await rm(join(stateDir, name), { recursive: true, force: true })
    }
    return claimed
  } catch (error) {
    throw namedLaunchError(error, stateDir)
  }
}
