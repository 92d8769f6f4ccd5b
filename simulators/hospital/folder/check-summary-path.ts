import { constants } from 'node:fs'
import { access, stat } from 'node:fs/promises'
import { dirname, sep } from 'node:path'
import { exitTryAgain, LaunchError } from '../launch-error.ts'

/** Why the figures cannot be written, with a remedy. */
export function summaryError(path: string, error: unknown): LaunchError {
  const code = error instanceof Error && 'code' in error ? String(error.code) : String(error)
  const isFull = code === 'ENOSPC' || code === 'EDQUOT'
  const remedy = isFull
    ? 'free space, or name a file on another disk with --summary'
    : 'name another file with --summary'
  return new LaunchError(
    'summary-unwritable',
    `${path} cannot be written (${isFull ? 'its disk is full' : code})`,
    remedy,
    isFull ? exitTryAgain : undefined,
  )
}

/**
 * Looks whether the figures can be written where they are wanted, before a run of hours and not after it.
 * @throws LaunchError summary-unwritable.
 */
export async function checkSummaryPath(path: string): Promise<void> {
  const there = await stat(path).catch(() => null)
  if (there?.isDirectory()) throw summaryError(path, 'it is a folder')
  try {
    await access(there === null ? `${dirname(path)}${sep}` : path, constants.W_OK)
  } catch (error) {
    throw summaryError(path, error)
  }
}
