import { describe, expect, it } from 'vitest'
import type { Command } from '#contracts/downlink/command'
import { doors, inUse, session } from './cabinet-story.ts'

const nowMs = Date.UTC(2026, 0, 5, 8)

function command(kind: 'ScanNow' | 'Unlock', change: Partial<Command> & { doorId?: number } = {}): Command {
  const base = { commandId: 'a'.repeat(16), issuedAtMs: nowMs, expiresAtMs: nowMs + 30_000 }
  return { ...base, kind, ...(kind === 'Unlock' ? { doorId: 1 } : {}), ...change } as Command
}

describe('a command of the service', () => {
  it('unlocks a door as a session of nobody', () => {
    const cabinet = inUse()
    cabinet.command(command('Unlock'))
    expect(cabinet.lockReleased()).toBe(true)
    expect(cabinet.facts()).toEqual([
      { kind: 'CommandAnswered', commandId: 'a'.repeat(16), outcome: 'done', refusal: null },
      { kind: 'DoorUnlocked', sessionId: session(1), doorId: 1, userRef: null, by: 'remote' },
    ])
  })

  it('orders a scan', () => {
    const cabinet = inUse()
    cabinet.command(command('ScanNow'))
    expect(cabinet.orders).toEqual([{ kind: 'order-scan', reason: 'ordered' }])
    expect(cabinet.facts()).toMatchObject([{ outcome: 'done' }])
  })

  it('is obeyed once, though the broker brings it twice', () => {
    const cabinet = inUse()
    cabinet.command(command('Unlock'))
    cabinet.wait(6_000)
    cabinet.command(command('Unlock'))
    expect(cabinet.lockReleased()).toBe(false)
    expect(cabinet.facts('CommandAnswered').at(-1)).toMatchObject({
      outcome: 'refused',
      refusal: 'command-already-done',
    })
  })

  it('is remembered across a power cut and in bounded memory', () => {
    const cabinet = inUse()
    for (let i = 0; i < 1_000; i++) {
      cabinet.command(command('ScanNow', { commandId: i.toString(16).padStart(16, '0') }))
    }
    expect(cabinet.card().commandsDone).toHaveLength(64)
    expect(cabinet.card().commandsDone.at(-1)).toBe((999).toString(16).padStart(16, '0'))
  })

  it.each([
    ['late by a millisecond', command('Unlock', { expiresAtMs: nowMs + 79 }), 'command-expired'],
    ['for a door that is not there', command('Unlock', { doorId: 3 }), 'door-unknown'],
  ])('is refused when %s', (_when, order, refusal) => {
    const cabinet = inUse(doors(2))
    cabinet.command(order)
    expect(cabinet.lockReleased(1)).toBe(false)
    expect(cabinet.facts()).toEqual([
      { kind: 'CommandAnswered', commandId: order.commandId, outcome: 'refused', refusal },
    ])
  })

  it('that the cabinet does not understand is refused by name, not passed over', () => {
    const cabinet = inUse()
    cabinet.command({ kind: 'NotUnderstood', commandId: 'b'.repeat(16) })
    expect(cabinet.lockReleased()).toBe(false)
    expect(cabinet.orders).toEqual([])
    expect(cabinet.facts()).toEqual([
      {
        kind: 'CommandAnswered',
        commandId: 'b'.repeat(16),
        outcome: 'refused',
        refusal: 'command-not-understood',
      },
    ])
  })

  it('is obeyed in the very millisecond in which it expires', () => {
    const cabinet = inUse(doors(2))
    cabinet.command(command('Unlock', { expiresAtMs: nowMs + 80 }))
    expect(cabinet.lockReleased(1)).toBe(true)
  })

  it.each(['ScanNow', 'Unlock'] as const)('%s is refused while the reader that must do it is away', (kind) => {
    const cabinet = inUse()
    cabinet.say({ kind: 'reader-lost', reason: 'keepalive-missed' })
    cabinet.command(command(kind))
    expect(cabinet.facts('CommandAnswered')).toMatchObject([{ refusal: 'reader-not-connected' }])
  })

  it('unlocks nothing while the clock stands in 1970 and could not tell a late command', () => {
    const cabinet = inUse()
    cabinet.clock.step(-cabinet.clock.now() + 1_000)
    cabinet.command(command('Unlock'))
    expect(cabinet.lockReleased()).toBe(false)
    expect(cabinet.facts('CommandAnswered')).toMatchObject([{ refusal: 'command-expired' }])
  })
})
