import { describe, expect, it } from 'vitest'
import { genericChina } from '#simulators/llrp-reader/personalities/generic-china'
import { impinjLikeFcc } from '#simulators/llrp-reader/personalities/impinj-like-fcc'
import { type Bench, bench, eventOf, hex, type RawClient, settle, statusDetail, statusOf, tlv } from './raw-client.ts'
import {
  aiDuration,
  aiSpec,
  durationStop,
  eventMask,
  gpiPort,
  gpiStart,
  gpiStop,
  immediateStart,
  message,
  periodicStart,
  type RoSpecWish,
  reportSpec,
  roSpec,
} from './spec-builder.ts'

const stateName = ['disabled', 'inactive', 'active']

async function stateOf(client: RawClient, id = 1): Promise<string> {
  const { body } = await client.ask(message.getRoSpecs)
  const at = body.indexOf(Buffer.from(hex(id, 32), 'hex'), 8)
  return at < 0 ? 'absent' : (stateName[body[at + 5] ?? 9] ?? 'odd')
}

/** Brings ROSpec 1 into a state by legal steps. */
async function bring(client: RawClient, state: string): Promise<void> {
  if (state === 'absent') return
  await client.ask(message.addRoSpec, roSpec())
  if (state !== 'disabled') await client.ask(message.enableRoSpec, hex(1, 32))
  if (state === 'active') await client.ask(message.startRoSpec, hex(1, 32))
}

const order = {
  add: [message.addRoSpec, roSpec()],
  delete: [message.deleteRoSpec, hex(1, 32)],
  enable: [message.enableRoSpec, hex(1, 32)],
  disable: [message.disableRoSpec, hex(1, 32)],
  start: [message.startRoSpec, hex(1, 32)],
  stop: [message.stopRoSpec, hex(1, 32)],
  'enable all': [message.enableRoSpec, hex(0, 32)],
  'disable all': [message.disableRoSpec, hex(0, 32)],
  'delete all': [message.deleteRoSpec, hex(0, 32)],
  'start 0': [message.startRoSpec, hex(0, 32)],
} as const

const success = 0
const messageParameterError = 100
const messageFieldError = 101

describe('the life of a ROSpec', () => {
  it.each<[string, keyof typeof order, number, string]>([
    ['absent', 'add', success, 'disabled'],
    ['absent', 'delete', messageFieldError, 'absent'],
    ['absent', 'enable', messageFieldError, 'absent'],
    ['absent', 'disable', messageFieldError, 'absent'],
    ['absent', 'start', messageFieldError, 'absent'],
    ['absent', 'stop', messageFieldError, 'absent'],
    ['absent', 'enable all', success, 'absent'],
    ['absent', 'delete all', success, 'absent'],
    ['disabled', 'add', messageParameterError, 'disabled'],
    ['disabled', 'delete', success, 'absent'],
    ['disabled', 'enable', success, 'inactive'],
    ['disabled', 'enable all', success, 'inactive'],
    ['disabled', 'disable', success, 'disabled'],
    ['disabled', 'start', messageFieldError, 'disabled'],
    ['disabled', 'start 0', messageFieldError, 'disabled'],
    ['disabled', 'stop', messageFieldError, 'disabled'],
    ['inactive', 'add', messageParameterError, 'inactive'],
    ['inactive', 'delete', success, 'absent'],
    ['inactive', 'enable', success, 'inactive'],
    ['inactive', 'disable', success, 'disabled'],
    ['inactive', 'start', success, 'active'],
    ['inactive', 'start 0', messageFieldError, 'inactive'],
    ['inactive', 'stop', success, 'inactive'],
    ['active', 'add', messageParameterError, 'active'],
    ['active', 'delete', success, 'absent'],
    ['active', 'delete all', success, 'absent'],
    ['active', 'enable', success, 'active'],
    ['active', 'disable', success, 'disabled'],
    ['active', 'disable all', success, 'disabled'],
    ['active', 'start', success, 'active'],
    ['active', 'stop', success, 'inactive'],
  ])('%s + %s -> status %i, %s', async (from, by, status, to) => {
    const client = await bench(genericChina).connect()
    await bring(client, from)
    const [type, body] = order[by]
    const answer = await client.ask(type, body)
    expect([answer.type, statusOf(answer)]).toEqual([type + 10, status])
    expect(await stateOf(client)).toBe(to)
  })

  it('an unknown ROSpecID is named as the first field', async () => {
    const client = await bench(genericChina).connect()
    expect(statusDetail(await client.ask(message.enableRoSpec, hex(7, 32)))).toBe(tlv(288, '0000', '012c'))
  })

  it('a reader holds only as many ROSpecs as it says', async () => {
    const client = await bench(impinjLikeFcc).connect()
    await client.ask(message.addRoSpec, roSpec({ id: 1 }))
    const refused = await client.ask(message.addRoSpec, roSpec({ id: 2 }))
    expect(statusDetail(refused)).toBe(tlv(289, hex(177, 16), hex(205, 16)))
  })

  it('a more urgent ROSpec takes the radio over, a less urgent one is refused', async () => {
    const { connect } = bench(genericChina)
    const client = await connect()
    await client.ask(message.setConfig, `00${eventMask(2)}`)
    await client.ask(message.addRoSpec, roSpec({ id: 1, priority: 2 }))
    await client.ask(message.addRoSpec, roSpec({ id: 2, priority: 1 }))
    await client.ask(message.enableRoSpec, hex(0, 32))
    await client.ask(message.startRoSpec, hex(1, 32))
    expect(statusOf(await client.ask(message.startRoSpec, hex(2, 32)))).toBe(0)
    expect(statusOf(await client.ask(message.startRoSpec, hex(1, 32)))).toBe(messageFieldError)
    expect([await stateOf(client, 1), await stateOf(client, 2)]).toEqual(['inactive', 'active'])
    expect(client.of(message.event).slice(1).map(eventOf)).toEqual([
      tlv(249, '00', hex(1, 32), hex(0, 32)),
      tlv(249, '02', hex(1, 32), hex(2, 32)),
      tlv(249, '00', hex(2, 32), hex(0, 32)),
    ])
  })
})

/** What happened to ROSpec 1, with the time of each event. */
function story(client: RawClient): string[] {
  return client.of(message.event).flatMap((frame) => {
    const event = eventOf(frame)
    if (event.startsWith('00f9')) return [`${frame.atMs} ${event.startsWith('00f9000d00') ? 'start' : 'end'}`]
    if (event.startsWith('00fe')) return [`${frame.atMs} aispec ${Number.parseInt(event.slice(18, 22), 16)}`]
    return []
  })
}

async function told(made: Bench, wish: RoSpecWish, acts: (client: RawClient) => Promise<void>): Promise<string[]> {
  const client = await made.connect()
  await client.ask(message.setConfig, `00${eventMask(2, 6)}${gpiPort(1, true)}`)
  expect(statusOf(await client.ask(message.addRoSpec, roSpec(wish)))).toBe(0)
  await client.ask(message.enableRoSpec, hex(1, 32))
  await acts(client)
  return story(client)
}

describe('triggers', () => {
  it('immediate start, duration stop', async () => {
    const made = bench(impinjLikeFcc)
    const happened = await told(made, { start: immediateStart, stop: durationStop(2_500) }, () => made.run(6_000))
    expect(happened).toEqual(['0 start', '2500 aispec 1', '2500 end'])
  })

  it('a ROSpec ends when its last AISpec does', async () => {
    const made = bench(impinjLikeFcc)
    const aiSpecs = [aiSpec([1], aiDuration(1_000)), aiSpec([2, 3], aiDuration(500))]
    const happened = await told(made, { start: immediateStart, aiSpecs }, () => made.run(5_000))
    expect(happened).toEqual(['0 start', '1000 aispec 1', '1500 aispec 2', '1500 end'])
  })

  it('periodic start, with an offset', async () => {
    const made = bench(impinjLikeFcc)
    const wish = { start: periodicStart(300, 2_000), stop: durationStop(500) }
    const happened = await told(made, wish, () => made.run(4_900))
    expect(happened.filter((line) => !line.includes('aispec'))).toEqual([
      '300 start',
      '800 end',
      '2300 start',
      '2800 end',
      '4300 start',
      '4800 end',
    ])
  })

  it('an input opens and closes the inventory window', async () => {
    const made = bench(impinjLikeFcc)
    const wish = { start: gpiStart(1, true), stop: gpiStop(1, false, 60_000) }
    const happened = await told(made, wish, async () => {
      await made.run(1_000)
      made.reader.setInput(1, true)
      await made.run(3_000)
      made.reader.setInput(1, false)
      await settle()
      await made.run(1_000)
    })
    expect(happened).toEqual(['1000 start', '4000 aispec 1', '4000 end'])
  })

  it('a trigger of a less urgent ROSpec passes unheard while a more urgent one is active', async () => {
    const made = bench(genericChina)
    const client = await made.connect()
    await client.ask(message.addRoSpec, roSpec({ id: 1, priority: 1 }))
    await client.ask(message.addRoSpec, roSpec({ id: 2, priority: 1, start: gpiStart(1, true) }))
    await client.ask(message.addRoSpec, roSpec({ id: 3, priority: 0, start: gpiStart(2, true) }))
    await client.ask(message.enableRoSpec, hex(0, 32))
    await client.ask(message.startRoSpec, hex(1, 32))
    made.reader.setInput(1, true)
    expect([await stateOf(client, 1), await stateOf(client, 2)]).toEqual(['active', 'inactive'])
    made.reader.setInput(2, true)
    expect([await stateOf(client, 1), await stateOf(client, 3)]).toEqual(['inactive', 'active'])
  })

  it('the stop by input has a timeout', async () => {
    const made = bench(impinjLikeFcc)
    const wish = { start: gpiStart(1, true), stop: gpiStop(1, false, 2_000) }
    const happened = await told(made, wish, async () => {
      made.reader.setInput(1, true)
      await made.run(5_000)
    })
    expect(happened.at(-1)).toBe('2000 end')
  })

  it('LLRP 1.1 loops through the AISpecs as often as it is told', async () => {
    const made = bench(genericChina)
    const aiSpecs = [aiSpec([1], aiDuration(400)), aiSpec([2], aiDuration(600))]
    const happened = await told(made, { start: immediateStart, aiSpecs, loop: tlv(355, hex(3, 32)) }, () =>
      made.run(5_000),
    )
    expect(happened.filter((line) => line.includes('aispec'))).toHaveLength(6)
    expect(happened.at(-1)).toBe('3000 end')
  })

  it('stopping by message ends the AISpec first and reports what was heard', async () => {
    const made = bench(impinjLikeFcc)
    made.reader.radio.put({ epc: 'AB'.repeat(12), hard: false })
    const client = await made.connect()
    await client.ask(message.setConfig, `00${eventMask(2, 6)}`)
    await client.ask(message.addRoSpec, roSpec({ report: reportSpec(1, 0) }))
    await client.ask(message.enableRoSpec, hex(1, 32))
    await client.ask(message.startRoSpec, hex(1, 32))
    await made.run(1_000)
    await client.ask(message.stopRoSpec, hex(1, 32))
    const kinds = client.frames.slice(-4).map(({ type }) => type)
    expect(kinds).toEqual([message.stopRoSpec + 10, message.report, message.event, message.event])
  })
})
