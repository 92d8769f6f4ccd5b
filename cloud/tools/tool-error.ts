import { StoreError } from '#cloud/store/engine/store-error'

/** A tool cannot do what was asked. One line, with what to do about it. */
export class ToolError extends Error {
  constructor(message: string) {
    super(message)
    this.name = 'ToolError'
  }
}

/** Whether a file could not be written for want of room. */
export function isDiskFull(error: unknown): boolean {
  return error instanceof Error && 'code' in error && (error.code === 'ENOSPC' || error.code === 'EDQUOT')
}

/** One line for a person, whatever went wrong. */
export function lineOf(error: unknown): string {
  if (error instanceof StoreError) return `${error.code}: ${error.message}`
  if (error instanceof Error && isDiskFull(error)) {
    const path = 'path' in error ? ` (${error.path})` : ''
    return `disk-full: there is no room left${path}: free space on the disk, or name another folder`
  }
  if (error instanceof Error && 'code' in error) return `${error.code}: ${error.message.split('\n')[0]}`
  return error instanceof Error ? (error.message.split('\n')[0] ?? error.name) : String(error)
}
