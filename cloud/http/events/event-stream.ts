import type { ServerResponse } from 'node:http'
import type { Committed } from '#cloud/journal/changes'
import { scopeOf } from '#cloud/people/access/scope'
import { treeOf } from '#cloud/service/people/mandate'
import { findPersonByHash, type SignInContext } from '../access/sign-in-session.ts'
import type { SignedIn } from '../access/signed-in.ts'
import type { HttpContext } from '../http-context.ts'
import { heartbeatPeriodMs } from '../schemas/live-timing.ts'
import { visibleOf } from './visible-changes.ts'

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
 * Feeds one screen until it leaves, reads too slowly, or its person's session ends; what lies outside the person's
 * places is not told. lastSeenSeq is the Last-Event-ID; null for a screen that starts anew. Answers how to end it.
 */
export function feedScreen(
  context: SignInContext & Pick<HttpContext, 'events' | 'placing'>,
  response: ServerResponse,
  signedIn: SignedIn,
  lastSeenSeq: number | null,
): () => void {
  const { clock, events, service, placing } = context
  let person = signedIn
  const askAnew = (entrySeq?: number) => write(response, 'resync', { atMs: clock.now() }, entrySeq)
  const tell = (committed: Committed) => {
    if (isTooLong([committed])) askAnew(committed.entrySeq)
    else write(response, 'changed', committed, committed.entrySeq)
  }
  const scope = () => scopeOf(person.grants, 'service.read', treeOf(service.places()))
  /** News go out in their order, each once it is known what of it may be told. */
  let told: Promise<void> = Promise.resolve()
  const tellVisible = (committed: Committed) => {
    const found = placing(committed)
    told = told.then(async () => {
      const visible = visibleOf(await found, scope())
      if (visible !== null && !response.writableEnded) tell(visible)
    })
    told = told.catch(() => askAnew())
  }
  const news = (committed: Committed) => {
    if (committed.changes.accounts.includes(person.userRef)) lookAgain()
    if (scope().isEverywhere) tell(committed)
    else tellVisible(committed)
  }
  /** Who the person is now: what was granted, withdrawn or ended holds for this screen too. */
  const lookAgain = () => {
    findPersonByHash(context, person.tokenHash, false).then(
      (found) => {
        if (found === null) end()
        else person = found
      },
      () => response.destroy(),
    )
  }
  write(response, 'heartbeat', { atMs: clock.now() })
  const missed = lastSeenSeq === null ? [] : events.missedSince(lastSeenSeq)
  if (missed === null) askAnew()
  else if (!scope().isEverywhere) for (const committed of missed) tellVisible(committed)
  else if (isTooLong(missed)) askAnew(missed.at(-1)?.entrySeq)
  else for (const committed of missed) tell(committed)

  const stopListening = events.listen(news)
  const stopHeart = clock.every('http-heartbeat', heartbeatPeriodMs, () => {
    write(response, 'heartbeat', { atMs: clock.now() })
    lookAgain()
  })
  const end = () => {
    stopListening()
    stopHeart()
    if (!response.writableEnded) response.end()
  }
  response.on('close', end)
  return end
}
