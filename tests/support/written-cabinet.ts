import type { Batch } from '#contracts/batch'
import type { Fact, FactBody } from '#contracts/facts/fact'
import {
  bootIdSchema,
  type DeviceId,
  deviceIdSchema,
  type EpcHex,
  epcHexSchema,
  epochSchema,
  sessionIdSchema,
} from '#contracts/ids'

const evidence = {
  rounds: 12,
  opportunities: 10,
  reads: 8,
  antennas: [1, 2],
  rssiCentiDbm: -5_512,
  confidencePermille: 998,
}

/** A numbered EPC. */
export function epcOf(number: number): EpcHex {
  return epcHexSchema.parse(`3034257BF400B780${number.toString(16).toUpperCase().padStart(8, '0')}`)
}

/** A cabinet written by hand: it says facts in order and packs them into batches, with a clock a test can set. */
export class WrittenCabinet {
  readonly deviceId: DeviceId
  epoch = epochSchema.parse('e000000000000001')
  bootId = bootIdSchema.parse('b000000000000001')
  elapsedMs = 1_000
  /** Wall clock at elapsed time 0. */
  bootedAtMs: number
  isSynchronised = true
  readonly said: Fact[] = []
  #sessions = 0

  constructor(deviceId: string, bootedAtMs: number) {
    this.deviceId = deviceIdSchema.parse(deviceId)
    this.bootedAtMs = bootedAtMs
  }

  /** Says something; a tenth of a second passes. */
  say(body: FactBody): Fact {
    this.elapsedMs += 100
    const clock = this.isSynchronised ? 'synchronised' : 'unsynchronised'
    const fact = {
      ...body,
      bootId: this.bootId,
      elapsedMs: this.elapsedMs,
      atMs: this.bootedAtMs + this.elapsedMs,
      clock,
    }
    this.said.push(fact as Fact)
    return fact as Fact
  }

  /** A baseline scan finds these units. */
  finds(...epcs: EpcHex[]): void {
    for (const epc of epcs) this.say({ kind: 'UnitFound', epc, evidence })
  }

  /** A whole door session: badge, open, take, put, close, decide. Returns its id. */
  session({ taken = [], placed = [] }: { taken?: EpcHex[]; placed?: EpcHex[] }): string {
    this.#sessions += 1
    const sessionId = sessionIdSchema.parse(this.#sessions.toString(16).padStart(16, '0'))
    this.say({ kind: 'DoorUnlocked', sessionId, doorId: 1, userRef: null, by: 'badge' })
    this.say({ kind: 'DoorOpened', sessionId, doorId: 1 })
    this.elapsedMs += 20_000
    this.say({ kind: 'DoorClosed', sessionId, doorId: 1, openForMs: 20_000 })
    const closedAtMs = this.bootedAtMs + this.elapsedMs
    this.elapsedMs += 3_000
    for (const epc of taken) this.say({ kind: 'UnitTaken', epc, sessionId, evidence })
    for (const epc of placed) this.say({ kind: 'UnitPlaced', epc, sessionId, evidence })
    this.say({
      kind: 'SessionCommitted',
      sessionId,
      doorId: 1,
      userRefs: [],
      openedAtMs: closedAtMs - 20_000,
      closedAtMs,
      decidedAfterMs: 3_000,
      takenCount: taken.length,
      placedCount: placed.length,
      uncertainCount: 0,
      unobservableCount: 0,
      scanComplete: true,
    })
    return sessionId
  }

  /** A document the service sent is in force. */
  applies(document: string, version: number): void {
    const held = { result: 'applied', reason: null, heldVersion: version } as const
    this.say({ kind: 'DocumentApplied', document, version, ...held })
  }

  /** One minute of one probe. */
  climate(valueMilli: number, probeId = 'cabinet-air'): void {
    this.elapsedMs += 60_000
    this.say({
      kind: 'ClimateRecorded',
      probeId,
      quantity: 'temperature',
      state: 'good',
      windowMs: 60_000,
      samples: 12,
      minMilli: valueMilli - 100,
      maxMilli: valueMilli + 100,
      meanMilli: valueMilli,
      lastMilli: valueMilli,
    })
  }

  /** Facts from a sequence on, as they would be published now. */
  batch(firstSeq = 1, count = this.said.length - firstSeq + 1): Batch {
    return {
      schema: 1,
      deviceId: this.deviceId,
      epoch: this.epoch,
      firstSeq,
      sentAtMs: this.bootedAtMs + this.elapsedMs,
      sentElapsedMs: this.elapsedMs,
      sentBootId: this.bootId,
      facts: this.said.slice(firstSeq - 1, firstSeq - 1 + count),
    }
  }
}
