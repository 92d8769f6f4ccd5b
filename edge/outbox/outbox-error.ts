export type OutboxErrorCode =
  | 'outbox-missing'
  | 'outbox-empty'
  | 'outbox-broken'
  | 'outbox-foreign'
  | 'outbox-in-use'
  | 'outbox-write-failed'
  | 'outbox-read-failed'
  | 'outbox-full'

const remedies: Record<OutboxErrorCode, string> = {
  'outbox-missing':
    'bring outbox.sqlite back from the old card; to begin anew and give up what it held, remove outbox.epoch',
  'outbox-empty':
    'bring outbox.sqlite back from the old card; to begin anew and give up what it held, remove outbox.sqlite and outbox.epoch',
  'outbox-broken': 'copy the folder away for rescue, then remove outbox.sqlite* and outbox.epoch to begin anew',
  'outbox-foreign': 'this file belongs to another card: put back the one that goes with outbox.epoch',
  'outbox-in-use': 'another agent uses this state folder: stop it, or give each agent a folder of its own',
  'outbox-write-failed': 'look at the card: kernel log, mount options, free space',
  'outbox-read-failed': 'look at the card: kernel log, mount options',
  'outbox-full': 'restore the way to the service, or raise outboxBytesMax',
}

/** The outbox could not do what was asked. The code is stable; the message ends with what a person can do. */
export class OutboxError extends Error {
  readonly code: OutboxErrorCode

  constructor(code: OutboxErrorCode, what: string, cause?: unknown) {
    super(`${code}: ${what}; ${remedies[code]}`, cause === undefined ? undefined : { cause })
    this.name = 'OutboxError'
    this.code = code
  }
}
