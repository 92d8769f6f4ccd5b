/** How the outbox is sent: batches in flight until their receipt, sent again from the last confirmed fact when none comes. */
export type SendWindow = {
  /** down: no connection. asking: connected, waiting for the service to say where it stands. open: sending. */
  link: 'down' | 'asking' | 'open'
  lastSeq: number
  committedSeq: number
  nextSeq: number
  /** Sent and not yet covered by a receipt, oldest first. */
  inFlight: readonly { lastSeq: number; sentAtMs: number }[]
  lastSentAtMs: number
  askedAtMs: number
  /** Time-outs since the last receipt that moved something. */
  timeouts: number
  /** Where sending last went back to because the service asked, and when: one gap is asked for by every batch behind it. */
  wentBack: { seq: number; atMs: number } | null
  stalledUntilMs: number
}

export type SendInput =
  | { kind: 'connected'; lastSeq: number; committedSeq: number }
  | { kind: 'disconnected' }
  | { kind: 'appended'; lastSeq: number }
  | { kind: 'receipt'; committedSeq: number; sendAgainFromSeq: number | null; firstKeptSeq: number }
  | { kind: 'sent'; lastSeq: number }
  | { kind: 'read-failed' }
  | { kind: 'tick' }

export type SendOutput =
  /** Read one batch from here and publish it; answer with sent or read-failed. */
  | { kind: 'send'; fromSeq: number }
  | { kind: 'acknowledge'; committedSeq: number }
  | { kind: 'renew-epoch'; reason: 'service-knows-more' | 'history-gone' }
  | { kind: 'reconnect' }
  | { kind: 'note'; event: 'uplink.service-restored' | 'uplink.receipt-overdue' | 'uplink.sent-again'; fromSeq: number }
  /** Step again with tick at this time; replaces the one before. Null: nothing to wait for. */
  | { kind: 'wake'; atMs: number | null }

export type SendLimits = {
  batchesInFlightMax: number
  /** Least time between two batches while another is in flight: gathers bursts and paces a replay. */
  batchGapMs: number
  receiptTimeoutMs: number
  receiptTimeoutMaxMs: number
  /** How long to wait after connecting for the service to say where it stands. */
  firstReceiptWaitMs: number
  readRetryMs: number
  timeoutsMax: number
}

export const defaultSendLimits: SendLimits = {
  batchesInFlightMax: 4,
  batchGapMs: 20,
  receiptTimeoutMs: 10_000,
  receiptTimeoutMaxMs: 60_000,
  firstReceiptWaitMs: 2_000,
  readRetryMs: 5_000,
  timeoutsMax: 3,
}

const askedAgainWithinMs = 1_000

export const closedWindow: SendWindow = {
  link: 'down',
  lastSeq: 0,
  committedSeq: 0,
  nextSeq: 1,
  inFlight: [],
  lastSentAtMs: 0,
  askedAtMs: 0,
  timeouts: 0,
  wentBack: null,
  stalledUntilMs: 0,
}

/** When the oldest batch in flight is overdue. */
function overdueAtMs(state: SendWindow, limits: SendLimits): number {
  const oldest = state.inFlight[0]
  if (oldest === undefined) return Number.POSITIVE_INFINITY
  return oldest.sentAtMs + Math.min(limits.receiptTimeoutMs * 2 ** state.timeouts, limits.receiptTimeoutMaxMs)
}

/** When the next batch may leave, were nothing else to happen. */
function sendableAtMs(state: SendWindow, limits: SendLimits): number {
  if (state.link === 'down' || state.nextSeq > state.lastSeq) return Number.POSITIVE_INFINITY
  if (state.link === 'asking') return state.askedAtMs + limits.firstReceiptWaitMs
  if (state.inFlight.length >= limits.batchesInFlightMax) return Number.POSITIVE_INFINITY
  const pacedMs = state.inFlight.length === 0 ? 0 : state.lastSentAtMs + limits.batchGapMs
  return Math.max(pacedMs, state.stalledUntilMs)
}

function goBack(state: SendWindow, toSeq: number): SendWindow {
  return { ...state, nextSeq: toSeq, inFlight: [] }
}

function onReceipt(
  before: SendWindow,
  receipt: Extract<SendInput, { kind: 'receipt' }>,
  nowMs: number,
): { state: SendWindow; outputs: SendOutput[] } {
  const { committedSeq, sendAgainFromSeq, firstKeptSeq } = receipt
  if (before.link === 'down') return { state: before, outputs: [] }
  if (committedSeq > before.lastSeq) {
    return { state: before, outputs: [{ kind: 'renew-epoch', reason: 'service-knows-more' }] }
  }
  const outputs: SendOutput[] = [{ kind: 'acknowledge', committedSeq }]
  if (committedSeq + 1 < firstKeptSeq) {
    outputs.push({ kind: 'renew-epoch', reason: 'history-gone' })
    return { state: { ...before, committedSeq }, outputs }
  }
  let state: SendWindow = {
    ...before,
    link: 'open',
    committedSeq,
    nextSeq: Math.max(before.nextSeq, committedSeq + 1),
    inFlight: before.inFlight.filter((batch) => batch.lastSeq > committedSeq),
    timeouts: committedSeq > before.committedSeq ? 0 : before.timeouts,
  }
  if (committedSeq < before.committedSeq) {
    outputs.push({ kind: 'note', event: 'uplink.service-restored', fromSeq: committedSeq + 1 })
    state = goBack(state, committedSeq + 1)
  }
  if (sendAgainFromSeq !== null && sendAgainFromSeq <= state.lastSeq) {
    const seq = Math.max(sendAgainFromSeq, committedSeq + 1)
    const already =
      state.wentBack !== null && state.wentBack.seq === seq && nowMs - state.wentBack.atMs < askedAgainWithinMs
    if (!already && seq < state.nextSeq) {
      outputs.push({ kind: 'note', event: 'uplink.sent-again', fromSeq: seq })
      state = { ...goBack(state, seq), wentBack: { seq, atMs: nowMs } }
    }
  }
  return { state, outputs }
}

function apply(
  state: SendWindow,
  input: SendInput,
  nowMs: number,
  limits: SendLimits,
): { state: SendWindow; outputs: SendOutput[] } {
  switch (input.kind) {
    case 'connected': {
      const { lastSeq, committedSeq } = input
      const asking = { link: 'asking' as const, lastSeq, committedSeq, nextSeq: committedSeq + 1, askedAtMs: nowMs }
      return { state: { ...closedWindow, ...asking }, outputs: [] }
    }
    case 'disconnected':
      return { state: { ...state, link: 'down', inFlight: [] }, outputs: [] }
    case 'appended':
      return { state: { ...state, lastSeq: input.lastSeq }, outputs: [] }
    case 'receipt':
      return onReceipt(state, input, nowMs)
    case 'sent': {
      const inFlight = [...state.inFlight, { lastSeq: input.lastSeq, sentAtMs: nowMs }]
      return { state: { ...state, inFlight, nextSeq: input.lastSeq + 1, lastSentAtMs: nowMs }, outputs: [] }
    }
    case 'read-failed':
      return { state: { ...state, stalledUntilMs: nowMs + limits.readRetryMs }, outputs: [] }
    case 'tick': {
      if (state.link === 'asking' && nowMs >= state.askedAtMs + limits.firstReceiptWaitMs) {
        return { state: { ...state, link: 'open' }, outputs: [] }
      }
      if (nowMs < overdueAtMs(state, limits)) return { state, outputs: [] }
      const timeouts = state.timeouts + 1
      const fromSeq = state.committedSeq + 1
      const outputs: SendOutput[] = [{ kind: 'note', event: 'uplink.receipt-overdue', fromSeq }]
      // Connected and never answered: perhaps the subscription is gone, and only a new connection shows it.
      if (timeouts >= limits.timeoutsMax) outputs.push({ kind: 'reconnect' })
      return { state: { ...goBack(state, fromSeq), timeouts }, outputs }
    }
  }
}

/** Decides what leaves the outbox when. Times are monotonic milliseconds; at most one send a step, answered by the next. */
export function stepSendWindow(
  before: SendWindow,
  input: SendInput,
  nowMs: number,
  limits: SendLimits = defaultSendLimits,
): { state: SendWindow; outputs: SendOutput[] } {
  const { state, outputs } = apply(before, input, nowMs, limits)
  const settled = outputs.some((output) => output.kind === 'renew-epoch' || output.kind === 'reconnect')
  if (settled) return { state, outputs: [...outputs, { kind: 'wake', atMs: null }] }
  const sendAtMs = sendableAtMs(state, limits)
  if (state.link === 'open' && sendAtMs <= nowMs) {
    return { state, outputs: [...outputs, { kind: 'send', fromSeq: state.nextSeq }] }
  }
  const atMs = Math.min(sendAtMs, overdueAtMs(state, limits))
  return { state, outputs: [...outputs, { kind: 'wake', atMs: Number.isFinite(atMs) ? atMs : null }] }
}
