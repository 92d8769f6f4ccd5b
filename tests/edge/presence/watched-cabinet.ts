import { type EpcHex, epcHexSchema, type SessionId, sessionIdSchema } from '#contracts/ids'
import { type PresenceConfig, presenceDefaults } from '#edge/presence/presence-config'
import type { PresenceInput } from '#edge/presence/presence-input'
import type { PresenceOutput } from '#edge/presence/presence-output'
import { initialPresence, type PresenceState } from '#edge/presence/presence-state'
import { stepPresence } from '#edge/presence/step-presence'
import { type Random, seededRandom } from '#platform/random'
import { createCavity, type Tier } from './cavity.ts'

/** EPCs the way a hospital's tags look: 96 bits. */
export function epc(number: number): EpcHex {
  return epcHexSchema.parse(`3034257BF400B780${number.toString(16).toUpperCase().padStart(8, '0')}`)
}

export function session(number: number): SessionId {
  return sessionIdSchema.parse(number.toString(16).padStart(16, '0'))
}

type Options = {
  seed: number
  tagCount: number
  tier?: Tier
  /** Extra loss of every tag, instead of the tier's share of hard ones. */
  hardDb?: number
  antennaCount?: number
  filtersMax?: number
  config?: Partial<PresenceConfig>
  random?: Random
}
export type Decided = Extract<PresenceOutput, { kind: 'decided' }>

const stayMs = 100

/** Presence in front of a modelled cabinet: rounds of 100 ms an antenna, back to back, or every second while it watches. */
export function watchedCabinet(options: Options) {
  const random = options.random ?? seededRandom(options.seed)
  const antennas = Array.from({ length: options.antennaCount ?? 4 }, (_, i) => i + 1)
  const cavity = createCavity(random, options.tier ?? 'good', antennas.length)
  const config = { ...presenceDefaults, ...options.config }
  let state: PresenceState = initialPresence(config)
  let nowMs = 1_000
  let readerUp = false
  let nextRoundMs = nowMs
  const outputs: { atMs: number; output: PresenceOutput }[] = []
  const give = (input: PresenceInput) => {
    const step = stepPresence(state, input, nowMs)
    state = step.state
    for (const output of step.outputs) outputs.push({ atMs: nowMs, output })
  }
  const round = () => {
    const startedAs = state.wish
    if (startedAs.mode === 'off' || !readerUp) {
      nowMs += stayMs
      return
    }
    for (const antenna of antennas) {
      const reads = cavity.stay(antenna, nowMs, stayMs, startedAs, options.filtersMax ?? 0)
      nowMs += stayMs
      if (reads.length > 0) give({ kind: 'reads', reads })
    }
    give({ kind: 'round-ended', antennas })
    nextRoundMs = startedAs.mode === 'watch' && state.wish.mode === 'watch' ? nowMs + 600 : nowMs
  }
  const run = (ms: number) => {
    const untilMs = nowMs + ms
    while (nowMs < untilMs) {
      if (nowMs >= nextRoundMs || state.wish.mode !== 'watch') round()
      else nowMs += stayMs
      give({ kind: 'tick' })
    }
  }
  for (let i = 1; i <= options.tagCount; i++)
    cavity.put(epc(i), options.hardDb === undefined ? {} : { hardDb: options.hardDb })
  return {
    cavity,
    give,
    run,
    outputs,
    random,
    nowMs: () => nowMs,
    state: () => state,
    /** As after a restart of the agent: memory gone, or handed on as plain JSON. */
    replaceState(next: PresenceState) {
      state = next
    },
    connect(blindMs: number | null) {
      readerUp = true
      give({ kind: 'reader-connected', antennas, blindMs })
    },
    lose() {
      readerUp = false
      give({ kind: 'reader-lost' })
    },
    open(number: number | null) {
      cavity.doorMoved(true)
      give({ kind: 'door-opened', doorId: 1, sessionId: number === null ? null : session(number) })
    },
    close(number: number | null) {
      cavity.doorMoved(false)
      give({ kind: 'door-closed', doorId: 1, sessionId: number === null ? null : session(number) })
    },
    /** Runs until the next decision; null when none came within the time. */
    decision(withinMs = 60_000): (Decided & { afterMs: number }) | null {
      const from = outputs.length
      const startedMs = nowMs
      while (nowMs < startedMs + withinMs) {
        run(stayMs)
        const found = outputs.slice(from).find(({ output }) => output.kind === 'decided')
        if (found?.output.kind === 'decided') return { ...found.output, afterMs: found.atMs - startedMs }
      }
      return null
    },
    said<K extends PresenceOutput['kind']>(kind: K): Extract<PresenceOutput, { kind: K }>[] {
      return outputs
        .map(({ output }) => output)
        .filter((o): o is Extract<PresenceOutput, { kind: K }> => o.kind === kind)
    },
  }
}

/** A cabinet that has counted its tags and watched them through a few door movements: it knows its tags. */
export function settledCabinet(options: Options) {
  const cabinet = watchedCabinet(options)
  cabinet.give({ kind: 'boot', lastConfirmed: null })
  cabinet.connect(null)
  cabinet.decision()
  for (let i = 0; i < 3; i++) {
    cabinet.run(60_000)
    cabinet.open(0xf000 + i)
    cabinet.run(5_000)
    cabinet.close(0xf000 + i)
    cabinet.decision()
  }
  cabinet.run(60_000)
  cabinet.outputs.length = 0
  return cabinet
}
