import { expect, it, onTestFinished } from 'vitest'
import { verifyStore } from '#cloud/store/verify/verify-store'
import type { FactBody } from '#contracts/facts/fact'
import { enrolCabinet, serviceWorld, submitBatch } from '#tests/support/service-world'
import { virtualClock } from '#tests/support/virtual-clock'
import { WrittenCabinet } from '#tests/support/written-cabinet'

type Answer = Omit<Extract<FactBody, { kind: 'DocumentApplied' }>, 'kind'>

async function answeringCabinet() {
  const clock = virtualClock()
  const service = await serviceWorld({ clock })
  onTestFinished(async () => {
    expect((await verifyStore(service.inside.store.database, service.siteId)).problem).toBeNull()
    await service.stop()
  })
  await enrolCabinet(service, 'cab-1')
  const cabinet = new WrittenCabinet('cab-1', clock.now())
  return {
    service,
    async says(...answers: Answer[]) {
      const firstSeq = cabinet.said.length + 1
      for (const answer of answers) cabinet.say({ kind: 'DocumentApplied', ...answer })
      clock.advance(1_000)
      await submitBatch(service, cabinet.batch(firstSeq), clock.now())
    },
    alerts: async () => (await service.store.alerts.list('all')).filter(({ ruleId }) => ruleId === 'document-refused'),
  }
}

const roster = { document: 'badge-roster', reason: null } as const
const refusal = { ...roster, version: 7, result: 'refused', reason: 'too-large', heldVersion: 6 } as const

it('a document that a device refuses is an alert with kind, version and its reason, until it has taken one', async () => {
  const { service, says, alerts } = await answeringCabinet()
  await says(refusal)
  const [alert] = await alerts()
  expect(alert).toMatchObject({ about: 'device:cab-1', state: 'open', priority: 'medium' })
  const inputs = Object.fromEntries(alert?.proof.inputs.map(({ name, value }) => [name, value]) ?? [])
  expect(inputs).toMatchObject({ document: 'badge-roster', version: 7, reason: 'too-large', heldVersion: 6 })
  if (alert === undefined) throw new Error('no alert')
  for (const [locale, said] of [
    ['en', 'too large for its kind'],
    ['zh-cn', '超出该类文件的大小'],
  ] as const) {
    expect(service.rules.explain(alert.proof, locale).because.join()).toContain(said)
  }
  // Neither one of another kind, nor an old one sent again, nor one that waits for a restart is a version in force.
  await says(
    { document: 'stop-list', version: 9, result: 'applied', reason: null, heldVersion: 9 },
    { ...roster, version: 5, result: 'not-newer', heldVersion: 6 },
    { ...roster, version: 8, result: 'at-restart', heldVersion: 6 },
  )
  expect(await alerts()).toMatchObject([{ state: 'open' }])
  await says({ ...roster, version: 8, result: 'applied', heldVersion: 8 })
  expect(await alerts()).toMatchObject([{ state: 'cleared' }])
})

it('of two kinds that are refused the alert tells the newer, and ends when it has taken both', async () => {
  const { says, alerts } = await answeringCabinet()
  const model = { document: 'device-model', version: 3, heldVersion: null } as const
  await says(refusal)
  await says({ ...model, result: 'refused', reason: 'antenna-not-there' })
  const [alert] = await alerts()
  expect(alert?.latest?.messageKey).toBe('document-refused.title-device-model')
  expect(alert?.latest?.observed).toBe(2)
  await says({ ...roster, version: 8, result: 'applied', heldVersion: 8 })
  expect(await alerts()).toMatchObject([{ state: 'open' }])
  await says({ ...model, result: 'applied', reason: null, heldVersion: 3 })
  expect(await alerts()).toMatchObject([{ state: 'cleared' }])
})
