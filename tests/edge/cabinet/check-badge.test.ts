import { describe, expect, it } from 'vitest'
import { badgeRosterSchema } from '#contracts/downlink/badge-roster'
import type { HeldDocument } from '#contracts/downlink/document-kinds'
import { checkBadge } from '#edge/cabinet/check-badge'
import { anna } from './cabinet-story.ts'

const day = 86_400_000
const issuedAtMs = Date.UTC(2026, 0, 1)
const validUntilMs = issuedAtMs + 30 * day
const hash = (digit: string) => digit.repeat(64)

const roster: HeldDocument<'badge-roster'> = {
  version: 3,
  issuedAtMs,
  body: badgeRosterSchema.parse({
    rosterSalt: '00'.repeat(16),
    badges: [
      { badgeHash: hash('a'), userRef: anna, validUntilMs, revoked: false },
      { badgeHash: hash('b'), userRef: anna, validUntilMs, revoked: true },
      { badgeHash: hash('c'), userRef: anna, validUntilMs: issuedAtMs - 1, revoked: false },
    ],
  }),
}

const refused = (reason: string) => ({ kind: 'refused', reason })
const accepted = { kind: 'accepted', userRef: anna }

describe('a badge held to the cabinet', () => {
  it.each([
    ['is good', 'a', issuedAtMs + day, accepted],
    ['is good in its last millisecond', 'a', validUntilMs, accepted],
    ['has expired a millisecond ago', 'a', validUntilMs + 1, refused('badge-expired')],
    ['is not in the roster', 'd', issuedAtMs + day, refused('unknown-badge')],
    ['was revoked', 'b', issuedAtMs + day, refused('badge-revoked')],
    ['was revoked, and the clock stands in 1970', 'b', 1_000, refused('badge-revoked')],
    ['is good, and the clock stands in 1970: a wrong clock shuts nobody out', 'a', 1_000, accepted],
    ['is good, and the clock stands in 2199', 'a', Date.UTC(2199, 0, 1), accepted],
    ['had expired before the roster was issued, whatever the clock says', 'c', 1_000, refused('badge-expired')],
    ['is good, and the clock is a little behind the roster', 'a', issuedAtMs - day, accepted],
  ])('%s', (_story, digit, wallMs, verdict) => {
    expect(checkBadge(roster, hash(digit), wallMs)).toEqual(verdict)
  })

  it('is refused by name when no roster ever came', () => {
    expect(checkBadge(null, hash('a'), issuedAtMs)).toEqual(refused('roster-missing'))
  })
})
