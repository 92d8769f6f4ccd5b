import { expect, it } from 'vitest'
import type { FactBody } from '#contracts/facts/fact'
import { userRefSchema } from '#contracts/ids'
import { createCabinetAgent } from '#edge/agent/cabinet-agent'
import { nothingLearnt } from '#edge/presence/hearing/learnt'
import { parseModel } from '#firmware-config/load-model'
import { silentLog } from '#platform/log'
import { seededRandom } from '#platform/random'
import { virtualClock } from '#tests/support/virtual-clock'
import implantCabinet from '../../../firmware-config/models/implant-cabinet-4.json' with { type: 'json' }

/** The implant cabinet with a button and a buzzer at its door, and nothing but lines to watch. */
function aCabinet(onSet: (line: string, high: boolean) => void = () => {}) {
  const door = { ...implantCabinet.doors[0], breakGlassLine: 'gpi:2', soundLine: 'gpo:2' }
  const model = parseModel({ ...implantCabinet, doors: [door] }, 'a test')
  if (model.kind !== 'cabinet') throw new Error('the implant cabinet is a cabinet')
  const clock = virtualClock()
  const levels = new Map<string, boolean>()
  const watchers = new Map<string, (high: boolean) => void>()
  const facts: FactBody[] = []
  const broken: unknown[] = []
  let failure: Error | null = null
  const lines = {
    watch(line: string, callback: (high: boolean) => void) {
      watchers.set(line, callback)
      callback(false)
      return () => watchers.delete(line)
    },
    async set(line: string, high: boolean) {
      levels.set(line, high)
      onSet(line, high)
    },
  }
  const agent = createCabinetAgent({
    model,
    remembered: null,
    learnt: nothingLearnt,
    tids: [],
    platform: { clock, log: silentLog(), random: seededRandom(1) },
    lines: { of: () => lines, gpiSeen: () => {}, stop: () => {} },
    reader: { wish: () => {}, wantTids: () => {}, setGpo: () => {}, stop: async () => {} },
    roster: () => null,
    bootFacts: [],
    record(group) {
      if (failure !== null) throw failure
      facts.push(...group)
    },
    onBroken: (error) => broken.push(error),
  })
  return {
    agent,
    clock,
    levels,
    facts,
    broken,
    see: (line: string, high: boolean) => watchers.get(line)?.(high),
    failAtOnce(error: Error) {
      failure = error
    },
  }
}

it('opens at the break-glass button without a roster, a reader or a network, and records it', () => {
  const { clock, levels, facts, see } = aCabinet()
  expect(levels.get('gpo:1')).toBe(false)
  see('gpi:2', true)
  expect(levels.get('gpo:1')).toBe(true)
  expect(facts.at(-1)).toMatchObject({ kind: 'DoorUnlocked', by: 'break-glass', userRef: null })
  see('gpi:2', false)
  clock.advance(5_000)
  expect(levels.get('gpo:1')).toBe(false)
})

it('sounds shortly for yes and without end for a forced door, until it is shut', () => {
  const { clock, levels, see } = aCabinet()
  see('gpi:2', true)
  expect(levels.get('gpo:2')).toBe(true)
  clock.advance(100)
  expect(levels.get('gpo:2')).toBe(false)
  clock.advance(10_000)
  see('gpi:1', true)
  clock.advance(50)
  expect(levels.get('gpo:2')).toBe(true)
  clock.advance(10_000)
  expect(levels.get('gpo:2')).toBe(true)
  see('gpi:1', false)
  clock.advance(50)
  expect(levels.get('gpo:2')).toBe(false)
})

it('puts the fact on the card before the lock moves', () => {
  const order: string[] = []
  const { facts, see } = aCabinet((line, high) => order.push(`${line} ${high} after ${facts?.length ?? 0} facts`))
  const before = facts.length
  see('gpi:2', true)
  expect(order).toContain(`gpo:1 true after ${before + 1} facts`)
})

it('says so, and decides nothing more, when an assumption of ours is broken', () => {
  const { levels, broken, see, failAtOnce } = aCabinet()
  failAtOnce(new Error('the facts in the outbox are numbered without a gap'))
  see('gpi:2', true)
  expect(broken).toEqual([new Error('the facts in the outbox are numbered without a gap')])
  see('gpi:2', false)
  see('gpi:2', true)
  expect(levels.get('gpo:1')).toBe(false)
})

it('is not idle while it is calibrated: nothing may restart it then that can wait', () => {
  const { agent, clock, facts, see } = aCabinet()
  see('gpi:1', false)
  const identity = { manufacturer: 25882, model: 1, firmware: '1', llrpVersion: '1.1' } as const
  agent.onReaderEvent({ kind: 'connected', ...identity, antennas: [1, 2, 3, 4], blindMs: null })
  for (let round = 0; round < 100; round++) {
    clock.advance(400)
    agent.onReaderEvent({ kind: 'round-ended', antennas: [1, 2, 3, 4] })
  }
  expect(facts.some(({ kind }) => kind === 'BaselineScanned')).toBe(true)
  expect(agent.isIdle()).toBe(true)
  const life = { issuedAtMs: clock.now(), expiresAtMs: clock.now() + 1_000 }
  const userRef = userRefSchema.parse('user-anna')
  agent.onCommand({ commandId: 'c'.repeat(16), kind: 'StartCalibration', cycles: 3, userRef, ...life })
  expect(facts.at(-1)).toMatchObject({ kind: 'CalibrationStarted', cycles: 3 })
  expect(agent.isIdle()).toBe(false)
  agent.onCommand({ commandId: 'd'.repeat(16), kind: 'StopCalibration', ...life })
  expect(facts.at(-1)).toMatchObject({ kind: 'CalibrationEnded', cause: 'stopped' })
  expect(agent.isIdle()).toBe(true)
})
