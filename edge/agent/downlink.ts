import { type Command, commandEnvelopeKind, readCommand, type StrangeCommand } from '#contracts/downlink/command'
import type { DocumentRefusal } from '#contracts/downlink/refusals'
import type { FactBody } from '#contracts/facts/fact'
import type { Telemetry } from '#contracts/telemetry'
import type { Clock } from '#platform/clock'
import type { Log } from '#platform/log'
import type { DocumentAnswer, DocumentStore } from '../documents/open-document-store.ts'
import type { SignedReader } from '../documents/read-signed.ts'

export type DownlinkOptions = {
  documents: DocumentStore
  readSigned: SignedReader
  clock: Clock
  log: Log
  record: (facts: readonly FactBody[]) => void
  onCommand: (command: Command | StrangeCommand) => void
  /** A newer document of this kind is kept. Null: it is in force; else it is after a restart, and until then this version is. */
  onApplied: (kind: string) => { heldVersion: number | null } | null
  /** Versions in force of kinds of which the newest on the card is not it yet. */
  inForce: () => Parameters<DocumentStore['told']>[1]
}

/** What the service sends down, from the line to those who act by it. */
export type Downlink = {
  onCommand(text: string): void
  onDocument(kind: string, text: string): void
  telemetry(): NonNullable<Telemetry['documents']>
  /** Tells nobody anything more. */
  stop(): void
}

/** A broker that forges all day long must not fill the card: of one kind and reason a refusal is told once in so long. */
const refusalToldEveryMs = 3_600_000

export function createDownlink(options: DownlinkOptions): Downlink {
  const { documents, readSigned, clock, log, record } = options
  const toldAtElapsedMs = new Map<string, number>()
  let refusedCount = 0
  let stopped = false

  function refuse(answer: Pick<DocumentAnswer, 'document' | 'version' | 'heldVersion'> & { reason: DocumentRefusal }) {
    refusedCount += 1
    const { document, version, heldVersion, reason } = answer
    log.warn('agent.downlink-refused', { kind: document, version, reason, count: refusedCount })
    const what = `${document} ${reason}`
    const toldMs = toldAtElapsedMs.get(what)
    if (toldMs !== undefined && clock.elapsed() - toldMs < refusalToldEveryMs) return
    toldAtElapsedMs.set(what, clock.elapsed())
    record([{ kind: 'DocumentApplied', document, version, result: 'refused', reason, heldVersion }])
  }

  function tell(answer: DocumentAnswer): void {
    if (stopped) return
    if (answer.result === 'refused') {
      refuse(answer)
      return
    }
    const { document, version, heldVersion, result } = answer
    log.info('agent.document-offered', { kind: document, version, result, heldVersion })
    if (result === 'held-already') return
    const pending = result === 'applied' ? options.onApplied(document) : null
    const told = pending === null ? { result, heldVersion } : { result: 'at-restart' as const, ...pending }
    record([{ kind: 'DocumentApplied', document, version, reason: null, ...told }])
  }

  return {
    onCommand(text) {
      const document = commandEnvelopeKind
      const signed = readSigned(document, text)
      if (!signed.ok) {
        refuse({ document, version: signed.version, heldVersion: null, reason: signed.reason })
        return
      }
      const command = readCommand(signed.envelope)
      if (command !== null) options.onCommand(command)
      else refuse({ document, version: signed.envelope.version, heldVersion: null, reason: 'body-unreadable' })
    },
    onDocument: (kind, text) => void documents.offer(kind, text).then(tell),
    telemetry: () => ({ held: documents.told(clock.now(), options.inForce()), refused: refusedCount }),
    stop() {
      stopped = true
    },
  }
}
