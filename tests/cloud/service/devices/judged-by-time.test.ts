import { expect, it, onTestFinished } from 'vitest'
import type { FactBody } from '#contracts/facts/fact'
import { sessionIdSchema } from '#contracts/ids'
import { type Log, silentLog } from '#platform/log'
import { enrolCabinet, serviceWorld, submitBatch } from '#tests/support/service-world'
import { virtualClock } from '#tests/support/virtual-clock'
import { WrittenCabinet } from '#tests/support/written-cabinet'

const minuteMs = 60_000
const sessionId = sessionIdSchema.parse('0000000000000001')

/** A service that keeps time, and a cabinet that says what it is told to. */
async function watchedCabinet() {
  const clock = virtualClock()
  const errors: string[] = []
  const log: Log = { ...silentLog(), error: (event, about) => void errors.push(`${event} ${JSON.stringify(about)}`) }
  const service = await serviceWorld({ clock, log })
  await service.start()
  onTestFinished(() => service.stop())
  await enrolCabinet(service, 'cab-1')
  const cabinet = new WrittenCabinet('cab-1', clock.now())
  const says = async (fact: FactBody) => {
    const firstSeq = cabinet.said.length + 1
    cabinet.elapsedMs = clock.now() - cabinet.bootedAtMs
    cabinet.say(fact)
    clock.advance(1_000)
    await submitBatch(service, cabinet.batch(firstSeq), clock.now())
  }
  const passes = async (ms: number) => {
    for (let passed = 0; passed < ms; passed += 10_000) {
      clock.advance(10_000)
      await service.inside.writer.settled()
    }
  }
  const states = async (ruleId: string) =>
    (await service.store.alerts.list('all')).flatMap((alert) => (alert.ruleId === ruleId ? [alert.state] : []))
  return { says, passes, states, errors }
}

it.each<[string, FactBody[], FactBody, string]>([
  [
    'an antenna that is lost',
    [{ kind: 'AntennaLost', antenna: 2, noticedBy: 'reader-event' }],
    { kind: 'AntennaRestored', antenna: 2 },
    'antenna-lost',
  ],
  [
    'a door that stands open',
    [
      { kind: 'DoorOpened', sessionId, doorId: 1 },
      { kind: 'DoorLeftOpen', sessionId, doorId: 1, openForMs: 120_000, ajarAlertAfterMs: 120_000 },
    ],
    { kind: 'DoorClosed', sessionId, doorId: 1, openForMs: 420_000 },
    'door-left-open',
  ],
])('%s is told once, while time goes on, and ends when it is over', async (_what, begins, ends, ruleId) => {
  const { says, passes, states, errors } = await watchedCabinet()
  for (const fact of begins) await says(fact)
  await passes(5 * minuteMs)
  expect(await states(ruleId)).toEqual(['open'])
  await says(ends)
  await passes(5 * minuteMs)
  expect(await states(ruleId)).toEqual(['cleared'])
  expect(errors).toEqual([])
})
