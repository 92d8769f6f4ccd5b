import { expect, it, onTestFinished } from 'vitest'
import type { BadgeWish } from '#cloud/service/people/badge-commands'
import type { UserRef } from '#contracts/ids'
import { accepted } from '#tests/support/filled-site'
import { actor, everywhere, serviceWorld } from '#tests/support/service-world'
import { virtualClock } from '#tests/support/virtual-clock'

const yearMs = 365 * 86_400_000

/** A service with Anna and Bert, and badges for them that last a year. */
async function twoPeople() {
  const clock = virtualClock()
  const service = await serviceWorld({ clock })
  onTestFinished(() => service.stop())
  for (const username of ['anna', 'bert']) {
    const user = { username, displayName: username, passwordHash: 'x', grants: everywhere('clinician') }
    accepted(await service.commands.createUser(user, actor))
  }
  const badge = (badgeNumber: string, username: string): BadgeWish => {
    return { badgeNumber, user: { username }, validUntilMs: clock.now() + yearMs }
  }
  return { service, clock, badge }
}

it('one badge for two people in a list is refused with its line and without its number', async () => {
  const { service, badge } = await twoPeople()
  const list = [badge('0001', 'anna'), badge('0002', 'bert'), badge('0001', 'bert')]
  expect(await service.commands.putBadges(list, actor)).toEqual({
    ok: false,
    refusal: 'badge-listed-twice',
    about: { field: 'badges.2.badgeNumber', line: 3 },
  })
  expect(accepted(await service.commands.putBadges(list.slice(0, 2), actor))).toEqual({ badges: 2 })
})

it('a badge that opens for one person is nobody else’s until it is revoked or has run out', async () => {
  const { service, clock, badge } = await twoPeople()
  const put = async (...badges: BadgeWish[]) => {
    const outcome = await service.commands.putBadges(badges, actor)
    return outcome.ok ? 'put' : [outcome.refusal, outcome.about]
  }
  const taken = ['badge-already-of-another', { field: 'badges.1.badgeNumber', line: 2 }]
  expect(await put(badge('0001', 'anna'))).toBe('put')
  expect(await put(badge('0002', 'bert'), badge('0001', 'bert'))).toEqual(taken)
  const badgesOf = async (username: string) => {
    const user = (await service.store.users.list()).find((one) => one.username === username)
    return user === undefined ? [] : await service.store.badges.ofUser(user.userId)
  }
  // Nothing of the list was taken.
  expect([await badgesOf('anna'), await badgesOf('bert')]).toMatchObject([[{ revoked: false }], []])
  expect(await put(badge('0001', 'anna'))).toBe('put')
  const [annas] = await badgesOf('anna')
  expect(accepted(await service.commands.revokeBadges(annas?.userId as UserRef, null, actor))).toBe(1)
  expect(await put(badge('0001', 'bert'))).toBe('put')
  clock.advance(yearMs + 1)
  expect(await put(badge('0001', 'anna'))).toBe('put')
})
