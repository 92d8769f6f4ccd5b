import { StoreError } from '#cloud/store/engine/store-error'

/** A tool cannot do what was asked. One line, with what to do about it. */
export class ToolError extends Error {
  constructor(message: string) {
    super(message)
    this.name = 'ToolError'
  }
}

/** One line for a person, whatever went wrong. */
export function lineOf(error: unknown): string {
  if (error instanceof StoreError) return `${error.code}: ${error.message}`
  if (error instanceof Error && 'code' in error) return `${error.code}: ${error.message.split('\n')[0]}`
  return error instanceof Error ? (error.message.split('\n')[0] ?? error.name) : String(error)
}
