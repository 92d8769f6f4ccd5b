import { parameterDefinitions } from '../codec/definitions.ts'
import type { LlrpMessage, LlrpParameter } from '../codec/message.ts'
import { childOf, numberIn } from '../codec/node-access.ts'
import { type Plainness, plainest, type RoSpecPart, roSpecPart } from '../compile-ro-spec.ts'
import { cancelTimers, change, log, lose, type SessionDraft, setTimer } from './session-draft.ts'

const wishAgainMs = 1_000

/** The innermost part of a ROSpec that a refusal names, of those it can be without (ParameterError, LLRP 1.1 §14.2.1). */
function partNamedIn(response: LlrpMessage): RoSpecPart | null {
  let named: RoSpecPart | null = null
  let at: LlrpParameter | null = childOf(response, 'LLRPStatus')
  while (at !== null) {
    at = childOf(at, 'ParameterError')
    const type = at === null ? null : numberIn(at, 'ParameterType')
    const name = type === null ? undefined : parameterDefinitions.byType[type]?.name
    named = (name === undefined ? null : roSpecPart(name)) ?? named
  }
  return named
}

/**
 * The reader would not have the ROSpec: what it names is left out, and where it names nothing that can be, it is asked for
 * less. Given up only when it refuses the plainest one.
 */
export function takeRefusedRoSpec(draft: SessionDraft, response: LlrpMessage, refusal: string): void {
  const { plainness, leftOut, queue } = draft.state
  const dropped = new Set(['enable', 'start', 'run-again'])
  const named = partNamedIn(response)
  const part = named !== null && !leftOut.includes(named) ? named : null
  const isGivenUp = part === null && plainness === plainest
  log(draft, isGivenUp ? 'error' : 'warn', 'reader.rospec-refused', { refusal, plainness, leftOut: part })
  change(draft, {
    queue: queue.filter(({ purpose }) => !dropped.has(purpose)),
    isChanging: false,
    applied: null,
    plainness: part === null ? (Math.min(plainest, plainness + 1) as Plainness) : plainness,
    leftOut: part === null ? leftOut : [...leftOut, part],
  })
  if (isGivenUp) lose(draft, 'protocol-error', refusal)
  else setTimer(draft, 'wish-again', wishAgainMs)
}

/** A ROSpec that ran before will not run again, as it is: it is given anew. */
export function takeRefusedRun(draft: SessionDraft): void {
  cancelTimers(draft, 'run-overdue')
  change(draft, { applied: null })
  setTimer(draft, 'wish-again', wishAgainMs)
}
