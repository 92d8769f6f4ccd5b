import { type EpcHex, epcHexSchema, sessionIdSchema } from '#contracts/ids'
import type { InventoryWish, TagRead } from '#edge/llrp/reader-events'
import { presenceDefaults } from '#edge/presence/presence-config'
import type { PresenceInput } from '#edge/presence/presence-input'
import type { JudgedTag } from '#edge/presence/presence-output'
import { initialPresence } from '#edge/presence/presence-state'
import { stepPresence } from '#edge/presence/step-presence'
import type { AskingDetector, ReaderOrder } from './asking-detector.ts'
import { standing } from './detector.ts'
import { orderOf } from './engine-wish.ts'

/** One verdict with the chance the engine claims for it. */
export type Claim = { epc: number; verdict: 'present' | 'removed' | 'undecided'; permille: number }

/** What is asked of the engine alone. */
export type Engine = AskingDetector & {
  heardSinceClose(epc: number): boolean
  /** What it claimed at its decision. */
  claims(): readonly Claim[]
  /** Milliseconds of work so far, and reads it was given. */
  work(): { ms: number; reads: number }
}

/** The project's presence engine, driven as the agent drives it. The only file that knows it. */
export function engine(name: string, epcs: number, selectsMax: number, references: readonly number[]): Engine {
  const ledger = new Uint8Array(epcs)
  const saidRemoved = new Uint8Array(epcs)
  const heard = new Uint8Array(epcs)
  const names: EpcHex[] = Array.from({ length: epcs }, (_, i) =>
    epcHexSchema.parse(`3034257BF400B780${i.toString(16).toUpperCase().padStart(8, '0')}`),
  )
  const numbers = new Map<string, number>(names.map((epc, i) => [epc, i]))
  const numberOf = (epc: string) => numbers.get(epc) ?? -1
  const isReference = new Set(references)
  let state = initialPresence({
    ...presenceDefaults,
    referenceEpcs: references.flatMap((epc) => names[epc] ?? []),
  })
  let wish: InventoryWish = { mode: 'off' }
  let order: ReaderOrder | null = null
  let decidedAtMs: number | null = null
  let sessions = 0
  let claims: Claim[] = []
  let workMs = 0
  let reads = 0

  function set(list: readonly JudgedTag[], to: number, verdict: Claim['verdict']): void {
    for (const { epc, evidence } of list) {
      const number = numberOf(epc)
      ledger[number] = to
      if (verdict === 'removed') saidRemoved[number] = 1
      claims.push({ epc: number, verdict, permille: evidence.confidencePermille })
    }
  }

  function give(input: PresenceInput, nowMs: number): void {
    const startedAt = performance.now()
    const step = stepPresence(state, input, nowMs)
    workMs += performance.now() - startedAt
    state = step.state
    for (const output of step.outputs) {
      if (output.kind === 'wish') {
        wish = output.wish
        order = orderOf(wish, numberOf, selectsMax)
      } else if (output.kind === 'decided') {
        claims = []
        set(output.present, standing.present, 'present')
        set(output.placed, standing.present, 'present')
        set(output.removed, standing.absent, 'removed')
        set(output.uncertain, standing.undecided, 'undecided')
        set(output.unobservable, standing.undecided, 'undecided')
        if (output.cause.kind === 'session') decidedAtMs = nowMs
      } else if (output.kind === 'undecided') {
        ledger[numberOf(output.epc)] = standing.undecided
      } else if (output.kind === 'resolved') {
        const number = numberOf(output.epc)
        ledger[number] = output.verdict === 'present' ? standing.present : standing.absent
        if (output.verdict === 'removed') saidRemoved[number] = 1
      }
    }
  }
  const session = () => sessionIdSchema.parse(sessions.toString(16).padStart(16, '0'))

  return {
    name,
    ledger,
    saidRemoved,
    start(antennas, nowMs) {
      give({ kind: 'boot', lastConfirmed: null }, nowMs)
      give({ kind: 'reader-connected', antennas: [...antennas], blindMs: null }, nowMs)
    },
    order: () => order,
    hear(stay) {
      if (stay.count === 0) return
      const list: TagRead[] = []
      for (let i = 0; i < stay.count; i++) {
        const epc = names[stay.epc[i] ?? 0]
        if (epc === undefined) continue
        heard[stay.epc[i] ?? 0] = 1
        list.push({
          epc,
          antenna: stay.antenna,
          channel: stay.channel,
          rssiCentiDbm: stay.rssiCentiDbm[i] ?? 0,
          seenCount: stay.seen[i] ?? 1,
          readAtElapsedMs: stay.endMs,
        })
        reads += stay.seen[i] ?? 1
      }
      give({ kind: 'reads', reads: list }, stay.endMs)
    },
    roundEnded: (antennas, nowMs) => give({ kind: 'round-ended', antennas: [...antennas] }, nowMs),
    tick: (nowMs) => give({ kind: 'tick' }, nowMs),
    readerLost: (nowMs) => give({ kind: 'reader-lost' }, nowMs),
    readerBack: (antennas, blindMs, nowMs) =>
      give({ kind: 'reader-connected', antennas: [...antennas], blindMs }, nowMs),
    antennaSaid: (antenna, up, nowMs) => give({ kind: 'antenna', antenna, up }, nowMs),
    doorOpened(nowMs) {
      sessions += 1
      decidedAtMs = null
      give({ kind: 'door-opened', doorId: 1, sessionId: session() }, nowMs)
    },
    doorClosed(nowMs) {
      saidRemoved.fill(0)
      heard.fill(0)
      decidedAtMs = null
      give({ kind: 'door-closed', doorId: 1, sessionId: session() }, nowMs)
    },
    look: () => {},
    decidedAtMs: () => decidedAtMs,
    heardSinceClose: (epc) => heard[epc] === 1,
    claims: () => claims.filter(({ epc }) => !isReference.has(epc)),
    work: () => ({ ms: workMs, reads }),
  }
}
