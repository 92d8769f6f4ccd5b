import { buildParameter } from '../codec/build-message.ts'
import type { LlrpMessage, LlrpParameter } from '../codec/message.ts'
import { flagIn, numberIn } from '../codec/node-access.ts'
import { type ConfigPart, compileReaderConfig, saysItHolds, wholeConfig } from '../compile-reader-config.ts'
import { applyWish } from './install-wish.ts'
import { beginLooking, takeInput } from './look-around.ts'
import type { ReaderOption } from './reader-habits.ts'
import { ask, change, learnWithout, log, type SessionDraft, send } from './session-draft.ts'
import type { SessionRequest } from './session-state.ts'

function partsOf(draft: SessionDraft): ConfigPart[] {
  const { capabilities, reader, impinjExtensions, habits } = draft.state
  if (capabilities === null) throw new Error('the configuration is compiled from capabilities that are not known yet')
  const { keepaliveMs } = reader
  return compileReaderConfig({ capabilities, keepaliveMs, impinjExtensions, without: habits.without })
}

/** Says how the reader shall behave, in one message where it takes one, and reads it back. */
export function setConfig(draft: SessionDraft): void {
  const parts = partsOf(draft)
  if (draft.state.habits.without.includes('whole-config')) setPartsAndRead(draft, parts)
  else askToSet(draft, 'set-config', wholeConfig(parts), 'whole-config')
}

function askToSet(
  draft: SessionDraft,
  purpose: 'set-config' | 'config-part',
  parameters: LlrpParameter[],
  option: ReaderOption,
): void {
  ask(draft, purpose, 'SET_READER_CONFIG', { ResetToFactoryDefault: false }, { parameters, option })
}

/** A refused configuration is asked for part by part: what the reader will not have is done without. */
export function takeSetConfig(draft: SessionDraft, refusal: string | null): void {
  if (refusal === null) readConfigBack(draft)
  else {
    learnWithout(draft, 'whole-config')
    setPartsAndRead(draft, partsOf(draft))
  }
}

function setPartsAndRead(draft: SessionDraft, parts: readonly ConfigPart[]): void {
  for (const { option, parameters } of parts) askToSet(draft, 'config-part', parameters, option)
  readConfigBack(draft)
}

const dataToRead: { option: ReaderOption; requestedData: number }[] = [
  { option: 'antenna-read', requestedData: 2 },
  { option: 'input-read', requestedData: 9 },
]

/** Events and reports that a reader holds back for whoever comes next are let go before (LLRP 1.1 §13.1.1, §14.1.4). */
function readConfigBack(draft: SessionDraft): void {
  const { capabilities, habits } = draft.state
  change(draft, { configRead: [] })
  if (capabilities?.holdsEventsAndReports === true) send(draft, 'ENABLE_EVENTS_AND_REPORTS')
  const wanted: typeof dataToRead = habits.without.includes('whole-read')
    ? dataToRead.filter(({ option }) => !habits.without.includes(option))
    : [{ option: 'whole-read', requestedData: 0 }]
  for (const { option, requestedData } of wanted) {
    const fields = { AntennaID: 0, RequestedData: requestedData, GPIPortNum: 0, GPOPortNum: 0 }
    ask(draft, 'config-read', 'GET_READER_CONFIG', fields, { option })
  }
  if (wanted.length === 0) reconcile(draft)
}

export function takeConfigRead(
  draft: SessionDraft,
  request: SessionRequest,
  response: LlrpMessage,
  refusal: string | null,
): void {
  const { option } = request
  if (refusal === null) change(draft, { configRead: [...draft.state.configRead, ...response.parameters] })
  else if (option !== null) {
    learnWithout(draft, option)
    if (option === 'whole-read') {
      readConfigBack(draft)
      return
    }
  }
  if (draft.state.queue.every(({ purpose }) => purpose !== 'config-read')) reconcile(draft)
}

/** What the reader says of itself against what it was told: said to it once more alone, and lived with if it stays so. */
function reconcile(draft: SessionDraft): void {
  const { configRead, hasReconciled, capabilities } = draft.state
  const parts = partsOf(draft)
  const others = parts.filter((part) => !part.isKept(configRead))
  if (others.length > 0 && !hasReconciled) {
    log(draft, 'info', 'reader.config-differs', { parts: others.map(({ option }) => option) })
    change(draft, { hasReconciled: true })
    setPartsAndRead(draft, others)
    return
  }
  if (others.length > 0) log(draft, 'warn', 'reader.config-not-kept', { parts: others.map(({ option }) => option) })
  if (saysItHolds(configRead) && capabilities?.holdsEventsAndReports !== true) send(draft, 'ENABLE_EVENTS_AND_REPORTS')
  becomeReady(draft)
}

/** The reader as it is now: which antennas are plugged in, which inputs are high. Its lines work; whether it reads is to be seen. */
function becomeReady(draft: SessionDraft): void {
  const { configRead, outputsWanted, habits } = draft.state
  const antennasDown = configRead
    .filter(({ name }) => name === 'AntennaProperties')
    .filter((properties) => flagIn(properties, 'AntennaConnected') === false)
    .map((properties) => numberIn(properties, 'AntennaID') ?? 0)
  const tellsEnds = !habits.without.includes('event-ro-spec')
  const tellsSpecs = !habits.without.includes('event-ai-spec')
  change(draft, { link: 'ready', configRead: [], antennasDown, inputs: {}, tellsEnds, tellsSpecs })
  for (const input of configRead.filter(({ name }) => name === 'GPIPortCurrentState')) takeInput(draft, input)
  beginLooking(draft)
  for (const [port, high] of Object.entries(outputsWanted)) writeOutput(draft, Number(port), high)
  applyWish(draft)
}

/** Sets an output of the reader: GPOWriteData in SET_READER_CONFIG (LLRP 1.1 §13.1.3). */
export function writeOutput(draft: SessionDraft, port: number, high: boolean): void {
  const write = buildParameter('GPOWriteData', { GPOPortNumber: port, GPOData: high })
  ask(draft, 'gpo', 'SET_READER_CONFIG', { ResetToFactoryDefault: false }, { parameters: [write] })
}
