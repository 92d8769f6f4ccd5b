import { factTextsOf } from '../facts-text.ts'
import type { Said } from './judge-broker.ts'

/** One fact of a batch as it came. */
export type HeardFact = { epoch: string; seq: number; text: string; value: Record<string, unknown> }

/** A batch as it came, whether it was stored or not. */
export type HeardBatch = {
  said: Said
  epoch: string
  firstSeq: number
  facts: HeardFact[]
  /** What of its own number was receipted when it came. */
  committedSeq: number
}

type Shell = { epoch?: unknown; firstSeq?: unknown; facts?: unknown }

/** A batch by its four members; null when it is none, which its schema says better. */
function readBatch(said: Said): Omit<HeardBatch, 'committedSeq'> | null {
  let shell: Shell
  try {
    shell = JSON.parse(said.text) as Shell
  } catch {
    return null
  }
  const { epoch, firstSeq, facts } = shell ?? {}
  if (typeof epoch !== 'string' || typeof firstSeq !== 'number' || !Array.isArray(facts)) return null
  const texts = factTextsOf(said.text)
  const read = facts.map((value, index) => ({ epoch, seq: firstSeq + index, text: texts[index] ?? '', value }))
  return { said, epoch, firstSeq, facts: read }
}

/** The least a service is: it stores facts in order and says how far. It can be deaf, dumb, and lie about its memory. */
export class JudgeService {
  /** While false what comes is lost. */
  hears = true
  /** While false nothing is receipted. */
  answers = true
  readonly batches: HeardBatch[] = []
  /** Everything stored, in the order in which it was. */
  readonly stored: HeardFact[] = []
  readonly #committed = new Map<string, number>()
  readonly #sendReceipt: (receipt: Record<string, unknown>) => void
  readonly #device: string

  constructor(device: string, sendReceipt: (receipt: Record<string, unknown>) => void) {
    this.#device = device
    this.#sendReceipt = sendReceipt
  }

  committedOf(epoch: string): number {
    return this.#committed.get(epoch) ?? 0
  }

  heardBatch(said: Said): void {
    const batch = readBatch(said)
    if (batch === null) return
    this.batches.push({ ...batch, committedSeq: this.committedOf(batch.epoch) })
    if (!this.hears) return
    const { epoch } = batch
    if (batch.firstSeq > this.committedOf(epoch) + 1) {
      if (this.answers) this.receipt(epoch, { sendAgainFromSeq: this.committedOf(epoch) + 1 })
      return
    }
    for (const fact of batch.facts) {
      if (fact.seq !== this.committedOf(epoch) + 1) continue
      this.stored.push(fact)
      this.#committed.set(epoch, fact.seq)
    }
    if (this.answers) this.receipt(epoch)
  }

  heardOnline(epoch: string): void {
    if (this.answers) this.receipt(epoch)
  }

  /** Says how far an epoch is stored, or something else. */
  receipt(epoch: string, changes: Record<string, unknown> = {}): void {
    const committedSeq = this.committedOf(epoch)
    const whole = { schema: 1, deviceId: this.#device, epoch, committedSeq, sendAgainFromSeq: null }
    this.#sendReceipt({ ...whole, quarantinedSeqs: [], chainHead: null, ...changes })
  }

  /**
   * Forgets everything of an epoch behind this number, as a service restored from a back-up does. Answers how to remember
   * it again.
   */
  restoreTo(epoch: string, committedSeq: number): () => void {
    const [before, stored] = [this.committedOf(epoch), [...this.stored]]
    this.#committed.set(epoch, committedSeq)
    const kept = this.stored.filter((fact) => fact.epoch !== epoch || fact.seq <= committedSeq)
    this.stored.splice(0, this.stored.length, ...kept)
    return () => {
      this.#committed.set(epoch, before)
      this.stored.splice(0, this.stored.length, ...stored)
    }
  }
}
