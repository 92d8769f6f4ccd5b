import { readFileSync } from 'node:fs'
import { duplexPair } from 'node:stream'
import { describe, expect, it } from 'vitest'
import { cabinetModelSchema } from '#firmware-config/schema'
import { silentLog } from '#platform/log'
import { seededRandom } from '#platform/random'
import { type CabinetSimulator, createCabinetSimulator } from '#simulators/cabinet/cabinet-simulator'
import { visit } from '#simulators/cabinet/visit'
import { impinjLikeFcc } from '#simulators/llrp-reader/personalities/impinj-like-fcc'
import { type VirtualClock, virtualClock } from '#tests/support/virtual-clock'
import { eventOf, RawClient, settle, tlv } from '../llrp-reader/raw-client.ts'
import { eventMask, gpiPort, gpoWrite, message } from '../llrp-reader/spec-builder.ts'

const model = cabinetModelSchema.parse(
  JSON.parse(readFileSync(new URL('../../../firmware-config/models/implant-cabinet-4.json', import.meta.url), 'utf8')),
)
const [hip, knee, plate] = ['A1'.repeat(12), 'B2'.repeat(12), 'C3'.repeat(12)] as const

type Ward = { cabinet: CabinetSimulator; clock: VirtualClock; agent: RawClient; heardBadges: string[] }

/** A cabinet whose agent releases the lock for every badge but 666, as an agent would: by GPO. */
async function ward(): Promise<Ward> {
  const clock = virtualClock()
  const platform = { clock, random: seededRandom(1), log: silentLog() }
  const cabinet = createCabinetSimulator({
    cabinetId: 'cab-1',
    model,
    platform,
    personality: impinjLikeFcc,
    inside: [hip, knee],
  })
  const [ours, theirs] = duplexPair()
  const agent = new RawClient(ours, clock)
  cabinet.reader.accept(theirs)
  await settle()
  await agent.ask(message.setConfig, `00${eventMask(1)}${gpiPort(1, true)}`)
  const [line, device] = duplexPair()
  cabinet.badge.accept(device)
  const heardBadges: string[] = []
  line.on('data', (chunk: Buffer) => {
    heardBadges.push(chunk.toString())
    if (!chunk.toString().startsWith('666')) agent.send(message.setConfig, `00${gpoWrite(1, true)}`)
  })
  return { cabinet, clock, agent, heardBadges }
}

async function pass(clock: VirtualClock, ms: number): Promise<void> {
  for (let left = ms; left > 0; left -= 100) {
    clock.advance(Math.min(100, left))
    await settle()
  }
}

describe('a cabinet', () => {
  it('stays shut while the lock holds, and says so', async () => {
    const { cabinet } = await ward()
    expect(cabinet.openDoor('nurse')).toBe(false)
    expect([cabinet.doorOpen(), cabinet.cycles().length]).toEqual([false, 0])
  })

  it('its contact is an input of the reader', async () => {
    const { cabinet, agent } = await ward()
    cabinet.forceDoor()
    await settle()
    cabinet.closeDoor()
    await settle()
    expect(agent.of(message.event).slice(1).map(eventOf)).toEqual([tlv(248, '0001', '80'), tlv(248, '0001', '00')])
  })

  it('nobody reaches in through a shut door', async () => {
    const { cabinet } = await ward()
    expect(() => cabinet.take(hip)).toThrow(/shut/)
    expect(() => cabinet.place(plate)).toThrow(/shut/)
  })

  it('a forced door is in the truth as forced, by nobody', async () => {
    const { cabinet } = await ward()
    cabinet.forceDoor()
    cabinet.take(knee)
    cabinet.closeDoor()
    expect(cabinet.cycles()).toMatchObject([{ cycle: 1, forced: true, by: null, taken: [knee], placed: [] }])
  })

  it('a unit that no antenna can hear is heard when a hand turns it, and has not moved', async () => {
    const { cabinet } = await ward()
    const { radio } = cabinet.reader
    const loudest = () => Math.max(...[1, 2, 3, 4].map((antenna) => radio.marginDb(hip, antenna)))
    radio.put({ epc: hip, hard: true })
    const before = loudest()
    expect(() => cabinet.turn(hip)).toThrow(/shut/)
    cabinet.forceDoor()
    expect([cabinet.turn(hip), cabinet.turn(plate)]).toEqual([true, false])
    cabinet.closeDoor()
    expect(loudest()).toBeGreaterThan(before)
    expect(cabinet.inside()).toEqual([hip, knee])
    expect(cabinet.cycles()).toMatchObject([{ taken: [], placed: [] }])
  })

  it('taken and put back within one opening is nothing', async () => {
    const { cabinet } = await ward()
    cabinet.forceDoor()
    expect(cabinet.take(hip)).toBe(true)
    expect(cabinet.take(hip)).toBe(false)
    cabinet.place(hip)
    cabinet.place(plate)
    cabinet.take(plate)
    cabinet.closeDoor()
    expect(cabinet.cycles()[0]).toMatchObject({ taken: [], placed: [] })
    expect(cabinet.inside()).toEqual([hip, knee])
  })

  it('what is left beside it is not inside, but still half in reach until carried off', async () => {
    const { cabinet } = await ward()
    cabinet.forceDoor()
    cabinet.take(hip, { leaveBeside: true })
    cabinet.closeDoor()
    expect(cabinet.inside()).toEqual([knee])
    expect(cabinet.cycles()[0]?.beside).toEqual([hip])
    expect(cabinet.reader.radio.has(hip)).toBe(true)
    cabinet.carryOff(hip)
    expect(cabinet.reader.radio.has(hip)).toBe(false)
  })

  it('reference tags are heard but are no units', () => {
    const reference = 'FE'.repeat(12)
    const withReference = { ...model, reader: { ...model.reader, referenceEpcs: [reference] } }
    const platform = { clock: virtualClock(), random: seededRandom(1), log: silentLog() }
    const made = createCabinetSimulator({
      cabinetId: 'cab-2',
      model: withReference,
      platform,
      personality: impinjLikeFcc,
    })
    expect(made.reader.radio.epcs()).toEqual([reference])
    expect(made.inside()).toEqual([])
  })

  it('its break-glass button is an input that goes up and comes back', async () => {
    const clock = virtualClock()
    const platform = { clock, random: seededRandom(1), log: silentLog() }
    const doors = model.doors.map((door) => ({ ...door, breakGlassLine: 'gpi:2' }))
    const made = createCabinetSimulator({
      cabinetId: 'cab-4',
      model: { ...model, doors },
      platform,
      personality: impinjLikeFcc,
    })
    expect(made.pressBreakGlass()).toBe(true)
    expect(made.reader.input(2)).toBe(true)
    clock.advance(1_000)
    expect(made.reader.input(2)).toBe(false)
    expect((await ward()).cabinet.pressBreakGlass()).toBe(false)
  })

  it.each([
    ['fail-safe', true],
    ['fail-secure', false],
  ] as const)('without power a %s lock lets go: %s', async (failMode, isReleased) => {
    const platform = { clock: virtualClock(), random: seededRandom(1), log: silentLog() }
    const doors = model.doors.map((door) => ({ ...door, failMode }))
    const made = createCabinetSimulator({
      cabinetId: 'cab-5',
      model: { ...model, doors },
      platform,
      personality: impinjLikeFcc,
    })
    expect(made.lockReleased()).toBe(false)
    made.reader.inject({ kind: 'reboot', downMs: 1_000 })
    expect(made.lockReleased()).toBe(isReleased)
  })

  it('refuses a model whose lines no simulator carries', () => {
    const doors = model.doors.map((door) => ({ ...door, driver: 'onoff' as const }))
    const platform = { clock: virtualClock(), random: seededRandom(1), log: silentLog() }
    const make = () =>
      createCabinetSimulator({ cabinetId: 'cab-3', model: { ...model, doors }, platform, personality: impinjLikeFcc })
    expect(make).toThrow(/onoff/)
  })
})

describe('a visit', () => {
  it('badge, lock, door, take and place, close', async () => {
    const { cabinet, clock, heardBadges } = await ward()
    const going = visit(cabinet, clock, {
      badge: '0042',
      by: 'nurse-7',
      take: [hip, plate],
      place: ['D4'.repeat(12)],
      dwellMs: 9_000,
    })
    await pass(clock, 12_000)
    const outcome = await going
    expect(heardBadges).toEqual(['0042\r\n'])
    expect(outcome).toMatchObject({ kind: 'done', notFound: [plate] })
    expect(cabinet.cycles()).toHaveLength(1)
    expect(cabinet.cycles()[0]).toMatchObject({ by: 'nurse-7', forced: false, taken: [hip], placed: ['D4'.repeat(12)] })
    const cycle = cabinet.cycles()[0]
    const openMs = (cycle?.closedAtMs ?? 0) - (cycle?.openedAtMs ?? 0)
    expect(openMs).toBeGreaterThanOrEqual(9_000)
    expect(openMs).toBeLessThanOrEqual(9_500)
    expect(cabinet.inside()).toEqual([knee, 'D4'.repeat(12)].sort())
  })

  it('gives up when the lock does not click', async () => {
    const { cabinet, clock } = await ward()
    const going = visit(cabinet, clock, { badge: '666', take: [hip], patienceMs: 4_000 })
    await pass(clock, 5_000)
    expect(await going).toEqual({ kind: 'gave-up', waitedMs: 4_000 })
    expect(cabinet.inside()).toEqual([hip, knee])
  })

  it('waits for nobody who is in the way', async () => {
    const { cabinet, clock } = await ward()
    cabinet.forceDoor()
    expect(await visit(cabinet, clock, { badge: '0042' })).toEqual({ kind: 'door-busy' })
  })
})
