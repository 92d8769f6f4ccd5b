import { createServer, type Server, type Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import { Aedes } from 'aedes'
import { type Batch, batchSchema } from '#contracts/batch'
import type { Fact } from '#contracts/facts/fact'
import type { DeviceId, SiteId } from '#contracts/ids'
import type { Receipt } from '#contracts/receipt'
import { type Status, statusSchema } from '#contracts/status'
import { type Telemetry, telemetrySchema } from '#contracts/telemetry'
import { parseTopic, topicOf } from '#contracts/topics'

/** The service as one device sees it: a real broker, and behind it a script that stores in order and gives receipts. */
export type ScriptedService = {
  port: number
  /** Every batch as it came, doubled ones too. */
  batches: Batch[]
  statuses: Status[]
  telemetries: Telemetry[]
  /** Facts of an epoch up to its watermark, each once, in order. */
  stored(epoch?: string): Fact[]
  /** How many facts came more than once. */
  doubled(): number
  /** Connections opened, accepted or refused. */
  connects: number
  /** While false nothing is answered; what comes is stored all the same. */
  answers: boolean
  /** While false batches are lost before they are stored. */
  hears: boolean
  /** A service restored from a back-up: forgets everything of the epoch after this number. */
  restoreTo(epoch: string, committedSeq: number): void
  sendReceipt(changes: Partial<Receipt> & Pick<Receipt, 'epoch'>): void
  publish(topic: string, payload: string, retain?: boolean): void
  /** Cuts every connection as a network does. */
  cut(): void
  /** The broker dies and another, knowing nothing retained, listens at the same port. */
  restartBroker(): Promise<void>
  /** Takes a stream in place of TCP. */
  accept(duplex: Duplex): void
  close(): Promise<void>
}

export type ScriptedServiceOptions = {
  siteId: SiteId
  deviceId: DeviceId
  password?: string
  /** Without TCP: streams come by accept(). */
  listen?: boolean
}

export async function startScriptedService(options: ScriptedServiceOptions): Promise<ScriptedService> {
  const { siteId, deviceId } = options
  const storage = new Map<string, Map<number, Fact>>()
  const watermarks = new Map<string, number>()
  let doubled = 0
  let broker: Aedes
  const sockets = new Set<Duplex>()
  const server: Server = createServer((socket: Socket) => service.accept(socket))

  const receiptTopic = topicOf(siteId, deviceId, 'receipts')
  const publish = (topic: string, payload: string, retain = false) =>
    broker.publish({ cmd: 'publish', topic, payload, qos: 1, retain, dup: false }, () => {})

  function receipt(epoch: string, changes: Partial<Receipt> = {}): void {
    const whole = {
      schema: 1,
      deviceId,
      epoch,
      committedSeq: watermarks.get(epoch) ?? 0,
      sendAgainFromSeq: null,
      quarantinedSeqs: [],
      chainHead: null,
      ...changes,
    }
    publish(receiptTopic, JSON.stringify(whole))
  }

  function store(batch: Batch): void {
    const watermark = watermarks.get(batch.epoch) ?? 0
    if (batch.firstSeq > watermark + 1) {
      if (service.answers) receipt(batch.epoch, { sendAgainFromSeq: watermark + 1 })
      return
    }
    const facts = storage.get(batch.epoch) ?? new Map<number, Fact>()
    storage.set(batch.epoch, facts)
    for (const [i, fact] of batch.facts.entries()) {
      const seq = batch.firstSeq + i
      if (facts.has(seq)) doubled += 1
      facts.set(seq, fact as Fact)
    }
    watermarks.set(batch.epoch, Math.max(watermark, batch.firstSeq + batch.facts.length - 1))
    if (service.answers) receipt(batch.epoch)
  }

  function heard(topicText: string, payload: string): void {
    const channel = parseTopic(topicText)?.channel
    const json: unknown = JSON.parse(payload)
    if (channel === 'facts') {
      const batch = batchSchema.parse(json)
      service.batches.push(batch)
      if (service.hears) store(batch)
    } else if (channel === 'status') {
      const status = statusSchema.parse(json)
      service.statuses.push(status)
      if (status.state === 'online' && service.answers) receipt(status.epoch)
    } else if (channel === 'telemetry') {
      service.telemetries.push(telemetrySchema.parse(json))
    }
  }

  async function startBroker(): Promise<void> {
    broker = await Aedes.createBroker({
      authenticate(_client, username, password, done) {
        const ok = username === deviceId && (options.password ?? 'secret') === password?.toString()
        done(ok ? null : Object.assign(new Error('bad password'), { returnCode: 4 }), ok)
      },
    })
    broker.on('publish', (packet, client) => {
      if (client !== null || packet.topic.endsWith('/status')) {
        if (!packet.topic.startsWith('$SYS')) heard(packet.topic, packet.payload.toString())
      }
    })
  }

  const service: ScriptedService = {
    port: 0,
    batches: [],
    statuses: [],
    telemetries: [],
    connects: 0,
    answers: true,
    hears: true,
    doubled: () => doubled,
    stored(epoch) {
      const facts = storage.get(epoch ?? [...storage.keys()].at(-1) ?? '') ?? new Map<number, Fact>()
      return [...facts.entries()].sort(([a], [b]) => a - b).map(([, fact]) => fact)
    },
    restoreTo(epoch, committedSeq) {
      watermarks.set(epoch, committedSeq)
      for (const seq of [...(storage.get(epoch)?.keys() ?? [])]) {
        if (seq > committedSeq) storage.get(epoch)?.delete(seq)
      }
    },
    sendReceipt: ({ epoch, ...changes }) => receipt(epoch, changes),
    publish,
    cut() {
      for (const socket of sockets) socket.destroy()
    },
    async restartBroker() {
      service.cut()
      await new Promise<void>((resolve) => broker.close(() => resolve()))
      await startBroker()
    },
    accept(duplex) {
      service.connects += 1
      sockets.add(duplex)
      duplex.once('close', () => sockets.delete(duplex))
      broker.handle(duplex)
    },
    async close() {
      service.cut()
      await new Promise<void>((resolve) => broker.close(() => resolve()))
      if (server.listening) await new Promise<void>((resolve) => server.close(() => resolve()))
    },
  }
  await startBroker()
  if (options.listen !== false) {
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const address = server.address()
    if (address !== null && typeof address === 'object') service.port = address.port
  }
  return service
}
