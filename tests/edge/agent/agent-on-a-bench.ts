import { createHash } from 'node:crypto'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { Duplex } from 'node:stream'
import type { Fact } from '#contracts/facts/fact'
import { type EpcHex, epcHexSchema } from '#contracts/ids'
import { type Agent, type AgentParts, createAgent } from '#edge/agent'
import { agentConfigSchema } from '#edge/config'
import { openOutbox } from '#edge/outbox/outbox'
import { systemFiles } from '#platform/files'
import type { Log } from '#platform/log'
import { seededRandom } from '#platform/random'
import { signingOffice } from '#tests/contracts/signing-office'
import { noTls } from '#tests/support/devices/no-tls'
import { type ScriptedReader, scriptedReader } from '#tests/support/scripted-reader'
import { type VirtualClock, virtualClock } from '#tests/support/virtual-clock'

export const badgeNumber = '4711'
const rosterSalt = '00112233445566778899aabbccddeeff'
const badgePort = 9001
const office = signingOffice({ siteId: 'site-a', deviceId: 'cabinet-01' })

export function epc(number: number): EpcHex {
  return epcHexSchema.parse(`3034257BF400B780${number.toString(16).toUpperCase().padStart(8, '0')}`)
}

/** A line that was laid but leads nowhere; a badge reader's can be written to. */
class DeadLine extends Duplex {
  override _read(): void {}
  override _write(_chunk: unknown, _encoding: string, done: () => void): void {
    done()
  }
}

export type Bench = {
  agent: Agent
  clock: VirtualClock
  reader: ScriptedReader
  /** Log events so far. */
  logged: { event: string; data: Record<string, unknown> }[]
  /** What stands in the cabinet. */
  inside: Set<EpcHex>
  /** Antennas whose cable is in. */
  antennas: Set<number>
  holdBadge(number: string): void
  /** Rounds and time go by. */
  pass(ms: number): void
  connectReader(): void
  door(open: boolean): void
}

/** A folder as a delivery technician leaves it: password, trust and, if wanted, a roster with one badge. */
export function preparedFolder(folder: string, withRoster = true): void {
  mkdirSync(folder, { recursive: true })
  writeFileSync(join(folder, 'mqtt-password'), 'secret\n')
  writeFileSync(join(folder, 'trust.json'), JSON.stringify(office.trust()))
  if (!withRoster) return
  const badgeHash = createHash('sha256').update(`${rosterSalt}${badgeNumber}`).digest('hex')
  const badge = { badgeHash, userRef: 'user-anna', validUntilMs: Date.UTC(2030, 0, 1), revoked: false }
  const roster = office.seal({ kind: 'badge-roster', version: 1, body: { rosterSalt, badges: [badge] } })
  writeFileSync(join(folder, 'badge-roster.json'), roster)
}

/** One cabinet agent on a virtual clock with a scripted reader, no network, and real files. */
export async function agentOnABench(folder: string, parts: AgentParts = {}, seed = 1): Promise<Bench> {
  const clock = virtualClock()
  const reader = scriptedReader()
  const logged: Bench['logged'] = []
  const say = (event: string, data: Record<string, unknown> = {}) => void logged.push({ event, data })
  const log: Log = { debug: say, info: say, warn: say, error: say, child: () => log }
  let badgeLine: DeadLine | null = null
  const config = agentConfigSchema.parse({
    deviceId: 'cabinet-01',
    siteId: 'site-a',
    modelId: 'implant-cabinet-4',
    stateDir: folder,
    trustPath: join(folder, 'trust.json'),
    mqtt: { plain: true, host: '127.0.0.1', port: 1, passwordFile: join(folder, 'mqtt-password') },
    reader: { host: 'reader', port: 5084 },
    badge: { driver: 'serial-tcp', host: 'badge', port: badgePort },
    sensorRoot: join(folder, 'no-sensors'),
  })
  const agent = createAgent(
    config,
    {
      clock,
      log,
      random: seededRandom(seed),
      files: systemFiles(),
      streams: {
        ...noTls,
        connect({ port }) {
          const line = new DeadLine()
          if (port === badgePort) badgeLine = line
          return line
        },
      },
    },
    { createReader: reader.create, memoryRssBytes: () => 0, ...parts },
  )
  await agent.ready

  const inside = new Set<EpcHex>()
  const antennas = new Set([1, 2, 3, 4])
  const chance = seededRandom(seed, 'radio')
  const round = () => {
    const wish = reader.wishes.at(-1)
    if (wish === undefined || wish.mode === 'off') return
    for (const antenna of antennas) {
      const reads = [...inside].map((epcHex) => ({
        epc: epcHex,
        antenna,
        channel: 1 + chance.integer(16),
        rssiCentiDbm: -5_500 + chance.integer(800),
        seenCount: 1,
        readAtElapsedMs: clock.elapsed(),
      }))
      if (reads.length > 0) reader.say({ kind: 'reads', reads })
    }
    reader.say({ kind: 'round-ended', antennas: [...antennas] })
  }
  return {
    agent,
    clock,
    reader,
    logged,
    inside,
    antennas,
    holdBadge: (number) => void badgeLine?.emit('data', Buffer.from(`${number}\r\n`)),
    pass(ms) {
      for (let gone = 0; gone < ms; gone += 100) {
        clock.advance(100)
        round()
      }
    },
    connectReader() {
      const identity = { manufacturer: 25882, model: 1, firmware: '1', llrpVersion: '1.1' } as const
      reader.say({ kind: 'connected', ...identity, antennas: [...antennas], blindMs: null })
      reader.say({ kind: 'gpi', port: 1, high: false })
    },
    door(open) {
      reader.say({ kind: 'gpi', port: 1, high: open })
      clock.advance(50)
    },
  }
}

/** Every fact on the card of a stopped agent, in order. */
export function factsIn(folder: string): Fact[] {
  const outbox = openOutbox({
    folder,
    random: seededRandom(9),
    clock: virtualClock(),
    outboxBytesMax: 1e9,
    keepReceiptedMs: 1e9,
  })
  const { bodies } = outbox.read(1, 100_000, 1e9)
  outbox.close()
  return bodies.map((body) => JSON.parse(body) as Fact)
}
