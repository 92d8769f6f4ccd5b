import type { ServerResponse } from 'node:http'
import type { Committed } from '#cloud/journal/changes'
import { findPersonByHash, type SignInContext } from '../access/sign-in-session.ts'
import type { HttpContext } from '../http-context.ts'
import { heartbeatPeriodMs } from '../schemas/live-timing.ts'

/** A screen that has this much unread is cut; it comes back with Last-Event-ID and reads what it missed. */
const unreadBytesMax = 256 * 1024
/** News longer than this is not told but asked for: told again to a screen that it had cut off, it would cut it again. */
const newsCharactersMax = 64 * 1024

function write(response: ServerResponse, event: string, data: unknown, id?: number): void {
  const idLine = id === undefined ? '' : `id: ${id}\n`
  response.write(`${idLine}event: ${event}\ndata: ${JSON.stringify(data)}\n\n`)
  if (response.writableLength > unreadBytesMax) response.destroy()
}

function isTooLong(news: readonly Committed[]): boolean {
  let characters = 0
  return news.some((committed) => {
    characters += JSON.stringify(committed).length
    return characters > newsCharactersMax
  })
}

/**
 * Feeds one screen until it leaves, reads too slowly, or its session ends. lastSeenSeq is the Last-Event-ID;
 * null for a screen that starts anew. Answers how to end it.
 */
export function feedScreen(
  context: SignInContext & Pick<HttpContext, 'events'>,
  response: ServerResponse,
  tokenHash: string,
  lastSeenSeq: number | null,
): () => void {
  const { clock, events } = context
  const askAnew = (entrySeq?: number) => write(response, 'resync', { atMs: clock.now() }, entrySeq)
  const tell = (committed: Committed) => {
    if (isTooLong([committed])) askAnew(committed.entrySeq)
    else write(response, 'changed', committed, committed.entrySeq)
  }
  write(response, 'heartbeat', { atMs: clock.now() })
  const missed = lastSeenSeq === null ? [] : events.missedSince(lastSeenSeq)
  if (missed === null) askAnew()
  else if (isTooLong(missed)) askAnew(missed.at(-1)?.entrySeq)
  else for (const committed of missed) tell(committed)

  const stopListening = events.listen(tell)
  const stopHeart = clock.every('http-heartbeat', heartbeatPeriodMs, () => {
    write(response, 'heartbeat', { atMs: clock.now() })
    findPersonByHash(context, tokenHash, false).then(
      (person) => person === null && end(),
      () => response.destroy(),
    )
  })
  const end = () => {
    stopListening()
    stopHeart()
    if (!response.writableEnded) response.end()
  }
  response.on('close', end)
  return end
}
