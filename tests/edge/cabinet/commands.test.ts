import { describe, expect, it } from 'vitest'
import type { Command } from '#contracts/downlink/command'
import { cabinetStory, doors, inUse, session } from './cabinet-story.ts'

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

  const id = (n: number) => n.toString(16).padStart(16, '0')

  it('is remembered across a power cut until it has expired, and then by its moment alone', () => {
    const cabinet = inUse()
    cabinet.command(command('Unlock', { commandId: id(1) }))
    cabinet.command(command('ScanNow', { commandId: id(2), expiresAtMs: nowMs + 3_600_000 }))
    cabinet.wait(60_000)
    const issuedAtMs = cabinet.clock.now() - 10
    cabinet.command(command('ScanNow', { commandId: id(3), issuedAtMs, expiresAtMs: issuedAtMs + 30_000 }))
    expect(cabinet.card().commands).toEqual({
      done: [
        { commandId: id(2), expiresAtMs: nowMs + 3_600_000 },
        { commandId: id(3), expiresAtMs: issuedAtMs + 30_000 },
      ],
      heardToMs: issuedAtMs,
    })
    // The clock is put back to when the unlock was young: it is played back in vain, after a power cut too.
    const rebooted = cabinetStory(cabinet.state().setup, cabinet.card())
    rebooted.reader()
    rebooted.command(command('Unlock', { commandId: id(1) }))
    expect(rebooted.lockReleased()).toBe(false)
    expect(rebooted.facts('CommandAnswered')).toMatchObject([{ commandId: id(1), refusal: 'command-expired' }])
    rebooted.command(command('ScanNow', { commandId: id(2), expiresAtMs: nowMs + 3_600_000 }))
    expect(rebooted.facts('CommandAnswered').at(-1)).toMatchObject({ refusal: 'command-already-done' })
  })

  it('proves nothing by a moment that has not come', () => {
    const cabinet = inUse()
    cabinet.command(command('ScanNow', { commandId: id(1), issuedAtMs: nowMs + 9e9, expiresAtMs: nowMs + 10e9 }))
    cabinet.command(command('Unlock', { commandId: id(2) }))
    expect(cabinet.lockReleased()).toBe(true)
  })

  it('is refused when more are laid up than can be remembered', () => {
    const cabinet = inUse()
    for (let n = 0; n < 257; n++) cabinet.command(command('ScanNow', { commandId: id(n) }))
    expect(cabinet.card().commands.done).toHaveLength(256)
    expect(cabinet.facts('CommandAnswered').at(-1)).toMatchObject({ commandId: id(256), refusal: 'commands-too-many' })
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
