import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { bootIdSchema, deviceIdSchema, siteIdSchema } from '#contracts/ids'
import { topicOf } from '#contracts/topics'
import { defaultSendLimits } from '#edge/uplink/send-window'
import { createUplink, type UplinkOptions } from '#edge/uplink/uplink'
import { systemClock } from '#platform/clock'
import { silentLog } from '#platform/log'
import { seededRandom } from '#platform/random'
import { systemStreams } from '#platform/streams'
import { memoryOutbox } from '#tests/support/memory-outbox'
import { unitTakenFact } from '#tests/support/sample-facts'
import {
  type ScriptedService,
  type ScriptedServiceOptions,
  startScriptedService,
} from '#tests/support/scripted-service'

const siteId = siteIdSchema.parse('site-a')
const deviceId = deviceIdSchema.parse('cabinet-01')
const bootId = bootIdSchema.parse('b00700000000b007')

/** Long enough for a slow machine; every wait ends as soon as its condition holds. */
const until = (condition: () => void) => vi.waitFor(condition, { timeout: 15_000, interval: 5 })

async function aService(options: Partial<ScriptedServiceOptions> = {}): Promise<ScriptedService> {
  const service = await startScriptedService({ siteId, deviceId, ...options })
  onTestFinished(() => service.close())
  return service
}

function anUplink(service: ScriptedService, changes: Partial<UplinkOptions> = {}) {
  const outbox = memoryOutbox()
  const commands: string[] = []
  const documents: [string, string][] = []
  const uplink = createUplink({
    deviceId,
    siteId,
    bootId,
    modelId: 'implant-cabinet-4',
    agentVersion: '0.0.0',
    line: {
      open: () => systemStreams().connect({ host: '127.0.0.1', port: service.port }),
      password: 'secret',
    },
    outbox,
    platform: { clock: systemClock(), log: silentLog(), random: seededRandom(1) },
    telemetry: () => ({
      schema: 1,
      deviceId,
      bootId,
      atMs: 0,
      uptimeMs: 0,
      memoryRssBytes: 0,
      outboxDepth: 0,
      outboxOldestAgeMs: null,
      outboxBytes: 0,
      probes: [],
      cabinet: null,
    }),
    onCommand: (text) => commands.push(text),
    onDocument: (kind, text) => documents.push([kind, text]),
    sendLimits: { ...defaultSendLimits, receiptTimeoutMs: 300 },
    ...changes,
  })
  onTestFinished(() => uplink.abandon())
  let number = 0
  const append = (count: number) => {
    for (let i = 0; i < count; i++) outbox.append(unitTakenFact(++number))
    uplink.appended()
  }
  const expectAllStored = () =>
    until(() => {
      expect(service.stored(outbox.epoch()).map((fact) => 'epc' in fact && Number.parseInt(fact.epc, 16))).toEqual(
        Array.from({ length: number }, (_, i) => i + 1),
      )
      expect(outbox.committedSeq()).toBe(number)
    })
  return { uplink, outbox, commands, documents, append, expectAllStored }
}

describe('the line to the service', () => {
  it('says it is there, sends what waits, hears the receipt, and says good-bye', async () => {
    const service = await aService()
    const { uplink, append, expectAllStored } = anUplink(service)
    append(700)
    await expectAllStored()
    expect(service.doubled()).toBe(0)
    expect(Math.max(...service.batches.map((batch) => JSON.stringify(batch).length))).toBeLessThanOrEqual(32 * 1024)
    expect(service.statuses[0]).toMatchObject({ state: 'online', bootId })
    await until(() => expect(service.telemetries.length).toBeGreaterThan(0))
    await uplink.stop()
    await until(() => expect(service.statuses.map(({ state }) => state)).toEqual(['online', 'offline']))
  })

  it('leaves its last will when the line is cut, and comes back by itself', async () => {
    const service = await aService()
    const { append, expectAllStored } = anUplink(service)
    append(1)
    await expectAllStored()
    service.cut()
    append(5)
    await expectAllStored()
    await until(() => expect(service.statuses.map(({ state }) => state)).toEqual(['online', 'offline', 'online']))
  })

  it('sends again when receipts are lost', async () => {
    const service = await aService()
    const { append, expectAllStored } = anUplink(service)
    append(3)
    await expectAllStored()
    service.answers = false
    append(3)
    await until(() => expect(service.doubled()).toBeGreaterThan(0))
    service.answers = true
    await expectAllStored()
  })

  it('sends again what the service lost between hearing and storing', async () => {
    const service = await aService()
    const { append, expectAllStored } = anUplink(service)
    append(1)
    await expectAllStored()
    service.hears = false
    append(300)
    await until(() => expect(service.batches.length).toBeGreaterThan(2))
    service.hears = true
    await expectAllStored()
  })

  it('survives a line cut again and again in the middle of batches', async () => {
    const service = await aService()
    const { append, expectAllStored } = anUplink(service)
    for (let round = 1; round <= 4; round++) {
      append(400)
      const seen = service.batches.length
      await until(() => expect(service.batches.length).toBeGreaterThan(seen))
      service.cut()
    }
    await expectAllStored()
  })

  it('outlives a broker that restarts with amnesia', async () => {
    const service = await aService()
    const { append, expectAllStored } = anUplink(service)
    append(10)
    await expectAllStored()
    await service.restartBroker()
    append(10)
    await expectAllStored()
  })

  it('fills up a service restored from yesterday', async () => {
    const service = await aService()
    const { outbox, append, expectAllStored } = anUplink(service)
    append(500)
    await expectAllStored()
    service.restoreTo(outbox.epoch(), 120)
    service.cut()
    await expectAllStored()
  })

  it('begins a new epoch when the service knows more than this card', async () => {
    const service = await aService()
    const { outbox, append } = anUplink(service)
    append(4)
    await until(() => expect(outbox.committedSeq()).toBe(4))
    const before = outbox.epoch()
    service.answers = false
    append(2)
    service.sendReceipt({ epoch: before, committedSeq: 99 })
    service.answers = true
    await until(() => expect(service.stored(outbox.epoch())).toHaveLength(2))
    expect(outbox.epoch()).not.toBe(before)
  })

  it('counts poison and goes on', async () => {
    const service = await aService()
    const { uplink, outbox, commands, append, expectAllStored } = anUplink(service)
    append(1)
    await expectAllStored()
    const receipts = topicOf(siteId, deviceId, 'receipts')
    const poison = [
      'not json',
      '',
      'null',
      '[]',
      '{"schema":1}',
      '{"schema":2,"committedSeq":-1}',
      `{"__proto__":{"committedSeq":5},"deviceId":"${deviceId}"}`,
      `{"schema":1,"deviceId":"another-device","epoch":"${outbox.epoch()}","committedSeq":0,"sendAgainFromSeq":null,"quarantinedSeqs":[]}`,
      '\u0000\u0000',
    ]
    for (const text of poison) service.publish(receipts, text)
    // Of another epoch: ours does not care.
    service.sendReceipt({ epoch: 'ffffffffffffffff' as never, committedSeq: 7 })
    await until(() => expect(uplink.state().malformedCount).toBe(poison.length))
    append(1)
    await expectAllStored()
    expect(commands).toEqual([])
  })

  it('hands on commands and documents as they came', async () => {
    const service = await aService()
    const { commands, documents, append, expectAllStored } = anUplink(service)
    append(1)
    await expectAllStored()
    service.publish(topicOf(siteId, deviceId, 'commands'), '{"some":"order"}')
    service.publish(topicOf(siteId, deviceId, 'documents', 'badge-roster'), '{"any":"thing"}', true)
    await until(() => {
      expect(commands).toEqual(['{"some":"order"}'])
      expect(documents).toEqual([['badge-roster', '{"any":"thing"}']])
    })
  })

  it('reads a receipt that says more than it knows', async () => {
    const service = await aService()
    const { uplink, outbox, append, expectAllStored } = anUplink(service)
    append(1)
    await expectAllStored()
    const chainHead = { entrySeq: 5, hash: 'ab'.repeat(32), signedBy: 'site' }
    service.sendReceipt({ epoch: outbox.epoch(), schema: 7 as never, chainHead, notUnderstoodSeqs: [1] } as never)
    await until(() => expect(outbox.chain().head).toEqual({ entrySeq: 5, hash: 'ab'.repeat(32) }))
    expect(uplink.state().malformedCount).toBe(0)
  })

  it('says so when the service names an end of its journal before one it named earlier', async () => {
    const service = await aService()
    const said: unknown[] = []
    const log = { ...silentLog(), error: (event: string, data?: object) => said.push({ event, ...data }) }
    const platform = { clock: systemClock(), log, random: seededRandom(1) }
    const { outbox, append, expectAllStored } = anUplink(service, { platform })
    append(1)
    await expectAllStored()
    const head = (entrySeq: number, hash: string) => ({ entrySeq, hash: hash.repeat(32) })
    for (const chainHead of [head(90, 'aa'), head(70, 'bb'), head(71, 'bb')]) {
      service.sendReceipt({ epoch: outbox.epoch(), chainHead })
    }
    await until(() => expect(outbox.chain().head).toEqual(head(71, 'bb')))
    expect(said).toEqual([{ event: 'uplink.chain.went-back', entrySeq: 70 }])
    expect(outbox.chain().contradictions).toEqual([{ before: head(90, 'aa'), after: head(70, 'bb') }])
  })

  it('keeps trying with a wrong password and sends nothing', async () => {
    const service = await aService({ password: 'another' })
    const { uplink, append } = anUplink(service)
    append(1)
    await until(() => expect(service.connects).toBeGreaterThanOrEqual(2))
    expect(uplink.state().connected).toBe(false)
    expect(service.batches).toEqual([])
  })

  it('goes on when the card cannot be read for a while', async () => {
    const service = await aService()
    const { outbox, append, expectAllStored } = anUplink(service, {
      sendLimits: { ...defaultSendLimits, readRetryMs: 30 },
    })
    append(1)
    await expectAllStored()
    outbox.failing = true
    append(1)
    outbox.failing = false
    await expectAllStored()
  })
})
