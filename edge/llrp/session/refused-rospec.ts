import { parameterDefinitions } from '../codec/definitions.ts'
import type { LlrpMessage, LlrpParameter } from '../codec/message.ts'
import { childOf, numberIn } from '../codec/node-access.ts'
import { type Plainness, plainest, type RoSpecPart, roSpecPart } from '../compile-ro-spec.ts'
import { getsNoTurns } from './antenna-turns.ts'
import { passOverPart } from './run-inventory.ts'
import { cancelTimers, change, log, lose, type SessionDraft, setTimer } from './session-draft.ts'
import type { Purpose } from './session-state.ts'

const wishAgainMs = 1_000
const refusedStartsMax = 5

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
 * less. Given up only when it refuses the plainest one. One that it took and will not start now may start in a while.
 */
export function takeRefusedRoSpec(draft: SessionDraft, purpose: Purpose, response: LlrpMessage, refusal: string): void {
  const { plainness, leftOut, queue, refusedStarts } = draft.state
  const dropped = new Set(['enable', 'start', 'run-again'])
  const named = partNamedIn(response)
  const part = named !== null && !leftOut.includes(named) ? named : null
  const isBusy = purpose !== 'add' && part === null && refusedStarts + 1 < refusedStartsMax
  const isGivenUp = part === null && plainness === plainest && !isBusy
  log(draft, isGivenUp ? 'error' : 'warn', 'reader.rospec-refused', { refusal, plainness, leftOut: part })
  change(draft, {
    queue: queue.filter(({ purpose }) => !dropped.has(purpose)),
    isChanging: false,
    applied: null,
    refusedStarts: isBusy ? refusedStarts + 1 : 0,
    plainness: part === null && !isBusy ? (Math.min(plainest, plainness + 1) as Plainness) : plainness,
    leftOut: part === null ? leftOut : [...leftOut, part],
  })
  if (isGivenUp) lose(draft, 'protocol-error', refusal)
  else if (!isBusy || !isPassedOver(draft)) setTimer(draft, 'wish-again', wishAgainMs)
}

/** One antenna alone may be why a part is not started: at the second time, or where it gets no turns, the next is asked. */
function isPassedOver(draft: SessionDraft): boolean {
  const { run, refusedStarts } = draft.state
  const isNoWonder = run?.antennas.every((antenna) => getsNoTurns(draft, antenna)) ?? false
  if ((refusedStarts < 2 && !isNoWonder) || !passOverPart(draft)) return false
  change(draft, { refusedStarts: 0 })
  return true
}

/** A ROSpec that ran before will not run again, as it is: it is given anew. */
export function takeRefusedRun(draft: SessionDraft): void {
  cancelTimers(draft, 'run-overdue')
  change(draft, { applied: null })
  setTimer(draft, 'wish-again', wishAgainMs)
}
