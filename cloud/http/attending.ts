import type { ServerResponse } from 'node:http'
import type { Clock } from '#platform/clock'
import { type Problem, problem } from './answers/problem.ts'

/** How long whoever has asked a service that stops may still take to be answered. */
const lastAnswersMs = 5_000

/** Whether people are served: not yet, now, or no more. */
export type Attending = {
  /**
   * To be told of every answer somebody waits for, before anything else is done for it.
   * @throws Problem 503 service-starting or service-stopping, with Retry-After (RFC 9110 10.2.3).
   */
  meet(answer: ServerResponse): void
  /** From now on people are served. After end() it does nothing. */
  begin(): void
  /** From now on nobody new is served. Resolves when all who had asked are answered, after 5 s whoever is not. */
  end(): Promise<void>
}

const refusals: Record<'starting' | 'stopping', () => Problem> = {
  starting: () =>
    problem(503, 'service-starting', 'The service is starting.', 'Try again in a moment.', { retryAfterS: 1 }),
  stopping: () =>
    problem(503, 'service-stopping', 'The service is stopping.', 'Try again when it is back.', { retryAfterS: 1 }),
}

/**
 * One server has the port from a service's start to its end. Were it closed for another to listen, all who wait in its
 * queue or are half-way through their question would be cut, and a cut is no word to try again: `curl --retry` gives up.
 */
export function createAttending(clock: Clock): Attending {
  let state: 'starting' | 'serving' | 'stopping' = 'starting'
  const unanswered = new Set<ServerResponse>()
  let allAnswered = () => {}
  return {
    meet(answer) {
      unanswered.add(answer)
      answer.once('close', () => {
        unanswered.delete(answer)
        if (unanswered.size === 0) allAnswered()
      })
      if (state !== 'serving') throw refusals[state]()
    },
    begin() {
      if (state === 'starting') state = 'serving'
    },
    async end() {
      state = 'stopping'
      if (unanswered.size === 0) return
      await new Promise<void>((resolve) => {
        const cancel = clock.after('http.last-answers', lastAnswersMs, resolve)
        allAnswered = () => {
          cancel()
          resolve()
        }
      })
    },
  }
}
