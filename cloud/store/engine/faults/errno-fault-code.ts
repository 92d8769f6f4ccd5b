import type { WorldFaultCode } from './world-faults.ts'

const byErrno: Record<string, WorldFaultCode> = {
  EACCES: 'store-read-only',
  EADDRNOTAVAIL: 'store-exhausted',
  EAI_AGAIN: 'store-unreachable',
  ECONNABORTED: 'store-unreachable',
  ECONNREFUSED: 'store-unreachable',
  ECONNRESET: 'store-unreachable',
  EDQUOT: 'store-full',
  EHOSTDOWN: 'store-unreachable',
  EHOSTUNREACH: 'store-unreachable',
  EIO: 'store-io-failed',
  EMFILE: 'store-exhausted',
  ENETDOWN: 'store-unreachable',
  ENETUNREACH: 'store-unreachable',
  ENFILE: 'store-exhausted',
  ENOBUFS: 'store-exhausted',
  ENOMEM: 'store-exhausted',
  ENOSPC: 'store-full',
  ENOTFOUND: 'store-unreachable',
  EPERM: 'store-read-only',
  EPIPE: 'store-unreachable',
  EROFS: 'store-read-only',
  ETIMEDOUT: 'store-silent',
}

/** What an error of Node's sockets and files says about the world; null when it says nothing. */
export function errnoFaultCode(error: Error): WorldFaultCode | null {
  return 'code' in error && typeof error.code === 'string' ? (byErrno[error.code] ?? null) : null
}
