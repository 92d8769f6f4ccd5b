import { describe, expect, it } from 'vitest'
import type { Alert } from '#cloud/alerts/alert'
import { deviceIdSchema } from '#contracts/ids'
import { anAlert } from '#tests/cloud/alerts/an-alert'
import { scriptedSite } from '#tests/support/scripted-site'
import { virtualClock } from '#tests/support/virtual-clock'

const itemId = '2'.repeat(26)
const alertId = '4'.repeat(26)
const hourMs = 3_600_000

/** A site with one open alert, and how to ask it as a person of a role. */
async function alarmedSite(part: Partial<Alert> = {}) {
  const site = await scriptedSite({
    clock: virtualClock(),
    commands: { decideAlert: async () => ({ ok: true, value: { count: 1 } }) },
  })
  const { siteId } = site.store
  const alert = anAlert(siteId, { alertId, about: `position:${itemId}/cab-1/hospital`, ...part })
  await site.store.transaction((tx) => tx.alerts.put([alert]))
  const supply = await site.signIn('supply')
  const get = async (path: string) => {
    const response = await fetch(`${site.url}${path}`, { headers: { cookie: supply } })
    return (await response.json()) as Record<string, unknown>
  }
  return { site, get, supply }
}

describe('an alert', () => {
  it('keeps what raised it and shows how it stands now, in the words of its rule', async () => {
    const { get } = await alarmedSite()
    expect(await get(`/api/alerts/${alertId}`)).toMatchObject({
      alert: {
        about: `position:${itemId}/cab-1/hospital`,
        aboutParts: { kind: 'position', identity: [itemId, 'cab-1', 'hospital'] },
        ruleTitle: { en: 'reorder-point (en)', zh: 'reorder-point (zh-cn)' },
        titles: { en: 'net-1 (en)', zh: 'net-1 (zh-cn)' },
        raisedAtMs: hourMs,
        raisedKnownAtMs: 3 * hourMs,
      },
      proof: { observed: 3, inputs: [{ entrySeqs: [3, 5], windowSeqs: [8] }] },
      explanation: { en: { title: 'net-3 (en)', limit: 'set by Person 1' } },
      limitSetByName: 'Person 1',
      latest: { observed: 1 },
      latestExplanation: { zh: { title: 'net-1 (zh-cn)' } },
    })
  })

  it('in which nothing has changed since has no later proof', async () => {
    const { get } = await alarmedSite({ latest: null })
    expect(await get(`/api/alerts/${alertId}`)).toMatchObject({
      alert: { titles: { en: 'net-3 (en)' } },
      latest: null,
      latestExplanation: null,
      latestLimitSetByName: null,
    })
  })

  it('about stock stands beside the stock, and about a part of a device beside the device', async () => {
    const { site, get } = await alarmedSite()
    const { siteId } = site.store
    const line = { siteId, itemId, placeId: 'cab-1', owner: 'hospital', belongs: true, sinceMs: 1, setBy: 'user-0001' }
    const beside = { alertId, ruleTitle: { en: 'reorder-point (en)' }, priority: 'medium' }
    await site.store.transaction((tx) => tx.assortment.put([{ ...line, entrySeq: 1 }]))
    expect(await get('/api/stock/items')).toMatchObject({ items: [{ itemId, alerts: [beside] }] })

    const part = { about: 'door:reader-7/1' as const, ruleId: 'forced-door' }
    const other = await alarmedSite(part)
    const device = {
      siteId,
      deviceId: deviceIdSchema.parse('reader-7'),
      kind: 'cabinet' as const,
      modelId: 'implant-cabinet-4',
      title: 'Cabinet 1',
      placeId: 'cab-1',
      placements: [],
      registeredAtMs: 1,
      credentialHash: 'x',
      certificates: [],
      calibrations: [],
      retiredAtMs: null,
      lastEntrySeq: 1,
    }
    await other.site.store.transaction((tx) => tx.devices.put([device]))
    expect(await other.get('/api/fleet')).toMatchObject({
      devices: [{ openAlerts: [{ alertId, ruleTitle: { en: 'forced-door (en)' } }] }],
    })
  })

  it('is answered by the role it is for, and by nobody else', async () => {
    const { site, supply } = await alarmedSite()
    const acknowledge = async (cookie: string) => {
      const path = `${site.url}/api/alerts/${alertId}/acknowledge`
      return (await fetch(path, { method: 'POST', headers: { cookie } })).status
    }
    expect(await acknowledge(await site.signIn('clinician'))).toBe(403)
    expect(site.ordered).toEqual([])
    expect(await acknowledge(supply)).toBe(200)
    expect(site.ordered).toEqual([
      { command: 'decideAlert', input: [alertId, { kind: 'acknowledge' }, null], actor: 'user-0001' },
    ])
  })
})
