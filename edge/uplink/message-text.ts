import type { z } from 'zod'
import type { Log } from '#platform/log'

/**
 * A message as it goes out, held against its schema. One that breaks it is logged and sent all the same: the service
 * puts aside what it cannot read, where a person sees it, and a cabinet must not stop for it.
 */
export function messageText<T extends z.ZodType>(writer: T, message: z.input<T>, log: Log): string {
  const written = writer.safeParse(message)
  if (written.success) return JSON.stringify(written.data)
  const at = written.error.issues[0]?.path.join('.') ?? 'unknown'
  log.error('uplink.message-invalid', { at })
  return JSON.stringify(message)
}
