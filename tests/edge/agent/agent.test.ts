import { unlinkSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { factSchema } from '#contracts/facts/fact'
import type { AgentParts } from '#edge/agent'
import type { ReaderHabits } from '#edge/llrp/session/reader-habits'
import { faultySqlite, sqliteFailure } from '#tests/support/faulty-sqlite'
import { temporaryFolder } from '#tests/support/temporary-folder'
import { agentOnABench, type Bench, badgeNumber, epc, factsIn, preparedFolder } from './agent-on-a-bench.ts'

const kindsOf = (folder: string) =>
  factsIn(folder)
    .map(({ kind }) => kind)
    .filter((kind) => kind !== 'ClimateRecorded')

async function stocked(folder: string, units: number, parts = {}, seed = 1): Promise<Bench> {
  const bench = await agentOnABench(folder, parts, seed)
  for (let i = 1; i <= units; i++) bench.inside.add(epc(i))
  bench.connectReader()
  bench.pass(30_000)
  return bench
}

function takeWithBadge(bench: Bench, ...numbers: number[]): void {
  bench.holdBadge(badgeNumber)
  bench.door(true)
  bench.pass(5_000)
  for (const number of numbers) bench.inside.delete(epc(number))
  bench.door(false)
}

describe('the agent of a cabinet', () => {
  it('counts what is inside at its first boot, then tells a session in order', async () => {
    const folder = temporaryFolder()
    preparedFolder(folder)
    const bench = await stocked(folder, 20)
    takeWithBadge(bench, 3, 7)
    bench.pass(30_000)
    await bench.agent.stop()

    const facts = factsIn(folder)
    for (const fact of facts) factSchema.parse(fact)
    expect(kindsOf(folder).filter((kind) => kind !== 'UnitFound')).toEqual([
      'AgentStarted',
      'ReaderConnected',
      'BaselineScanned',
      'DoorUnlocked',
      'DoorOpened',
      'DoorClosed',
      'UnitTaken',
      'UnitTaken',
      'SessionCommitted',
    ])
    expect(facts.filter(({ kind }) => kind === 'UnitFound')).toHaveLength(20)
    const taken = facts.flatMap((fact) => (fact.kind === 'UnitTaken' ? [fact.epc] : []))
    expect(taken.sort()).toEqual([epc(3), epc(7)])
    const committed = facts.find(({ kind }) => kind === 'SessionCommitted')
    expect(committed).toMatchObject({ userRefs: ['user-anna'], takenCount: 2 })
    // An agent that is told to stop tells the minutes of climate it has.
    expect(facts.at(-1)?.kind).toBe('ClimateRecorded')
  })

  it('releases the lock for a known badge and not for another', async () => {
    const folder = temporaryFolder()
    preparedFolder(folder)
    const bench = await stocked(folder, 2)
    bench.holdBadge('0815')
    expect(bench.reader.gpo.get(1)).toBe(false)
    bench.holdBadge(badgeNumber)
    expect(bench.reader.gpo.get(1)).toBe(true)
    bench.pass(6_000)
    expect(bench.reader.gpo.get(1)).toBe(false)
    await bench.agent.stop()
    expect(kindsOf(folder).slice(-3)).toEqual(['BadgeRefused', 'DoorUnlocked', 'UnlockExpired'])
    expect(JSON.stringify([bench.logged, factsIn(folder)])).not.toContain('0815')
  })

  it('says roster-missing instead of opening while it has no roster', async () => {
    const folder = temporaryFolder()
    preparedFolder(folder, false)
    const bench = await stocked(folder, 1)
    bench.holdBadge(badgeNumber)
    await bench.agent.stop()
    expect(factsIn(folder).at(-1)).toMatchObject({ kind: 'BadgeRefused', reason: 'roster-missing' })
  })

  it('finishes a session cut off in the middle of its scan after the next boot, once', async () => {
    const folder = temporaryFolder()
    preparedFolder(folder)
    const first = await stocked(folder, 12)
    takeWithBadge(first, 5)
    first.pass(300)
    first.agent.abandon()
    expect(kindsOf(folder)).not.toContain('UnitTaken')

    const second = await agentOnABench(folder, {}, 2)
    for (const unit of first.inside) second.inside.add(unit)
    second.connectReader()
    second.pass(60_000)
    await second.agent.stop()
    const facts = factsIn(folder)
    const session = facts.findLast((fact) => fact.kind === 'DoorUnlocked')
    expect(facts.filter(({ kind }) => kind === 'UnitTaken')).toMatchObject([
      { epc: epc(5), sessionId: session?.sessionId },
    ])
    expect(facts.filter(({ kind }) => kind === 'SessionCommitted')).toHaveLength(1)
    expect(facts.filter(({ kind }) => kind === 'UnitMissing')).toEqual([])
    expect(facts.filter(({ kind }) => kind === 'UnitFound')).toHaveLength(12)
  })

  it('tells nothing twice when it is cut off right after deciding', async () => {
    const folder = temporaryFolder()
    preparedFolder(folder)
    const first = await stocked(folder, 12)
    takeWithBadge(first, 5)
    first.pass(30_000)
    first.agent.abandon()
    const before = kindsOf(folder)
    expect(before).toContain('UnitTaken')

    const second = await agentOnABench(folder, {}, 2)
    for (const unit of first.inside) second.inside.add(unit)
    second.connectReader()
    second.pass(30_000)
    await second.agent.stop()
    expect(kindsOf(folder).slice(before.length)).toEqual(['AgentStarted', 'ReaderConnected', 'BaselineScanned'])
  })

  it('calls nothing removed when its reader is gone for twenty minutes', async () => {
    const folder = temporaryFolder()
    preparedFolder(folder)
    const bench = await stocked(folder, 12)
    bench.reader.say({ kind: 'lost', reason: 'keepalive-missed' })
    bench.clock.advance(20 * 60_000)
    const identity = { manufacturer: 25882, model: 1, firmware: '1', llrpVersion: '1.1' } as const
    bench.reader.say({ kind: 'connected', ...identity, antennas: [1, 2, 3, 4], blindMs: 20 * 60_000 })
    bench.pass(30_000)
    await bench.agent.stop()
    const kinds = kindsOf(folder)
    expect(kinds.filter((kind) => kind === 'UnitMissing' || kind === 'UnitTaken')).toEqual([])
    expect(kinds.slice(-3)).toEqual(['ReaderLost', 'ReaderConnected', 'BaselineScanned'])
  })

  it('remembers over a restart what its reader does not do', async () => {
    const folder = temporaryFolder()
    preparedFolder(folder)
    const known: ReaderHabits[] = []
    const learnt: ReaderHabits = {
      identity: { manufacturer: 1, model: 2, firmware: '3' },
      without: ['version-question', 'keepalive'],
    }
    const createReader: AgentParts['createReader'] = ({ habits, onHabits }) => {
      known.push(habits)
      if (known.length === 1) onHabits(learnt)
      return { wish() {}, wantTids() {}, setGpo() {}, async stop() {} }
    }
    for (const seed of [1, 2]) {
      const bench = await agentOnABench(folder, { createReader }, seed)
      bench.agent.abandon()
    }
    expect(known).toEqual([{ identity: null, without: [] }, learnt])
  })

  it('keeps deciding while the card takes nothing, and catches up in order when it does', async () => {
    const folder = temporaryFolder()
    preparedFolder(folder)
    let failing = false
    const openDatabase = faultySqlite((call) => {
      if (failing && call !== 'ROLLBACK') throw sqliteFailure(10)
      return 'pass'
    })
    const bench = await stocked(folder, 12, { openDatabase })
    failing = true
    takeWithBadge(bench, 5)
    expect(bench.reader.gpo.get(1)).toBe(false)
    bench.pass(30_000)
    expect(bench.logged.filter(({ event }) => event === 'agent.card-takes-nothing')).toHaveLength(1)
    failing = false
    bench.clock.advance(5_000)
    expect(bench.logged.map(({ event }) => event)).toContain('agent.card-takes-again')
    await bench.agent.stop()
    expect(kindsOf(folder).slice(-5)).toEqual([
      'DoorUnlocked',
      'DoorOpened',
      'DoorClosed',
      'UnitTaken',
      'SessionCommitted',
    ])
  })

  it('does not start over a broken card', async () => {
    const folder = temporaryFolder()
    preparedFolder(folder)
    const first = await stocked(folder, 1)
    await first.agent.stop()
    const { truncateSync } = await import('node:fs')
    truncateSync(`${folder}/outbox.sqlite`, 0)
    await expect(agentOnABench(folder)).rejects.toMatchObject({ code: 'outbox-empty' })
  })

  it('does not start without its password', async () => {
    const folder = temporaryFolder()
    preparedFolder(folder)
    unlinkSync(`${folder}/mqtt-password`)
    await expect(agentOnABench(folder)).rejects.toMatchObject({ code: 'password-missing' })
  })
})
