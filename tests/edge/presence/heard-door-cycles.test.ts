import { describe, expect, it } from 'vitest'
import { genericChina } from '#simulators/llrp-reader/personalities/generic-china'
import { impinjLikeFcc } from '#simulators/llrp-reader/personalities/impinj-like-fcc'
import { percentile } from './door-cycles.ts'
import { heardCabinet } from './heard-cabinet.ts'
import { printHeard, runHeardCycles } from './heard-door-cycles.ts'
import { epc } from './watched-cabinet.ts'

type Cabinet = ReturnType<typeof heardCabinet>

async function inFrontOf(seed: number, story: (cabinet: Cabinet) => Promise<void>): Promise<void> {
  const cabinet = heardCabinet({ seed, personality: impinjLikeFcc, tags: 95, tier: 'good' })
  try {
    cabinet.give({ kind: 'boot', lastConfirmed: null })
    await cabinet.decision()
    await cabinet.run(60_000)
    await story(cabinet)
  } finally {
    await cabinet.end()
  }
}

function removed(cabinet: Cabinet): string[] {
  return cabinet.outputs.flatMap(({ output }) => {
    if (output.kind === 'decided') return output.removed.map((line) => line.epc as string)
    return output.kind === 'resolved' && output.verdict === 'removed' ? [output.epc as string] : []
  })
}

describe('presence, the reader client and the emulator', { timeout: 120_000 }, () => {
  it.each([impinjLikeFcc, genericChina])('decide door cycles of a cabinet of 95 units: $name', async (personality) => {
    const figures = await runHeardCycles({ seed: 5, personality, cycles: 25 })
    process.stdout.write(`${printHeard(personality.name, figures)}\n`)
    expect(figures.falseRemovals).toBe(0)
    expect(figures.takenCalledPresent).toBe(0)
    expect(figures.stillInDoubt).toBe(0)
    expect(figures.keptInDoubt).toBe(0)
    expect(figures.decidedInSession / figures.taken).toBeGreaterThanOrEqual(0.94)
    expect(percentile(figures.decidedAfterMs, 0.5)).toBeLessThanOrEqual(5_000)
    expect(percentile(figures.decidedAfterMs, 0.95)).toBeLessThanOrEqual(12_300)
  })

  it('remove nothing while an antenna is deaf or the reader is away for twenty minutes, and then catch up', async () => {
    await inFrontOf(6, async (cabinet) => {
      cabinet.emulator.inject({ kind: 'antenna-loss', antenna: 2, silent: true })
      for (let number = 1; number <= 3; number++) {
        cabinet.open(number)
        await cabinet.run(5_000)
        cabinet.close(number)
        await cabinet.decision()
        await cabinet.run(60_000)
      }
      expect(cabinet.outputs.filter(({ output }) => output.kind === 'antenna-silent')).toHaveLength(1)
      cabinet.emulator.heal()
      cabinet.emulator.inject({ kind: 'outage', how: 'refuse', durationMs: 20 * 60_000 })
      await cabinet.run(60_000)
      cabinet.open(4)
      await cabinet.run(5_000)
      cabinet.close(4)
      await cabinet.run(20 * 60_000)
      await cabinet.run(90_000)
      expect(removed(cabinet)).toEqual([])
      expect(Object.values(cabinet.state().tags).filter(({ standing }) => standing.kind !== 'present')).toEqual([])
    })
  })

  it('notice a deaf antenna behind a shut door although they watch slowly', async () => {
    await inFrontOf(7, async (cabinet) => {
      await cabinet.run(120_000)
      const before = cabinet.rounds()
      await cabinet.run(60_000)
      expect(cabinet.rounds() - before).toBeLessThanOrEqual(13)
      cabinet.emulator.inject({ kind: 'antenna-loss', antenna: 3, silent: true })
      await cabinet.run(60_000)
      expect(cabinet.outputs.map(({ output }) => output)).toContainEqual({ kind: 'antenna-silent', antenna: 3 })
    })
  })

  it('find out at an ordered scan what a session cut short had left in doubt', async () => {
    await inFrontOf(8, async (cabinet) => {
      cabinet.open(1)
      for (const taken of [4, 40]) cabinet.emulator.radio.remove(epc(taken))
      cabinet.close(1)
      await cabinet.run(300)
      cabinet.emulator.inject({ kind: 'outage', how: 'refuse', durationMs: 25_000 })
      expect(await cabinet.decision()).toMatchObject({ removed: [], scanComplete: false })
      await cabinet.run(12_000)
      cabinet.give({ kind: 'order-scan', reason: 'ordered' })
      const ordered = await cabinet.decision()
      expect(ordered).toMatchObject({ removed: [], uncertain: [], unobservable: [] })
      await cabinet.run(60_000)
      expect(removed(cabinet).sort()).toEqual([epc(4), epc(40)])
    })
  })
})
