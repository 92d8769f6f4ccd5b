import type { LlrpMessage, LlrpParameter } from '../codec/message.ts'
import { childrenOf, flagIn, numberIn } from '../codec/node-access.ts'
import type { ReaderOption } from './reader-habits.ts'
import { ask, change, log, type SessionDraft, setTimer, tell } from './session-draft.ts'

/** What a reader is asked again and again that would not tell of it by events: a door may hang on an input. */
const looks = {
  'look-inputs': { event: 'event-gpi', read: 'input-read', requestedData: 9, everyMs: 250 },
  'look-antennas': { event: 'event-antenna', read: 'antenna-read', requestedData: 2, everyMs: 5_000 },
} as const satisfies {
  [name: string]: { event: ReaderOption; read: ReaderOption; requestedData: number; everyMs: number }
}
const refusedEveryMs = 5_000
export type Look = keyof typeof looks
const names = Object.keys(looks) as Look[]

/** Begins to look at what this reader does not tell of. */
export function beginLooking(draft: SessionDraft): void {
  const { habits, capabilities } = draft.state
  for (const name of names) {
    const { event, read, everyMs } = looks[name]
    const isNothing = name === 'look-inputs' && (capabilities?.gpiCount ?? 0) === 0
    if (isNothing || !habits.without.includes(event)) continue
    if (habits.without.includes(read)) log(draft, 'error', 'reader.unwatched', { what: read })
    else setTimer(draft, name, everyMs)
  }
}

export function look(draft: SessionDraft, name: Look): void {
  const { requestedData } = looks[name]
  if (draft.state.link !== 'ready') return
  ask(draft, name, 'GET_READER_CONFIG', {
    AntennaID: 0,
    RequestedData: requestedData,
    GPIPortNum: 0,
    GPOPortNum: 0,
  })
}

/** What was seen; a reader that would not say this time is asked more seldom. */
export function takeLook(draft: SessionDraft, name: Look, response: LlrpMessage, refusal: string | null): void {
  for (const input of childrenOf(response, 'GPIPortCurrentState')) takeInput(draft, input)
  for (const properties of childrenOf(response, 'AntennaProperties')) {
    const isUp = flagIn(properties, 'AntennaConnected')
    if (isUp !== null) takeAntenna(draft, numberIn(properties, 'AntennaID') ?? 0, isUp)
  }
  setTimer(draft, name, refusal === null ? looks[name].everyMs : refusedEveryMs)
}

/** GPIPortCurrentState: 0 low, 1 high, 2 unknown. */
export function takeInput(draft: SessionDraft, input: LlrpParameter): void {
  const level = numberIn(input, 'State')
  if (level === 0 || level === 1) sawInput(draft, numberIn(input, 'GPIPortNum') ?? 0, level === 1)
}

/** Tells the level of an input, when it is another than was told in this connection. */
export function sawInput(draft: SessionDraft, port: number, high: boolean): void {
  const { inputs } = draft.state
  if (inputs[port] === high) return
  change(draft, { inputs: { ...inputs, [port]: high } })
  tell(draft, { kind: 'gpi', port, high })
}

/** What a reader says of an antenna. Nobody was told of a reader that has not shown that it reads: its antennas are told with it. */
export function takeAntenna(draft: SessionDraft, antenna: number, up: boolean): void {
  const { antennasDown, reading, passedOver } = draft.state
  if (antennasDown.includes(antenna) !== up) return
  change(draft, {
    antennasDown: up ? antennasDown.filter((down) => down !== antenna) : [...antennasDown, antenna],
    // One that is plugged in again has yet to show whether it is passed over.
    passedOver: { ...passedOver, [antenna]: 0 },
  })
  if (reading === 'proved') tell(draft, { kind: 'antenna', antenna, up })
}
