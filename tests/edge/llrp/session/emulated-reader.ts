import { duplexPair } from 'node:stream'
import { afterEach } from 'vitest'
import { createReader } from '#edge/llrp/reader'
import type { Reader, ReaderEvent } from '#edge/llrp/reader-events'
import type { ReaderHabits } from '#edge/llrp/session/reader-habits'
import { silentLog } from '#platform/log'
import { seededRandom } from '#platform/random'
import type { Personality } from '#simulators/llrp-reader/personality'
import type { ReaderQuirk } from '#simulators/llrp-reader/quirks/reader-quirk'
import type { RadioTag } from '#simulators/llrp-reader/radio/radio'
import { createReaderEmulator, type ReaderEmulator } from '#simulators/llrp-reader/reader-emulator'
import { noTls } from '#tests/support/devices/no-tls'
import { virtualClock } from '#tests/support/virtual-clock'
import { arrived } from './scripted-reader.ts'

const antennas = [1, 2, 3, 4].map((antenna) => ({ antenna, shelf: `shelf ${antenna}`, powerCentiDbm: 3_000 }))

let open: { reader: Reader; emulator: ReaderEmulator }[] = []
afterEach(() => {
  for (const { reader, emulator } of open) {
    void reader.stop()
    emulator.stop()
  }
  open = []
})

/** Our reader in front of an emulator with these tags and quirks, on a clock that only the test moves; stopped after the test. */
export async function emulatedReader(
  personality: Personality,
  tags: readonly RadioTag[],
  quirks: readonly ReaderQuirk[] = [],
) {
  const clock = virtualClock()
  const platform = { clock, random: seededRandom(5), log: silentLog() }
  const emulator = createReaderEmulator({ platform, personality, quirks: [...quirks], radio: { tier: 'good' } })
  for (const tag of tags) emulator.radio.put({ hard: false, ...tag })
  const events: ReaderEvent[] = []
  const remembered: ReaderHabits[] = []
  const streams = {
    ...noTls,
    connect() {
      const [near, far] = duplexPair()
      near.on('close', () => far.destroy())
      far.on('close', () => near.destroy())
      setImmediate(() => {
        near.emit('connect')
        emulator.accept(far)
      })
      return near
    },
  }
  const reader = createReader({
    address: { host: 'reader', port: 5_084 },
    model: { driver: 'llrp', antennas, keepaliveMs: 1_000, referenceEpcs: [] },
    platform: { ...platform, streams },
    onEvent: (event) => events.push(event),
    onHabits: (habits) => remembered.push(habits),
  })
  open.push({ reader, emulator })
  /** What is said within a step arrives at its end. */
  const pass = async (ms: number, stepMs = 100) => {
    for (let left = ms; left > 0; left -= stepMs) {
      clock.advance(Math.min(stepMs, left))
      await arrived()
    }
  }
  await arrived()
  return { reader, emulator, events, remembered, pass }
}
