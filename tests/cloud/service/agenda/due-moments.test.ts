import { sql } from 'kysely'
import { expect, it } from 'vitest'
import { matters } from '#cloud/agenda/due-moment'
import { beginningOfDay, dayOf } from '#cloud/calendar/local-day'
import { sessionIdSchema } from '#contracts/ids'
import { accepted } from '#tests/support/filled-site'
import { actor, submitBatch } from '#tests/support/service-world'
import { epcOf, WrittenCabinet } from '#tests/support/written-cabinet'
import { dayMs, hourMs, keptTime, minuteMs } from './kept-time.ts'

const zone = 'Asia/Shanghai'
const reader = { manufacturer: 1, model: 1, firmware: '1', llrpVersion: '1.0.1' } as const

it('what expires is told at the local midnight at which a horizon is crossed, and again at the nearer ones', async () => {
  const world = await keptTime()
  const today = dayOf(zone, world.clock.now())
  await world.goods('cab-1', { expiresOnDay: today + 91 })
  expect(await world.alerts('expiry')).toEqual([])
  const firstMs = beginningOfDay(zone, today + 1)
  await world.until(firstMs - 1)
  expect(await world.alerts('expiry')).toEqual([])
  await world.until(firstMs)
  const [alert] = await world.alerts('expiry')
  expect(alert).toMatchObject({ raisedAtMs: firstMs, state: 'open', proof: { limit: { name: 'expiryFirstDays' } } })
  expect((alert?.raisedKnownAtMs ?? 0) - firstMs).toBeLessThan(1_000)
  await world.until(beginningOfDay(zone, today + 31))
  expect((await world.alerts('expiry'))[0]?.latest?.limit.name).toBe('expirySecondDays')
  await world.until(beginningOfDay(zone, today + 92))
  const [expired] = await world.alerts('expiry')
  expect(expired).toMatchObject({ priority: 'medium', updatedAtMs: beginningOfDay(zone, today + 92) })
  expect(expired?.latest?.limit.name).toBe('expired')
})

it('what came due while the service was down is told at the start, each as of its own day', async () => {
  const world = await keptTime()
  const today = dayOf(zone, world.clock.now())
  await world.goods('cab-1', { expiresOnDay: today + 91 })
  await world.downFor(65 * dayMs)
  const [alert] = await world.alerts('expiry')
  const said = await world.service().store.journal.about([`alert:${alert?.alertId}`])
  expect(said.map(({ kind, occurredAtMs }) => [kind, occurredAtMs])).toEqual([
    ['AlertRaised', beginningOfDay(zone, today + 1)],
    ['AlertUpdated', beginningOfDay(zone, today + 31)],
    ['AlertUpdated', beginningOfDay(zone, today + 61)],
  ])
  expect(said.every(({ recordedAtMs }) => world.clock.now() - recordedAtMs < 1_000)).toBe(true)
})

it('goods that do not come are late a moment after they were due, and count no more', async () => {
  const world = await keptTime()
  await world.sets({ reorderPoint: 3, orderUpTo: 8, lateCountsPercent: 0 })
  const dueAtMs = world.clock.now() + 3 * hourMs
  await world.goods('cab-1', { count: 8, dueAtMs, arrives: false })
  expect(await world.alerts('reorder-point', 'cab-1')).toMatchObject([{ state: 'cleared' }])
  await world.until(dueAtMs)
  expect(await world.alerts('reorder-point', 'cab-1')).toHaveLength(1)
  await world.until(dueAtMs + 1)
  const [, late] = await world.alerts('reorder-point', 'cab-1')
  expect(late).toMatchObject({ raisedAtMs: dueAtMs + 1, state: 'open', proof: { observed: 0 } })
})

it('an overlay begins and ends by itself, for exactly what lies in its scope', async () => {
  const world = await keptTime()
  await world.goods('cab-1', { count: 4 })
  await world.goods('cab-2', { count: 4 })
  const [startMs, endMs] = [world.clock.now() + dayMs, world.clock.now() + 3 * dayMs]
  const overlay = { name: 'flu', startMs, endMs, owner: 'head-nurse' }
  world.touched.length = 0
  await world.sets({ safetyStock: 9 }, { layer: 'place', placeId: 'cab-1', overlay })
  const scope = [{ itemId: world.itemId, placeId: 'cab-1', owner: 'hospital' }]
  expect(world.touched.flat()).toEqual(scope)
  expect(await world.alerts('safety-stock')).toEqual([])
  world.touched.length = 0
  await world.until(startMs)
  expect(world.touched.flat()).toEqual(scope)
  expect(await world.alerts('safety-stock')).toMatchObject([{ raisedAtMs: startMs, state: 'open' }])
  await world.until(endMs)
  const [alert] = await world.alerts('safety-stock')
  expect(alert).toMatchObject({ state: 'cleared', clearedAtMs: endMs, clearedBy: { messageKey: 'cleared.no-limit' } })
  expect(await world.alerts('safety-stock', 'cab-2')).toEqual([])
})

it('a policy judges what lies in its scope at once, because of it, and nothing that reads none of its numbers', async () => {
  const world = await keptTime()
  await world.goods('cab-1', { count: 4 })
  await world.goods('cab-2', { count: 4 })
  await world.passes(hourMs)
  world.touched.length = 0
  await world.sets({ silenceMs: 30_000 })
  expect(world.touched.flat()).toEqual([])
  await world.sets({ safetyStock: 5 }, { layer: 'item-at-place', itemId: world.itemId, placeId: 'cab-2' })
  const [alert, ...others] = await world.alerts('safety-stock')
  expect(others).toEqual([])
  expect(alert?.about).toBe(`position:${world.itemId}/cab-2/hospital`)
  const [raised] = await world.service().store.journal.about([`alert:${alert?.alertId}`])
  const [cause] = await world.service().store.journal.after((raised?.causeSeq ?? 0) - 1, 1)
  expect(cause).toMatchObject({ kind: 'PolicySet', body: { layer: 'item-at-place' } })
})

it('a line that the agenda lost comes back at the next start', async () => {
  const world = await keptTime()
  const today = dayOf(zone, world.clock.now())
  await world.goods('cab-1', { expiresOnDay: today + 91 })
  await world.passes(hourMs)
  await world.service().inside.store.database.db.deleteFrom('agenda').execute()
  await world.downFor(hourMs)
  await world.until(beginningOfDay(zone, today + 1))
  expect(await world.alerts('expiry')).toMatchObject([{ raisedAtMs: beginningOfDay(zone, today + 1) }])
})

/** What happens to a line behind the back of the service while it is down. */
const mishaps = {
  lost: 'delete from agenda',
  'put off': 'update agenda set due_at_ms = due_at_ms + 900000000',
  'brought forward': 'update agenda set due_at_ms = due_at_ms - 900000000',
  'about nothing':
    "insert into agenda select site_id, about || 'x', matter, due_at_ms + 900000000, cause_seq from agenda",
} as const

it.each(Object.entries(mishaps))(
  'whatever is due and was %s on the agenda is as it was after the next start',
  async (_how, mishap) => {
    const world = await keptTime()
    const cabinet = new WrittenCabinet('cab-1', world.clock.now())
    await world.sets({ reorderPoint: 5, orderUpTo: 9, safetyStock: 4 })
    await world.goods('cab-1', { count: 2, expiresOnDay: dayOf(zone, world.clock.now()) + 80 })
    cabinet.finds(epcOf(1), epcOf(2))
    cabinet.session({ taken: [epcOf(1)] })
    cabinet.climate(20_000)
    await submitBatch(world.service(), cabinet.batch(), world.clock.now())
    const [shelved, open] = await world.service().store.alerts.list('open')
    const wish = { kind: 'shelve', untilMs: world.clock.now() + hourMs, reason: 'known' } as const
    accepted(await world.service().commands.decideAlert(shelved?.alertId ?? '', wish, null, actor))
    expect(open).toBeDefined()
    const agenda = () =>
      world
        .service()
        .inside.store.database.db.selectFrom('agenda')
        .selectAll()
        .orderBy('about')
        .orderBy('matter')
        .execute()
    const before = await agenda()
    expect(new Set(before.map(({ matter }) => matter))).toEqual(new Set(matters))
    await sql.raw(mishap).execute(world.service().inside.store.database.db)
    const { problem } = await world.verified()
    expect(problem?.where).toMatch(/^agenda /)
    await world.downFor(minuteMs)
    expect((await world.verified()).problem).toBe(null)
    const after = await agenda()
    const isOfRules = (line: (typeof after)[number]) => line.matter === 'judgement'
    expect(after.filter((line) => !isOfRules(line))).toEqual(before.filter((line) => !isOfRules(line)))
    // A start judges every unit in hand, also those that will not expire for long.
    expect(after).toEqual(expect.arrayContaining(before))
    expect(after.filter(({ about }) => String(about).endsWith('x'))).toEqual([])
  },
)

it('a device that is never heard is silent a minute after it was enrolled, whatever overlay lies over it', async () => {
  const world = await keptTime()
  const overlay = {
    name: 'flu',
    startMs: world.clock.now() + hourMs,
    endMs: world.clock.now() + 2 * hourMs,
    owner: 'x',
  }
  await world.sets({ silenceMs: 1_000 }, { layer: 'place', placeId: 'cab-1', overlay })
  const device = (await world.service().store.devices.list()).find(({ deviceId }) => deviceId === 'cab-1')
  const silentAtMs = (device?.registeredAtMs ?? 0) + minuteMs
  await world.until(silentAtMs - 1)
  expect(await world.alerts('device-silence')).toEqual([])
  await world.passes(3 * hourMs)
  expect(await world.alerts('device-silence', 'cab-1')).toMatchObject([{ raisedAtMs: silentAtMs, state: 'open' }])
})

it('a 15-minute breach (reader loss, open door) uploaded hours later with its end has its own times and is told once', async () => {
  const world = await keptTime()
  const cabinet = new WrittenCabinet('cab-1', world.clock.now())
  const sessionId = sessionIdSchema.parse('0000000000000001')
  const beganAtMs = cabinet.bootedAtMs + cabinet.elapsedMs + 100
  cabinet.say({ kind: 'ReaderLost', reason: 'connection-closed' })
  cabinet.say({ kind: 'DoorOpened', sessionId, doorId: 1 })
  cabinet.elapsedMs += 2 * minuteMs
  cabinet.say({ kind: 'DoorLeftOpen', sessionId, doorId: 1, openForMs: 120_100, ajarAlertAfterMs: 120_000 })
  cabinet.elapsedMs += 13 * minuteMs
  cabinet.say({ kind: 'DoorClosed', sessionId, doorId: 1, openForMs: 900_000 })
  cabinet.say({ ...reader, kind: 'ReaderConnected', blindMs: 900_000 })
  await world.passes(5 * hourMs)
  cabinet.elapsedMs = world.clock.now() - cabinet.bootedAtMs
  await submitBatch(world.service(), cabinet.batch(), world.clock.now())
  const knownAtMs = world.clock.now()
  const [lost] = await world.alerts('reader-lost')
  const [open] = await world.alerts('door-left-open')
  const clock = (ms: number | null | undefined) => Math.round(((ms ?? 0) - beganAtMs) / minuteMs)
  expect([lost, open].map((alert) => [clock(alert?.raisedAtMs), clock(alert?.clearedAtMs)])).toEqual([
    [1, 15],
    [2, 15],
  ])
  for (const alert of [lost, open]) {
    expect(Math.abs((alert?.raisedKnownAtMs ?? 0) - knownAtMs)).toBeLessThan(1_000)
    expect(alert?.clearedKnownAtMs).toBe(alert?.raisedKnownAtMs)
    expect((await world.told()).filter((told) => told === alert?.alertId)).toHaveLength(1)
  }
})

it('an hour of the climate is tied to the chain when it is over, also when nobody says more', async () => {
  const world = await keptTime()
  const cabinet = new WrittenCabinet('cab-1', world.clock.now())
  cabinet.climate(5_000)
  await world.passes(2 * minuteMs)
  await submitBatch(world.service(), cabinet.batch(), world.clock.now())
  const hour = (Math.floor(world.clock.now() / hourMs) + 1) * hourMs
  await world.until(hour)
  const digests = await world.service().store.journal.about(['site:main'], { kinds: ['ClimateDigested'] })
  expect(digests).toMatchObject([{ body: { firstWindowSeq: 1, lastWindowSeq: 1 } }])
  expect((digests[0]?.recordedAtMs ?? 0) - hour).toBeLessThan(1_000)
})
