/** The world is in the way; trying again later may help. */
export const exitTryAgain = 75
/** Somebody must change what was asked. */
export const exitUnusable = 78

/** Why the launcher goes no further: a code, what is wrong, and what a person can do about it, in one line. */
export class LaunchError extends Error {
  readonly code: string
  readonly exitCode: number

  constructor(code: string, what: string, remedy: string, exitCode: number = exitUnusable) {
    super(`${code}: ${what}: ${remedy}`)
    this.name = 'LaunchError'
    this.code = code
    this.exitCode = exitCode
  }
}

type Named = { code: string; what: string; remedy: string; exitCode: number }

const elsewhere = 'or name another folder with --state-dir'
const byErrno: Record<string, Named> = {
  ENOSPC: { code: 'disk-full', what: 'its disk is full', remedy: `free space, ${elsewhere}`, exitCode: exitTryAgain },
  EDQUOT: {
    code: 'disk-full',
    what: 'there is no more room for you on its disk',
    remedy: `free space, ${elsewhere}`,
    exitCode: exitTryAgain,
  },
  EIO: {
    code: 'disk-failed',
    what: 'its disk failed to read or write',
    remedy: `look at the kernel log and the disk, ${elsewhere}`,
    exitCode: exitTryAgain,
  },
  EMFILE: {
    code: 'too-many-files',
    what: 'there are too many open files',
    remedy: 'raise the limit (ulimit -n), or start a smaller hospital with --profile',
    exitCode: exitTryAgain,
  },
  EACCES: {
    code: 'not-allowed',
    what: 'you may not read and write there',
    remedy: `change its rights, ${elsewhere}`,
    exitCode: exitUnusable,
  },
  EROFS: {
    code: 'not-allowed',
    what: 'its disk may only be read',
    remedy: `mount it for writing, ${elsewhere}`,
    exitCode: exitUnusable,
  },
  ENOTDIR: {
    code: 'folder-unusable',
    what: 'a part of the path is a file',
    remedy: 'name a folder with --state-dir',
    exitCode: exitUnusable,
  },
  ENOENT: {
    code: 'folder-unusable',
    what: 'it is not there, and nothing can be made there',
    remedy: 'name another folder with --state-dir',
    exitCode: exitUnusable,
  },
  ENAMETOOLONG: {
    code: 'folder-unusable',
    what: 'the path is too long',
    remedy: 'name a shorter one with --state-dir',
    exitCode: exitUnusable,
  },
  ELOOP: {
    code: 'folder-unusable',
    what: 'its links lead in a circle',
    remedy: 'name another folder with --state-dir',
    exitCode: exitUnusable,
  },
}
byErrno.EPERM = byErrno.EACCES as Named
byErrno.ENFILE = byErrno.EMFILE as Named

/** What the file system said about a path, named with a remedy; any other error as it is. */
export function namedLaunchError(error: unknown, path?: string): unknown {
  if (!(error instanceof Error) || !('code' in error)) return error
  const named = byErrno[String(error.code)]
  if (named === undefined) return error
  const where = path ?? ('path' in error ? String(error.path) : 'a file of the hospital')
  return new LaunchError(named.code, `${where}: ${named.what}`, named.remedy, named.exitCode)
}
