import { afterEach } from 'vitest'
import { epcHexSchema } from '#contracts/ids'
import { buildParameter } from '#edge/llrp/codec/build-message'
import type { LlrpMessage } from '#edge/llrp/codec/message'
import { childOf } from '#edge/llrp/codec/node-access'
import { createReader } from '#edge/llrp/reader'
import type { Reader, ReaderEvent } from '#edge/llrp/reader-events'
import type { ReaderHabits } from '#edge/llrp/session/reader-habits'
import type { Log } from '#platform/log'
import { seededRandom } from '#platform/random'
import { virtualClock } from '#tests/support/virtual-clock'
import { type Answer, arrived, eventMessage, proofMs, scriptedReader } from './scripted-reader.ts'

export const tagA = '3034257BF400B78000000001'
export const epcA = epcHexSchema.parse(tagA)
const model = {
  driver: 'llrp' as const,
  antennas: [
    { antenna: 1, shelf: 'upper', powerCentiDbm: 2_760 },
    { antenna: 2, shelf: 'lower', powerCentiDbm: 500 },
  ],
  keepaliveMs: 5_000,
  referenceEpcs: [],
}

/** A polite reader but for its answer to this one request. */
export const answering = (name: string, answer: Answer): Record<string, Answer> => ({ [name]: answer })

let open: Reader[] = []
afterEach(() => {
  for (const reader of open) void reader.stop()
  open = []
})

/** A reader client in front of a scripted reader on a clock that only the test moves; stopped after the test. */
export async function start(
  answers: Record<string, Answer> = {},
  before?: (peer: ReturnType<typeof scriptedReader>) => void,
  habits?: ReaderHabits,
) {
  const clock = virtualClock()
  const peer = scriptedReader(clock, answers)
  before?.(peer)
  const events: ReaderEvent[] = []
  const remembered: ReaderHabits[] = []
  const logged: { event: string; data: Record<string, unknown> }[] = []
  const note = (event: string, data: Record<string, unknown> = {}) => void logged.push({ event, data })
  const log: Log = { debug: note, info: note, warn: note, error: note, child: () => log }
  const reader = createReader({
    address: { host: 'reader', port: 5_084 },
    model,
    platform: { clock, random: seededRandom(1), streams: peer.streams, log },
    onEvent: (event) => events.push(event),
    ...(habits === undefined ? {} : { habits }),
    onHabits: (learnt) => remembered.push(learnt),
  })
  open.push(reader)
  await arrived()
  clock.advance(proofMs)
  await arrived()
  const kinds = () => events.map(({ kind }) => kind)
  /** What is said within a step arrives at its end. */
  const advance = async (ms: number, stepMs = 500) => {
    await arrived()
    for (let left = ms; left > 0; left -= stepMs) {
      clock.advance(Math.min(stepMs, left))
      await arrived()
    }
  }
  return { peer, clock, events, remembered, kinds, logged, reader, advance }
}

/** The ROSpec added last. */
export function lastRoSpec(received: readonly LlrpMessage[]) {
  const add = received.findLast(({ name }) => name === 'ADD_ROSPEC')
  const roSpec = add === undefined ? null : childOf(add, 'ROSpec')
  if (roSpec === null) throw new Error('no ROSpec was added')
  return roSpec
}

export const aiSpecEnd = (roSpecId: number, specIndex: number) =>
  eventMessage(buildParameter('AISpecEvent', { EventType: 0, ROSpecID: roSpecId, SpecIndex: specIndex }))
