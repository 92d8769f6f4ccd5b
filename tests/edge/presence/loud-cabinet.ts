import type { EpcHex } from '#contracts/ids'
import { learntOf } from '#edge/presence/hearing/learnt'
import { presenceDefaults } from '#edge/presence/presence-config'
import type { PresenceInput } from '#edge/presence/presence-input'
import type { PresenceOutput } from '#edge/presence/presence-output'
import { initialPresence, type PresenceState } from '#edge/presence/presence-state'
import type { ReferenceHealth } from '#edge/presence/references/reference-memory'
import { stepPresence } from '#edge/presence/step-presence'
import { seededRandom } from '#platform/random'
import { normal } from './cavity.ts'
import { epc, session } from './watched-cabinet.ts'

const antennas = [1, 2, 3, 4]
const roundMs = 400
const hourMs = 3_600_000

/**
 * Presence for days: every tag is heard by every antenna, how loud is all there is to it. While it only watches a round is
 * heard every minute, and every three hours somebody opens the door.
 */
export function loudCabinet(options: { seed: number; references: EpcHex[]; units: number; powerCentiDbm?: number }) {
  const random = seededRandom(options.seed)
  const { powerCentiDbm = 3_000 } = options
  const configFor = (power: number) => ({
    ...presenceDefaults,
    referenceEpcs: options.references,
    powersCentiDbm: Object.fromEntries(antennas.map((antenna) => [antenna, power])),
  })
  const units = Array.from({ length: options.units }, (_, i) => epc(i + 1))
  const tags = [...options.references, ...units]
  const ownDb = new Map(tags.map((tag) => [tag, antennas.map(() => -50 + 4 * normal(random))]))
  const shuffledDb = new Map<EpcHex, number[]>()
  const shuffle = () => {
    for (const tag of tags)
      shuffledDb.set(
        tag,
        antennas.map(() => 2.5 * normal(random)),
      )
  }
  shuffle()
  let state: PresenceState = initialPresence(configFor(powerCentiDbm))
  let nowMs = 1_000
  let visits = 0
  const said: { atMs: number; health: ReferenceHealth }[] = []
  /** What is lost on the way, dB: of one tag, at one antenna, of the units. */
  const lossDb = { of: new Map<EpcHex, number>(), at: new Map<number, number>(), ofUnits: 0 }
  const give = (input: PresenceInput): PresenceOutput[] => {
    const step = stepPresence(state, input, nowMs)
    state = step.state
    for (const output of step.outputs)
      if (output.kind === 'references-judged') said.push({ atMs: nowMs, health: output.health })
    return step.outputs
  }
  const levelDb = (tag: EpcHex, antenna: number) => {
    const index = antenna - 1
    const own = (ownDb.get(tag)?.[index] ?? 0) + (shuffledDb.get(tag)?.[index] ?? 0)
    const lost = (lossDb.of.get(tag) ?? 0) + (lossDb.at.get(antenna) ?? 0) + (units.includes(tag) ? lossDb.ofUnits : 0)
    return own - lost + 4 * normal(random)
  }
  const round = () => {
    for (const antenna of antennas) {
      const reads = tags.map((tag) => ({
        epc: tag,
        antenna,
        channel: 1 + (Math.floor(nowMs / 400) % 16),
        rssiCentiDbm: Math.round(100 * levelDb(tag, antenna)),
        seenCount: 3,
        readAtElapsedMs: nowMs,
      }))
      give({ kind: 'reads', reads })
    }
    give({ kind: 'round-ended', antennas })
    give({ kind: 'tick' })
  }
  const settle = () => {
    for (let i = 0; i < 200 && state.scan !== null; i++) {
      nowMs += roundMs
      round()
    }
  }
  const visit = () => {
    visits += 1
    give({ kind: 'door-opened', doorId: 1, sessionId: session(visits) })
    nowMs += 20_000
    shuffle()
    give({ kind: 'door-closed', doorId: 1, sessionId: session(visits) })
    settle()
  }
  const boot = (health: ReferenceHealth | null, learnt = learntOf(state)) => {
    give({ kind: 'boot', lastConfirmed: null, learnt, ...(health === null ? {} : { references: health }) })
    give({ kind: 'reader-connected', antennas, blindMs: null })
    settle()
  }
  boot(null)
  return {
    lossDb,
    said,
    hours(count: number) {
      const untilMs = nowMs + count * hourMs
      while (nowMs < untilMs) {
        nowMs += 60_000
        if (Math.floor(nowMs / (3 * hourMs)) !== Math.floor((nowMs - 60_000) / (3 * hourMs))) visit()
        else round()
      }
    },
    /** The agent is new, its card is not. */
    restart(power = powerCentiDbm) {
      const learnt = learntOf(state)
      state = initialPresence(configFor(power))
      boot(said.at(-1)?.health ?? null, learnt)
    },
  }
}
