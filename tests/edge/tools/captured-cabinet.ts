import { type Duplex, duplexPair } from 'node:stream'
import { sessionIdSchema } from '#contracts/ids'
import { createRecordSplitter } from '#edge/llrp/capture/pcap-reader'
import { createPcapWriter, pcapHeader } from '#edge/llrp/capture/pcap-writer'
import { createReader } from '#edge/llrp/reader'
import type { Reader, ReaderEvent } from '#edge/llrp/reader-events'
import { presenceConfigOf } from '#edge/presence/config-of-model'
import type { PresenceInput } from '#edge/presence/presence-input'
import type { PresenceOutput } from '#edge/presence/presence-output'
import { initialPresence } from '#edge/presence/presence-state'
import { stepPresence } from '#edge/presence/step-presence'
import { loadModel } from '#firmware-config/load-model'
import { silentLog } from '#platform/log'
import { seededRandom } from '#platform/random'
import { impinjLikeFcc } from '#simulators/llrp-reader/personalities/impinj-like-fcc'
import { createReaderEmulator } from '#simulators/llrp-reader/reader-emulator'
import { noTls } from '#tests/support/devices/no-tls'
import { virtualClock } from '#tests/support/virtual-clock'

export const unitEpc = (n: number) => `3034257BF400B780000000${n.toString(16).toUpperCase().padStart(2, '0')}`
export const unitCount = 20
/** The one that is taken while the door stands open. */
export const takenEpc = unitEpc(7)

async function bytesFlow(): Promise<void> {
  for (let turn = 0; turn < 4; turn++) await new Promise((resolve) => setImmediate(resolve))
}

/** A cabinet whose door opens and closes once, a unit taken meanwhile: what was said on the line, and what presence decided. */
export async function capturedCabinet(): Promise<{ pcap: Buffer; decided: string[]; rounds: number }> {
  const model = loadModel('implant-cabinet-4')
  if (model.kind !== 'cabinet') throw new Error('a cabinet is needed')
  const clock = virtualClock()
  const platform = { clock, random: seededRandom(3), log: silentLog() }
  const emulator = createReaderEmulator({ platform, personality: impinjLikeFcc, radio: { tier: 'good' } })
  for (let n = 1; n <= unitCount; n++) emulator.radio.put({ epc: unitEpc(n), hard: false })
  for (const epc of model.reader.referenceEpcs) emulator.radio.put({ epc, hard: false })

  const records: Uint8Array[] = [pcapHeader()]
  const write = createPcapWriter()
  const decided: string[] = []
  let rounds = 0
  let presence = initialPresence(presenceConfigOf(model))
  let reader: Reader | null = null
  const hear = (output: PresenceOutput) => {
    if (output.kind === 'wish') reader?.wish(output.wish)
    else if (output.kind !== 'confirmed-set') decided.push(output.kind)
    if (output.kind === 'decided') decided.push(...output.removed.map(({ epc }) => `removed ${epc}`))
  }
  const give = (input: PresenceInput) => {
    const step = stepPresence(presence, input, clock.elapsed())
    presence = step.state
    for (const output of step.outputs) hear(output)
  }
  let isOpen = false
  const sessionId = sessionIdSchema.parse('0000000000000001')
  const onEvent = (event: ReaderEvent) => {
    if (event.kind === 'round-ended') rounds += 1
    if (event.kind === 'connected') give({ kind: 'reader-connected', antennas: event.antennas, blindMs: event.blindMs })
    else if (event.kind === 'gpi') {
      // What an input is at when the reader connects is no door that moves.
      if (event.port !== 1 || event.high === isOpen) return
      isOpen = event.high
      give({ kind: event.high ? 'door-opened' : 'door-closed', doorId: 1, sessionId })
    } else if (event.kind === 'lost') give({ kind: 'reader-lost' })
    else if (event.kind !== 'unusable' && event.kind !== 'no-tid') give(event)
  }
  const streams = {
    ...noTls,
    connect(): Duplex {
      const [near, far] = duplexPair()
      setImmediate(() => {
        near.emit('connect')
        emulator.accept(far)
      })
      return near
    },
  }
  give({ kind: 'boot', lastConfirmed: null })
  reader = createReader({
    address: { host: 'reader', port: 5_084 },
    model: model.reader,
    platform: { ...platform, streams },
    onEvent,
    onFrame: (direction, frame) => records.push(write(direction, frame, clock.now() * 1_000)),
  })
  const pass = async (ms: number) => {
    for (let left = ms; left > 0; left -= 50) {
      clock.advance(50)
      if (left % 250 === 0) give({ kind: 'tick' })
      await bytesFlow()
    }
  }
  await bytesFlow()
  await pass(30_000)
  emulator.setInput(1, true)
  emulator.radio.doorMoved(true)
  await pass(5_000)
  emulator.radio.remove(takenEpc)
  emulator.setInput(1, false)
  emulator.radio.doorMoved(false)
  await pass(30_000)
  void reader.stop()
  emulator.stop()
  return { pcap: Buffer.concat(records), decided, rounds }
}

/** The head of such a capture, and each of its packets with the head of its record. */
export async function capturedRecords(): Promise<{ head: Uint8Array; records: Uint8Array[] }> {
  const [head = new Uint8Array(0), ...records] = createRecordSplitter()((await capturedCabinet()).pcap)
  return { head, records }
}
