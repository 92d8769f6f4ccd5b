import type { LlrpMessage, LlrpParameter } from '../codec/message.ts'
import { flagIn, numberIn, textIn } from '../codec/node-access.ts'
import { sawInput, takeAntenna } from './look-around.ts'
import { withStamp } from './reader-stamps.ts'
import { takeAiSpecEvent, takeRoSpecEvent } from './run-inventory.ts'
import { cancelTimers, change, log, lose, type SessionDraft } from './session-draft.ts'
import { beginSetUp } from './set-up.ts'

/** ConnectionAttemptStatusType, LLRP 1.1 §14.2.2.11. */
const success = 0
const anotherAttempted = 4

function takeConnectionAttempt(draft: SessionDraft, event: LlrpParameter): void {
  const status = numberIn(event, 'Status')
  if (draft.state.link !== 'greeting') {
    if (status === anotherAttempted) log(draft, 'warn', 'reader.another-client-knocked')
    return
  }
  cancelTimers(draft, 'greeting')
  if (status === success) beginSetUp(draft)
  // Somebody, perhaps we ourselves before a break, still holds the reader: wait until it lets go.
  else lose(draft, 'connection-refused', `the reader answered connection status ${status}`)
}

function takeNotice(draft: SessionDraft, event: LlrpParameter, stampMs: number | null): void {
  const isReady = draft.state.link === 'ready'
  switch (event.name) {
    case 'ConnectionAttemptEvent':
      takeConnectionAttempt(draft, event)
      break
    case 'ConnectionCloseEvent':
      lose(draft, 'connection-closed', 'the reader closed the connection')
      break
    case 'GPIEvent':
      if (isReady) sawInput(draft, numberIn(event, 'GPIPortNumber') ?? 0, flagIn(event, 'GPIEvent') ?? false)
      break
    case 'AntennaEvent':
      if (isReady) takeAntenna(draft, numberIn(event, 'AntennaID') ?? 0, numberIn(event, 'EventType') === 1)
      break
    case 'AISpecEvent':
      takeAiSpecEvent(draft, event, stampMs)
      break
    case 'ROSpecEvent':
      takeRoSpecEvent(draft, event, stampMs)
      break
    case 'ReaderExceptionEvent':
      log(draft, 'warn', 'reader.exception', { text: (textIn(event, 'Message') ?? '').slice(0, 256) })
      break
    case 'ReportBufferOverflowErrorEvent':
      log(draft, 'error', 'reader.buffer-overflow')
      break
    default:
      break
  }
}

/** READER_EVENT_NOTIFICATION: one message may carry several events (LLRP 1.1 §14.2.2). */
export function takeNotification(draft: SessionDraft, message: LlrpMessage): void {
  for (const data of message.parameters) {
    const { stamps, stampMs } = withStamp(draft.state.stamps, data)
    change(draft, { stamps })
    for (const event of data.parameters) takeNotice(draft, event, stampMs)
  }
}
