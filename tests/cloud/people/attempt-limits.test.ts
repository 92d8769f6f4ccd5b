import { describe, expect, it } from 'vitest'
import { addressOf } from '#cloud/http/access/attempts'
import { type AttemptKey, attemptRules, attemptsForgottenMs, createAttemptLimits } from '#cloud/people/attempt-limits'

const at = (account: string, address: string): AttemptKey[] => [
  { kind: 'address', name: address },
  { kind: 'account', name: account },
  { kind: 'pair', name: `${account} ${address}` },
]

describe('wrong attempts', () => {
  it('are free at first, then wait twice as long each time, never longer than the longest', () => {
    const limits = createAttemptLimits()
    const keys = at('anna', '10.0.0.1')
    const waits: number[] = []
    for (let now = 0; waits.length < 16; ) {
      const waitMs = limits.waitMs(keys, now)
      waits.push(waitMs)
      now += waitMs
      limits.failed(keys, now)
    }
    expect(waits.slice(0, 10)).toEqual([0, 0, 0, 0, 0, 1_000, 2_000, 4_000, 8_000, 16_000])
    expect(Math.max(...waits)).toBe(attemptRules.pair.longestWaitMs)
  })

  it('of an account from one address let the right password in from another at once', () => {
    const limits = createAttemptLimits()
    for (let i = 0; i < 20; i++) limits.failed(at('anna', '10.0.0.1'), 0)
    expect(limits.waitMs(at('anna', '10.0.0.1'), 0)).toBeGreaterThan(0)
    expect(limits.waitMs(at('anna', '10.0.0.2'), 0)).toBe(0)
    expect(limits.waitMs(at('berta', '10.0.0.1'), 0)).toBe(0)
  })

  it('of an account from everywhere wait shortly, and of an address wait for every account', () => {
    const limits = createAttemptLimits()
    for (let i = 0; i < 200; i++) limits.failed(at('anna', `10.0.1.${i}`), 0)
    expect(limits.waitMs(at('anna', '10.9.9.9'), 0)).toBe(attemptRules.account.longestWaitMs)
    for (let i = 0; i < 40; i++) limits.failed(at(`name-${i}`, '10.0.0.3'), 0)
    expect(limits.waitMs(at('nobody-yet', '10.0.0.3'), 0)).toBe(attemptRules.address.longestWaitMs)
  })

  it('are forgotten after an hour, and those mistyped when the right one came; memory is bounded', () => {
    const limits = createAttemptLimits()
    const keys = at('anna', '10.0.0.1')
    for (let i = 0; i < 20; i++) limits.failed(keys, 0)
    limits.succeeded(keys)
    expect(limits.waitMs(keys, 0)).toBe(0)
    for (let i = 0; i < 20; i++) limits.failed(keys, 0)
    expect(limits.waitMs(keys, attemptsForgottenMs)).toBe(0)
    for (let i = 0; i < 30_000; i++) limits.failed([{ kind: 'address', name: String(i) }], 1)
    expect(limits.size).toBe(20_000)
  })
})

describe('an address', () => {
  it.each([
    ['10.0.0.1', '10.0.0.1'],
    ['::ffff:10.0.0.1', '10.0.0.1'],
    ['2001:db8:0:1::5', '2001:db8:0:1::/64'],
    ['2001:0db8:0000:0001:a:b:c:d', '2001:db8:0:1::/64'],
    ['::1', '0:0:0:0::/64'],
    ['fe80::1%eth0', 'fe80:0:0:0::/64'],
  ])('%s counts as %s', (ip, name) => expect(addressOf({ ip })).toBe(name))
})
