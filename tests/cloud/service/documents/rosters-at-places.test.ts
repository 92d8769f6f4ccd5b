import { createHash } from 'node:crypto'
import { expect, it } from 'vitest'
import { rosterSaltSetting } from '#cloud/service/documents/roster-source'
import { badgeRosterSchema } from '#contracts/downlink/badge-roster'
import { deviceIdSchema } from '#contracts/ids'
import { checkBadge } from '#edge/cabinet/check-badge'
import { ask, type HttpWorld, httpWorld } from '#tests/support/http-world'
import { definePlace, enrolCabinet } from '#tests/support/service-world'

const validUntilMs = 4e12

/** Two wards with a cabinet in each, an administrator at the page, and a badge for whoever is hired. */
async function twoWards() {
  const world: HttpWorld = await httpWorld()
  const { service } = world
  for (const ward of ['ward-a', 'ward-b']) await definePlace(service, ward, { kind: 'department', keepsStock: false })
  for (const [cabinet, ward] of [
    ['cab-a', 'ward-a'],
    ['cab-b', 'ward-b'],
  ] as const) {
    await enrolCabinet(service, cabinet)
    await definePlace(service, cabinet, { parentId: ward })
  }
  await service.start()
  const admin = await world.signIn('admin', 'admin')
  const asAdmin = async (method: 'POST' | 'PUT' | 'PATCH', path: string, body: unknown) => {
    const answer = await ask(world, admin, method, path, body)
    expect(answer.status, JSON.stringify(answer.body)).toBeLessThan(300)
    return answer.body as Record<string, string>
  }
  let badges = 0
  return {
    async hire(username: string, grants: { role: string; placeId: string }[]) {
      const { user } = await asAdmin('POST', '/api/users', { username, displayName: username, grants })
      const { userRef } = user as unknown as { userRef: string }
      const badgeNumber = `badge-${++badges}`
      await asAdmin('PUT', '/api/badges', { badges: [{ badgeNumber, validUntilMs, userRef }] })
      return { userRef, badgeNumber }
    },
    grant: (userRef: string, grants: { role: string; placeId: string }[]) =>
      asAdmin('PUT', `/api/users/${userRef}/grants`, { grants }),
    disable: (userRef: string) => asAdmin('PATCH', `/api/users/${userRef}`, { disabled: true }),
    movePlace: (placeId: string, parentId: string) => definePlace(service, placeId, { parentId }),
    /** What each cabinet does with a badge by the roster it is sent: opens, or why not. */
    async opens(badgeNumber: string) {
      await service.inside.documents.settled()
      const salt = (await service.store.settings.get(rosterSaltSetting)) ?? ''
      const hash = createHash('sha256').update(`${salt}${badgeNumber}`).digest('hex')
      const at = (cabinet: string) => {
        const text = service.inside.documents.bodyOf(deviceIdSchema.parse(cabinet), 'badge-roster')
        const body = badgeRosterSchema.parse(JSON.parse(text ?? 'null'))
        const verdict = checkBadge({ version: 1, issuedAtMs: 1, body }, hash, Date.UTC(2026, 1, 1))
        return verdict.kind === 'accepted' ? 'opens' : verdict.reason
      }
      return [at('cab-a'), at('cab-b')]
    },
  }
}

it.each([
  ['a clinician of the ward', [{ role: 'clinician', placeId: 'ward-a' }], ['opens', 'unknown-badge']],
  ['a clinician of the cabinet itself', [{ role: 'clinician', placeId: 'cab-b' }], ['unknown-badge', 'opens']],
  [
    'a head nurse of both wards',
    ['ward-a', 'ward-b'].map((placeId) => ({ role: 'head-nurse', placeId })),
    ['opens', 'opens'],
  ],
  ['central supply of the hospital', [{ role: 'supply', placeId: 'hospital' }], ['opens', 'opens']],
  ['somebody who buys', [{ role: 'purchasing', placeId: 'hospital' }], ['unknown-badge', 'unknown-badge']],
  [
    'a buyer who is a clinician of one ward',
    [
      { role: 'purchasing', placeId: 'hospital' },
      { role: 'clinician', placeId: 'ward-b' },
    ],
    ['unknown-badge', 'opens'],
  ],
])('the badge of %s opens the cabinets of those places and no others', async (_who, grants, wanted) => {
  const { hire, opens } = await twoWards()
  const { badgeNumber } = await hire('anna', grants)
  expect(await opens(badgeNumber)).toEqual(wanted)
})

it('a grant that is given, moved or taken is at the door with the next roster, and so is a ward that moves', async () => {
  const { hire, grant, disable, movePlace, opens } = await twoWards()
  const { userRef, badgeNumber } = await hire('anna', [{ role: 'clinician', placeId: 'ward-a' }])
  await grant(userRef, [{ role: 'clinician', placeId: 'ward-b' }])
  expect(await opens(badgeNumber)).toEqual(['unknown-badge', 'opens'])
  await movePlace('cab-a', 'ward-b')
  expect(await opens(badgeNumber)).toEqual(['opens', 'opens'])
  await grant(userRef, [{ role: 'finance', placeId: 'ward-b' }])
  expect(await opens(badgeNumber)).toEqual(['unknown-badge', 'unknown-badge'])
  await grant(userRef, [{ role: 'clinician', placeId: 'cab-b' }])
  await disable(userRef)
  // Whoever belongs there and is disabled is refused by name.
  expect(await opens(badgeNumber)).toEqual(['unknown-badge', 'badge-revoked'])
})
