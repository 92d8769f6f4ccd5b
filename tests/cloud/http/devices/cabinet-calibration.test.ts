import { expect, it, onTestFinished } from 'vitest'
import type { StoreAddress } from '#cloud/store/engine/open-database'
import { verifyStore } from '#cloud/store/verify/verify-store'
import { epcHexSchema, sessionIdSchema, userRefSchema } from '#contracts/ids'
import { onBothEngines } from '#tests/cloud/store/on-both-engines'
import { ask, enter, httpWorld } from '#tests/support/http-world'
import { enrolCabinet, everywhere, submitBatch } from '#tests/support/service-world'
import { virtualClock } from '#tests/support/virtual-clock'
import { WrittenCabinet } from '#tests/support/written-cabinet'

const path = '/api/devices/cab-1/calibration'
const hard = epcHexSchema.parse('3034257BF400B78000000001')
const taken = epcHexSchema.parse('3034257BF400B78000000002')
const sessionOf = (n: number) => sessionIdSchema.parse(n.toString(16).padStart(16, '0'))
const evidence = {
  ...{ rounds: 5, opportunities: 4, reads: 0, antennas: [1] },
  ...{ rssiCentiDbm: null, confidencePermille: 990 },
}

/** A service with a cabinet that says what the test writes, and a biomedical engineer. */
async function calibrationWorld(address?: StoreAddress) {
  const clock = virtualClock()
  const world = await httpWorld({ clock, ...(address === undefined ? {} : { address }) })
  const { service } = world
  await service.start()
  await enrolCabinet(service, 'cab-1')
  onTestFinished(async () => {
    expect((await verifyStore(service.inside.store.database, service.siteId)).problem).toBeNull()
  })
  const engineer = await enter(world, everywhere('biomed'))
  const cabinet = new WrittenCabinet('cab-1', clock.now())
  let said = 0
  return {
    world,
    service,
    engineer,
    post: (to: string, body: object, cookie = engineer.cookie) => ask(world, cookie, 'POST', to, body),
    read: async () => (await ask(world, engineer.cookie, 'GET', path)).body,
    async says(...bodies: Parameters<WrittenCabinet['say']>[0][]) {
      clock.advance(60_000)
      cabinet.elapsedMs = clock.now() - cabinet.bootedAtMs - 100
      for (const body of bodies) cabinet.say(body)
      await submitBatch(service, cabinet.batch(said + 1), clock.now())
      said = cabinet.said.length
      await service.inside.caughtUp()
    },
    alerts: async () =>
      (await service.store.alerts.list('all')).filter(({ ruleId }) => ruleId === 'calibration-disturbed'),
  }
}

type World = Awaited<ReturnType<typeof calibrationWorld>>

function sessionFacts(n: number, { engineer }: World) {
  const sum = { takenCount: 0, placedCount: 0, uncertainCount: 0, unobservableCount: 0, scanComplete: true }
  return {
    kind: 'SessionCommitted' as const,
    ...{ sessionId: sessionOf(n), doorId: 1, userRefs: [userRefSchema.parse(engineer.userRef)] },
    ...{ openedAtMs: null, closedAtMs: 1, decidedAfterMs: 4_000, ...sum },
  }
}

onBothEngines((newAddress) => {
  it('a calibration is ordered, followed cycle by cycle, and shown with what was hard to hear', async () => {
    const world = await calibrationWorld(await newAddress())
    const { post, read, says, engineer, service } = world
    expect(await read()).toEqual({ deviceId: 'cab-1', newest: null, lastDone: null, disturbedBy: 0 })
    const sent = await post(path, { cycles: 3, reason: 'antennas were changed' })
    expect(sent).toMatchObject({ status: 200 })
    const calibrationId = String(sent.body.commandId)
    const [command] = await service.store.commands.newest()
    // Why it is done is for people: the cabinet hears who and how often.
    expect(command).toMatchObject({ command: 'StartCalibration', order: { cycles: 3, userRef: engineer.userRef } })
    expect(Object.keys(command?.order ?? {}).sort()).toEqual(['cycles', 'userRef'])
    const journal = await ask(
      world.world,
      engineer.cookie,
      'GET',
      '/api/journal?subject=device:cab-1&kinds=CommandIssued',
    )
    expect(journal.body.entries).toMatchObject([{ body: { reason: 'antennas were changed' } }])

    const of = { calibrationId, cycles: 3 }
    const userRef = userRefSchema.parse(engineer.userRef)
    await says(
      { kind: 'CommandAnswered', commandId: calibrationId, outcome: 'done', refusal: null },
      { kind: 'CalibrationStarted', ...of, userRef },
    )
    const cycle = (n: number, heardCount: number, unheard: (typeof hard)[] = []) => ({
      kind: 'CalibrationCycled' as const,
      ...of,
      ...{ sessionId: sessionOf(n), counted: true, cyclesDone: n, insideCount: 20, heardCount, unheard },
    })
    await says(sessionFacts(1, world), cycle(1, 20))
    await says(sessionFacts(2, world), cycle(2, 19, [hard]))
    expect(await read()).toMatchObject({
      newest: {
        ...{ calibrationId, by: { userRef }, cycles: 3, cyclesDone: 2, ended: null },
        sessions: [
          { sessionId: sessionOf(1), heard: 20, inside: 20, changes: 0, counted: true },
          { sessionId: sessionOf(2), heard: 19, inside: 20, changes: 0, counted: true },
        ],
      },
      lastDone: null,
    })
    await says(sessionFacts(3, world), cycle(3, 20), {
      kind: 'CalibrationEnded',
      ...of,
      ...{ cause: 'cycles-done', cyclesDone: 3, hardCount: 1, hard: [{ epc: hard, heardCycles: 2 }] },
    })
    expect(await read()).toMatchObject({
      newest: { ended: { cause: 'cycles-done' }, hardCount: 1, hard: [{ epc: hard, heardCycles: 2, unit: null }] },
      lastDone: { by: { userRef }, cycles: 3 },
      disturbedBy: 0,
    })
  })

  it('what is taken in one is booked and alerted, its session is marked, and a whole calibration ends the alert', async () => {
    const world = await calibrationWorld(await newAddress())
    const { says, read, alerts, engineer } = world
    const userRef = userRefSchema.parse(engineer.userRef)
    const of = { calibrationId: 'c'.repeat(16), cycles: 3 }
    await says({ kind: 'UnitFound', epc: taken, evidence }, { kind: 'CalibrationStarted', ...of, userRef })
    await says(
      { kind: 'UnitTaken', epc: taken, sessionId: sessionOf(1), evidence },
      { ...sessionFacts(1, world), takenCount: 1 },
      {
        ...{ kind: 'CalibrationDisturbed', ...of, sessionId: sessionOf(1) },
        ...{ takenCount: 1, placedCount: 0, taken: [taken], placed: [] },
      },
      {
        ...{ kind: 'CalibrationCycled', ...of, sessionId: sessionOf(1), counted: true, cyclesDone: 1 },
        ...{ insideCount: 19, heardCount: 19, unheard: [] },
      },
    )
    expect(await alerts()).toMatchObject([{ state: 'open', priority: 'medium', responsibleRole: 'biomed' }])
    expect(await read()).toMatchObject({ newest: { sessions: [{ changes: 1 }] }, disturbedBy: 1 })
    const line = await ask(
      world.world,
      engineer.cookie,
      'GET',
      `/api/journal?subject=tag:${taken}&kinds=UnitFound,UnitTaken`,
    )
    expect(line.body.entries).toMatchObject([
      { kind: 'UnitFound', inCalibration: false },
      { kind: 'UnitTaken', inCalibration: true, people: [{ userRef }] },
    ])
    const again = { calibrationId: 'd'.repeat(16), cycles: 3 }
    const end = { kind: 'CalibrationEnded' as const, hardCount: 0, hard: [] }
    await says({ ...end, ...of, cause: 'stopped', cyclesDone: 1 }, { kind: 'CalibrationStarted', ...again, userRef })
    expect(await alerts()).toMatchObject([{ state: 'open' }])
    await says({ ...end, ...again, cause: 'cycles-done', cyclesDone: 3 })
    expect(await alerts()).toMatchObject([{ state: 'cleared' }])
    expect(await read()).toMatchObject({ disturbedBy: 0 })
  })
})

it('an order is held to its bounds, to cabinets, and to who may', async () => {
  const { world, service, post } = await calibrationWorld()
  expect(await post(path, { cycles: 2 })).toMatchObject({ status: 400, body: { errors: [{ field: 'cycles' }] } })
  expect(await post(path, { cycles: 21 })).toMatchObject({ status: 400 })
  expect(await post(path, {})).toMatchObject({ status: 200 })
  expect((await service.store.commands.newest())[0]).toMatchObject({ order: { cycles: 6 } })
  expect(await post(`${path}/stop`, {})).toMatchObject({ status: 200 })
  const nurse = await enter(world, everywhere('head-nurse'))
  expect(await post(path, {}, nurse.cookie)).toMatchObject({ status: 403, body: { code: 'right-missing' } })
  expect(await ask(world, nurse.cookie, 'GET', path)).toMatchObject({ status: 200 })
  const wish = { deviceId: 'sen-1', modelId: 'or-sensor-th', kind: 'room-sensor' as const, title: 'Sensor 1' }
  const admin = await enter(world, everywhere('admin'))
  const enrolled = await post('/api/devices', { ...wish, placeId: 'hospital' }, admin.cookie)
  expect(enrolled).toMatchObject({ status: 201 })
  expect(await post('/api/devices/sen-1/calibration', {})).toMatchObject({
    status: 422,
    body: { code: 'not-a-cabinet' },
  })
  expect(await post('/api/devices/none/calibration', {})).toMatchObject({ status: 404 })
})
