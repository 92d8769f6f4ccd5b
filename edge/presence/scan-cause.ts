import type { FactOf } from '#contracts/facts/fact'
import type { SessionId } from '#contracts/ids'

export type BaselineReason = FactOf<'BaselineScanned'>['reason']

/** Whose scan it was: a door session, or nobody's. */
export type ScanCause = { kind: 'session'; sessionId: SessionId } | { kind: 'baseline'; reason: BaselineReason }
