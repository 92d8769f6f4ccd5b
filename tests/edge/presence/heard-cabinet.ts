import type { EpcHex } from '#contracts/ids'
import { createReader } from '#edge/llrp/reader'
import type { ReaderEvent } from '#edge/llrp/reader-events'
import { type Learnt, learntOf } from '#edge/presence/hearing/learnt'
import { presenceDefaults } from '#edge/presence/presence-config'
import type { PresenceInput } from '#edge/presence/presence-input'
import type { PresenceOutput } from '#edge/presence/presence-output'
import { initialPresence } from '#edge/presence/presence-state'
import { stepPresence } from '#edge/presence/step-presence'
import { loadModel } from '#firmware-config/load-model'
import { silentLog } from '#platform/log'
import { seededRandom } from '#platform/random'
import type { Personality } from '#simulators/llrp-reader/personality'
import { createReaderEmulator } from '#simulators/llrp-reader/reader-emulator'
import { simulatedNetwork } from '#tests/simulation/simulated-network'
import { installVirtualTime } from '#tests/simulation/virtual-time'
import { epc, session } from './watched-cabinet.ts'

const readerPort = 5_084
const tickMs = 250

/** Presence behind the real reader client, in front of the reader emulator: every read travels as LLRP, on virtual time. */
export function heardCabinet(options: {
  seed: number
  personality: Personality
  tags: number
  tier: 'good' | 'typical' | 'hard'
}) {
  const random = seededRandom(options.seed, 'heard-cabinet')
  const network = simulatedNetwork(random.split('network'), 2)
  const time = installVirtualTime(network.activity)
  const clock = time.clockOf({ wallOffsetMs: 0 })
  const log = silentLog()
  const model = loadModel('implant-cabinet-4')
  if (model.kind !== 'cabinet') throw new Error('the implant cabinet is a cabinet')
  const emulator = createReaderEmulator({
    platform: { clock, random: random.split('hardware'), log },
    personality: options.personality,
    radio: { tier: options.tier },
  })
  for (let i = 1; i <= options.tags; i++) emulator.radio.put({ epc: epc(i) })
  network.listen(readerPort, (duplex) => {
    if (!emulator.reachable()) return false
    emulator.accept(duplex)
    return true
  })
  const outputs: { atMs: number; output: PresenceOutput }[] = []
  let state = initialPresence(presenceDefaults)
  let rounds = 0

  function give(input: PresenceInput): void {
    const step = stepPresence(state, input, clock.elapsed())
    state = step.state
    for (const output of step.outputs) {
      if (output.kind === 'wish') reader.wish(output.wish)
      outputs.push({ atMs: clock.elapsed(), output })
    }
  }
  function onEvent(event: ReaderEvent): void {
    if (event.kind === 'connected') give({ kind: 'reader-connected', antennas: event.antennas, blindMs: event.blindMs })
    else if (event.kind === 'lost') give({ kind: 'reader-lost' })
    else if (event.kind !== 'gpi' && event.kind !== 'unusable' && event.kind !== 'no-tid') give(event)
    if (event.kind === 'round-ended') rounds += 1
  }
  const reader = createReader({
    address: { host: '127.0.0.1', port: readerPort },
    model: model.reader,
    platform: { clock, random: random.split('client'), streams: network.streamsOf('agent'), log },
    onEvent,
  })
  const stopTicks = clock.every('tick', tickMs, () => give({ kind: 'tick' }))

  return {
    emulator,
    outputs,
    random,
    give,
    state: () => state,
    rounds: () => rounds,
    nowMs: () => clock.elapsed(),
    async run(ms: number) {
      await time.runUntil(time.now() + ms)
    },
    /** The agent is new, its card is not. */
    reboot() {
      const lastConfirmed = Object.keys(state.tags).sort() as EpcHex[]
      const learnt: Learnt = learntOf(state)
      state = initialPresence(presenceDefaults)
      give({ kind: 'boot', lastConfirmed, learnt })
    },
    open(number: number) {
      emulator.radio.doorMoved(true)
      give({ kind: 'door-opened', doorId: 1, sessionId: session(number) })
    },
    close(number: number) {
      emulator.radio.doorMoved(false)
      give({ kind: 'door-closed', doorId: 1, sessionId: session(number) })
    },
    /** Waits for the next decision and says how long it took; null when none came in time. */
    async decision(withinMs = 60_000) {
      const from = outputs.length
      const startedMs = clock.elapsed()
      const find = () => outputs.slice(from).find(({ output }) => output.kind === 'decided')
      await time.runUntilTrue(() => find() !== undefined, withinMs)
      const found = find()
      return found?.output.kind === 'decided' ? { ...found.output, afterMs: found.atMs - startedMs } : null
    },
    async end() {
      stopTicks()
      const stopped = reader.stop()
      await time.runUntil(time.now() + 1_000)
      await stopped
      emulator.stop()
      time.uninstall()
    },
  }
}
