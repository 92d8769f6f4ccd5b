import { expect, it, onTestFinished } from 'vitest'
import { accepted } from '#tests/support/filled-site'
import { actor, everywhere, serviceWorld } from '#tests/support/service-world'

it('one badge for two people in a list is refused with its line and without its number', async () => {
  const service = await serviceWorld()
  onTestFinished(() => service.stop())
  for (const username of ['anna', 'bert']) {
    const user = { username, displayName: username, passwordHash: 'x', grants: everywhere('clinician') }
    accepted(await service.commands.createUser(user, actor))
  }
  const badge = (badgeNumber: string, username: string) => ({ badgeNumber, user: { username }, validUntilMs: 1e13 })
  const list = [badge('0001', 'anna'), badge('0002', 'bert'), badge('0001', 'bert')]
  expect(await service.commands.putBadges(list, actor)).toEqual({
    ok: false,
    refusal: 'badge-listed-twice',
    about: { field: 'badges.2.badgeNumber', line: 3 },
  })
  expect(accepted(await service.commands.putBadges(list.slice(0, 2), actor))).toEqual({ badges: 2 })
  // The same badge later is a new holder of it.
  expect(accepted(await service.commands.putBadges(list.slice(2), actor))).toEqual({ badges: 1 })
})
