import type { StockCard } from '#contracts/downlink/stock-cards'
import type { FactBody } from '#contracts/facts/fact'
import { type EpcHex, type SessionId, userRefSchema } from '#contracts/ids'
import { bootDecisionLoop, type Decision, type LoopInput } from '#edge/agent/decision-loop'
import type { InventoryWish } from '#edge/llrp/reader-events'
import { nothingLearnt } from '#edge/presence/hearing/learnt'
import { loadModel } from '#firmware-config/load-model'
import type { Label, SeamRadio, Side } from './seam-radio.ts'

const antennas = [1, 2, 3, 4]
const visitMs = 100
const tickMs = 250
const channels = 50
const anna = userRefSchema.parse('user-anna')

/** What a cabinet has said: when, and what. */
export type Told = { atMs: number; seq: number; fact: FactBody }

/** Presence and cabinet of one side as the agent lets them answer one another, with a reader that is only its reads. */
export class BenchCabinet {
  readonly side: Side
  readonly told: Told[] = []
  readonly #radio: SeamRadio
  readonly #labels: readonly Label[]
  readonly #loop: ReturnType<typeof bootDecisionLoop>['loop']
  readonly #timers = new Map<string, number>()
  #wish: InventoryWish = { mode: 'off' }
  #antenna = 0
  #visits = 0
  #nextVisitMs = 0
  #nextTickMs = 0

  constructor(side: Side, radio: SeamRadio, labels: readonly Label[]) {
    this.side = side
    this.#radio = radio
    this.#labels = labels
    const model = loadModel('implant-cabinet-4')
    if (model.kind !== 'cabinet') throw new Error('the implant cabinet is a cabinet')
    const { loop, boot } = bootDecisionLoop(
      { ...model, reader: { ...model.reader, referenceEpcs: [] } },
      null,
      nothingLearnt,
      { elapsedMs: 0, wallMs: 0 },
    )
    this.#loop = loop
    this.#carryOut(boot, 0)
    this.#decide(0, { to: 'cabinet', input: { kind: 'contact', doorId: 1, open: false } })
    const who = { manufacturer: 1, model: 1, firmware: '1', llrpVersion: '1.1', blindMs: null } as const
    this.#decide(
      0,
      { to: 'cabinet', input: { kind: 'reader-connected', antennas, ...who } },
      { to: 'presence', input: { kind: 'reader-connected', antennas, blindMs: null } },
    )
  }

  badgeAndOpen(nowMs: number, sessionId: SessionId): void {
    const verdict = { kind: 'accepted', userRef: anna } as const
    this.#decide(nowMs, { to: 'cabinet', input: { kind: 'badge', doorId: 1, verdict, newSessionId: sessionId } })
    this.#door(nowMs, true)
  }

  close(nowMs: number): void {
    this.#door(nowMs, false)
  }

  cards(nowMs: number, version: number, epcs: readonly string[]): void {
    const words = { itemId: 'i', name: 'n', size: null, lot: null, expiresOnDay: null, expiresAtMs: null, owner: 'o' }
    const cards = new Map(epcs.map((epc) => [epc as EpcHex, { epc: epc as EpcHex, ...words } satisfies StockCard]))
    this.#decide(nowMs, { to: 'cabinet', input: { kind: 'stock-advice', advice: { version, cards } } })
  }

  /** Everything that is due by now. */
  run(nowMs: number): void {
    for (const [name, dueMs] of this.#timers) {
      if (dueMs > nowMs) continue
      this.#timers.delete(name)
      this.#decide(nowMs, { to: 'cabinet', input: { kind: 'timer', name } })
    }
    if (nowMs >= this.#nextTickMs) {
      this.#nextTickMs = nowMs + tickMs
      this.#decide(nowMs, { to: 'presence', input: { kind: 'tick' } })
    }
    if (nowMs >= this.#nextVisitMs && this.#wish.mode !== 'off') this.#visit(nowMs, this.#wish)
  }

  #door(nowMs: number, open: boolean): void {
    this.#radio.doorMoved(this.side, open)
    this.#decide(nowMs, { to: 'cabinet', input: { kind: 'contact', doorId: 1, open } })
  }

  #visit(nowMs: number, wish: InventoryWish): void {
    this.#visits += 1
    const antenna = antennas[this.#antenna] ?? 1
    const channel = 1 + ((this.#visits * 17) % channels)
    const named = wish.mode === 'confirm' && wish.epcs.length > 0 && wish.epcs.length <= 2 ? wish.epcs : null
    const heard = this.#radio
      .visit(this.#labels, this.side, antenna, channel)
      .filter(({ epc }) => named === null || named.includes(epc as EpcHex))
    if (heard.length > 0) {
      const reads = heard.map((read) => ({ ...read, epc: read.epc as EpcHex, readAtElapsedMs: nowMs }))
      this.#decide(nowMs, { to: 'presence', input: { kind: 'reads', reads } })
    }
    this.#antenna = (this.#antenna + 1) % antennas.length
    this.#nextVisitMs = nowMs + visitMs
    if (this.#antenna !== 0) return
    this.#decide(nowMs, { to: 'presence', input: { kind: 'round-ended', antennas } })
    if (this.#wish.mode === 'watch') this.#nextVisitMs += this.#wish.pace === 'slow' ? 5_000 : 300
  }

  #decide(nowMs: number, ...inputs: LoopInput[]): void {
    this.#carryOut(this.#loop.decide(inputs, { elapsedMs: nowMs, wallMs: nowMs }), nowMs)
  }

  #carryOut({ facts, effects }: Decision, nowMs: number): void {
    for (const fact of facts) this.told.push({ atMs: nowMs, seq: this.told.length + 1, fact })
    for (const effect of effects) {
      if (effect.kind === 'wish') {
        this.#wish = effect.wish
        this.#nextVisitMs = Math.max(nowMs, Math.min(this.#nextVisitMs, nowMs + visitMs))
      } else if (effect.kind === 'timer') this.#timers.set(effect.name, nowMs + effect.delayMs)
      else if (effect.kind === 'cancel-timer') this.#timers.delete(effect.name)
    }
  }
}
