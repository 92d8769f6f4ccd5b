import { describe, expect, it } from 'vitest'
import { listenTo } from '#tests/support/event-source'
import { scriptedSite } from '#tests/support/scripted-site'
import { virtualClock } from '#tests/support/virtual-clock'

const minuteMs = 60_000

describe('live events', () => {
  it('tell a screen what a commit changed, once the screen was greeted', async () => {
    const site = await scriptedSite({ clock: virtualClock() })
    const line = await listenTo(`${site.url}/api/events`, { cookie: await site.signIn('clinician') })
    expect((await line.next('heartbeat', 'changed'))?.event).toBe('heartbeat')
    site.commit(12, { units: ['300000000000000000000001'] })
    expect(await line.next('changed')).toMatchObject({
      id: '12',
      data: { entrySeq: 12, changes: { units: ['300000000000000000000001'], alerts: [] } },
    })
  })

  it('bring a screen that lost its line what it missed, in order', async () => {
    const site = await scriptedSite({ clock: virtualClock() })
    const cookie = await site.signIn('clinician')
    for (const entrySeq of [1, 2, 3, 4]) site.commit(entrySeq)
    const line = await listenTo(`${site.url}/api/events`, { cookie, 'last-event-id': '2' })
    expect([(await line.next('changed', 'resync'))?.id, (await line.next('changed', 'resync'))?.id]).toEqual(['3', '4'])
  })

  it('tell a screen to ask for everything when what it missed is no longer kept', async () => {
    const site = await scriptedSite({ clock: virtualClock() })
    const cookie = await site.signIn('clinician')
    for (let entrySeq = 1; entrySeq <= 2_100; entrySeq++) site.commit(entrySeq)
    const late = await listenTo(`${site.url}/api/events`, { cookie, 'last-event-id': '5' })
    expect((await late.next('changed', 'resync'))?.event).toBe('resync')
    const fromAnotherLife = await listenTo(`${site.url}/api/events`, { cookie, 'last-event-id': '99999' })
    expect((await fromAnotherLife.next('changed', 'resync'))?.event).toBe('resync')
  })

  it('tell of a commit too long to tell that everything is to be asked for, and go on', async () => {
    const site = await scriptedSite({ clock: virtualClock() })
    const cookie = await site.signIn('clinician')
    const firstInventory = Array.from({ length: 9_000 }, (_, index) => String(index).padStart(26, '0'))
    const line = await listenTo(`${site.url}/api/events`, { cookie })
    await line.next('heartbeat')
    site.commit(12, { units: firstInventory })
    expect(await line.next('changed', 'resync')).toMatchObject({ event: 'resync', id: '12' })
    site.commit(13)
    expect(await line.next('changed', 'resync')).toMatchObject({ event: 'changed', id: '13' })
  })

  it('tell a screen that missed too much to read in one go to ask for everything, once', async () => {
    const site = await scriptedSite({ clock: virtualClock() })
    const cookie = await site.signIn('clinician')
    const some = Array.from({ length: 1_000 }, (_, index) => String(index).padStart(26, '0'))
    for (let entrySeq = 1; entrySeq <= 30; entrySeq++) site.commit(entrySeq, { units: some })
    const line = await listenTo(`${site.url}/api/events`, { cookie, 'last-event-id': '1' })
    expect(await line.next('changed', 'resync')).toMatchObject({ event: 'resync', id: '30' })
    site.commit(31)
    expect(await line.next('changed', 'resync')).toMatchObject({ event: 'changed', id: '31' })
  })

  it('beat while nothing happens', async () => {
    const clock = virtualClock()
    const site = await scriptedSite({ clock })
    const line = await listenTo(`${site.url}/api/events`, { cookie: await site.signIn('clinician') })
    const first = await line.next('heartbeat')
    clock.advance(5_000)
    const second = await line.next('heartbeat')
    expect(first?.data).toEqual({ atMs: clock.now() - 5_000 })
    expect(second?.data).toEqual({ atMs: clock.now() })
  })

  it('end with the session: signed out, disabled, or idle, although the screen still listens', async () => {
    const clock = virtualClock()
    const site = await scriptedSite({ clock })
    const admin = await site.signIn('admin')
    const over = async (cookie: string, how: () => Promise<unknown>) => {
      const line = await listenTo(`${site.url}/api/events`, { cookie })
      await line.next('heartbeat')
      await how()
      clock.advance(5_000)
      await line.next('never')
      return true
    }
    const signedOut = await site.signIn('supply')
    expect(
      await over(signedOut, () =>
        fetch(`${site.url}/api/sign-out`, { method: 'POST', headers: { cookie: signedOut } }),
      ),
    ).toBe(true)
    const disabled = await site.signIn('supply')
    expect(
      await over(disabled, () =>
        fetch(`${site.url}/api/users/user-0003`, {
          method: 'PATCH',
          headers: { cookie: admin, 'content-type': 'application/json' },
          body: JSON.stringify({ disabled: true }),
        }),
      ),
    ).toBe(true)
    const idle = await site.signIn('supply')
    expect(await over(idle, async () => clock.advance(15 * minuteMs))).toBe(true)
  })

  it('are closed to who is not signed in', async () => {
    const site = await scriptedSite({ clock: virtualClock() })
    expect((await listenTo(`${site.url}/api/events`, {})).status).toBe(401)
  })
})
