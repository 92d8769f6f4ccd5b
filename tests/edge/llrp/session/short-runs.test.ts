import { describe, expect, it } from 'vitest'
import { buildMessage, buildParameter } from '#edge/llrp/codec/build-message'
import type { LlrpMessage, LlrpParameter } from '#edge/llrp/codec/message'
import { childrenOf, numberIn } from '#edge/llrp/codec/node-access'
import { type Answer, arrived, capabilities, ok, politeAnswer, roSpecEnd, tagReport } from './scripted-reader.ts'
import { aiSpecEnd, answering, lastRoSpec, start, tagA } from './started-reader.ts'

type Started = Awaited<ReturnType<typeof start>>

const idNow = ({ peer }: Started) => numberIn(lastRoSpec(peer.received), 'ROSpecID') ?? 0
const specsNow = ({ peer }: Started) =>
  childrenOf(lastRoSpec(peer.received), 'AISpec').map((spec) => spec.fields.AntennaIDs)
const idOf = (request: LlrpMessage) => numberIn(request, 'ROSpecID') ?? 0
const starts = ({ peer }: Started) => peer.names().filter((name) => name === 'START_ROSPEC').length

const emptyReport = () => buildMessage('RO_ACCESS_REPORT', 0)

/** Says all this of a run as soon as it is asked to start it. */
const atOnce = (says: (id: number) => LlrpMessage[]): Record<string, Answer> => ({
  START_ROSPEC: (request) => [...politeAnswer(request), ...says(idOf(request))],
})

const aiSpecEnds = (id: number) => Array.from({ length: 8 }, (_, index) => aiSpecEnd(id, index + 1))

describe('a run that is over before it can have been', () => {
  it.each<{ name: string; answers: Record<string, Answer> }>([
    { name: 'its end alone', answers: atOnce((id) => [roSpecEnd(id)]) },
    { name: 'the ends of all AISpecs before it', answers: atOnce((id) => [...aiSpecEnds(id), roSpecEnd(id)]) },
    { name: 'a report without a tag before it', answers: atOnce((id) => [emptyReport(), roSpecEnd(id)]) },
    {
      name: 'its end before the answer to its start',
      answers: { START_ROSPEC: (request) => [roSpecEnd(idOf(request)), ...politeAnswer(request)] },
    },
  ])('is no round and no sign that the reader reads: $name', async ({ answers }) => {
    const started = await start(answers, (peer) => {
      peer.state.proves = false
    })
    started.reader.wish({ mode: 'sweep' })
    await started.advance(8_000, 20)
    expect(started.kinds().filter((kind) => kind !== 'gpi')).toEqual(['lost'])
    expect(started.events).toContainEqual({ kind: 'lost', reason: 'silent' })
  })

  it('is asked for again four times a second at most', async () => {
    const started = await start(atOnce((id) => [roSpecEnd(id)]))
    started.reader.wish({ mode: 'sweep', sweep: 1 })
    await started.advance(1_000, 20)
    const before = starts(started)
    await started.advance(5_000, 20)
    expect(starts(started) - before).toBeLessThanOrEqual(21)
  })

  it('was one where a tag was heard in it', async () => {
    const started = await start(
      atOnce((id) => [tagReport(id, tagA, 1), ...aiSpecEnds(id), roSpecEnd(id)]),
      (peer) => {
        peer.state.proves = false
      },
    )
    started.reader.wish({ mode: 'watch' })
    await started.advance(2_000, 20)
    expect(started.kinds()).toContain('connected')
    expect(started.kinds()).toContain('round-ended')
  })
})

describe('a run that is over before the antennas had their turn', () => {
  /** The run that goes on is over after so many of its AISpecs, and the next has begun. */
  const afterSpecs = async (started: Started, specs: number, tellsSpecs: boolean) => {
    const id = idNow(started)
    const before = starts(started)
    for (let spec = 1; spec <= specs; spec++) {
      await started.advance(100, 20)
      if (tellsSpecs) started.peer.say(aiSpecEnd(id, spec))
    }
    started.peer.say(roSpecEnd(id))
    for (let waitedMs = 0; starts(started) === before && waitedMs < 2_000; waitedMs += 20) await started.advance(20, 20)
  }

  it.each([true, false])('is no round; after three each antenna is asked alone (AISpecs told: %s)', async (tells) => {
    const started = await start()
    started.reader.wish({ mode: 'watch' })
    await arrived()
    for (let run = 0; run < 3; run++) {
      expect(specsNow(started)).toEqual([[1], [2]])
      await afterSpecs(started, 1, tells)
    }
    expect(started.kinds()).not.toContain('round-ended')
    expect(specsNow(started)).toEqual([[1]])
    await afterSpecs(started, 1, tells)
    expect(specsNow(started)).toEqual([[2]])
    expect(started.kinds()).not.toContain('round-ended')
    await afterSpecs(started, 1, tells)
    expect(started.events.at(-1)).toEqual({ kind: 'round-ended', antennas: [1, 2] })
  })

  it('once or twice changes nothing', async () => {
    const started = await start()
    started.reader.wish({ mode: 'watch' })
    await arrived()
    for (let turn = 0; turn < 3; turn++) {
      await afterSpecs(started, 1, true)
      await afterSpecs(started, 1, true)
      await afterSpecs(started, 2, true)
    }
    expect(started.kinds().filter((kind) => kind === 'round-ended')).toHaveLength(3)
    expect(specsNow(started)).toEqual([[1], [2]])
  })
})

describe('a reader that says how many antennas it has', () => {
  const saying = (count: number, specsMax = 8): Record<string, Answer> =>
    answering('GET_READER_CAPABILITIES', ({ name, messageId }) => [
      buildMessage(`${name}_RESPONSE`, messageId, {}, [
        ok(),
        ...capabilities().map((parameter) => {
          const { name: part, fields, parameters } = parameter
          if (part === 'GeneralDeviceCapabilities')
            return buildParameter(part, { ...fields, MaxNumberOfAntennaSupported: count }, parameters)
          return part === 'LLRPCapabilities'
            ? buildParameter(part, { ...fields, MaxNumSpecsPerROSpec: specsMax }, parameters)
            : parameter
        }),
      ]),
    ])

  it('none, is not believed: those of the cabinet are asked', async () => {
    const started = await start(saying(0))
    started.reader.wish({ mode: 'watch' })
    await arrived()
    expect(started.events.at(-1)).toMatchObject({ kind: 'connected', antennas: [1, 2] })
    expect(specsNow(started)).toEqual([[1], [2]])
  })

  it('and no limit of AISpecs in a ROSpec, is given eight rounds of them at once', async () => {
    const started = await start(saying(2, 0))
    started.reader.wish({ mode: 'sweep' })
    await arrived()
    expect(specsNow(started)).toHaveLength(16)
    expect(specsNow(started).slice(0, 4)).toEqual([[1], [2], [2], [1]])
  })

  it('fewer than the cabinet has, is used with those', async () => {
    const started = await start(saying(1))
    started.reader.wish({ mode: 'watch' })
    await arrived()
    expect(started.events.at(-1)).toMatchObject({ kind: 'connected', antennas: [1] })
    expect(specsNow(started)).toEqual([[1]])
  })
})

describe('an antenna’s turn, by the reader’s own clock', () => {
  const stamped = (ms: number, ...events: LlrpParameter[]) =>
    buildMessage('READER_EVENT_NOTIFICATION', 0, {}, [
      buildParameter('ReaderEventNotificationData', {}, [
        buildParameter('UTCTimestamp', { Microseconds: 1_700_000_000_123_000n + BigInt(ms) * 1_000n }),
        ...events,
      ]),
    ])
  const run = (type: number, id: number) =>
    buildParameter('ROSpecEvent', { EventType: type, ROSpecID: id, PreemptingROSpecID: 0 })
  const end = (id: number, specIndex: number) =>
    buildParameter('AISpecEvent', { EventType: 0, ROSpecID: id, SpecIndex: specIndex })

  /** Runs in which the two AISpecs are told as ended so long after their start, all of it in one breath behind the second. */
  const runs = async (started: Started, count: number, firstMs: number, secondMs: number) => {
    for (let turn = 0; turn < count; turn++) {
      const id = idNow(started)
      const before = starts(started)
      const atMs = started.clock.elapsed()
      await started.advance(secondMs, 20)
      started.peer.say(
        stamped(atMs, run(0, id)),
        stamped(atMs + firstMs, end(id, 1)),
        stamped(atMs + secondMs, end(id, 2), run(1, id)),
      )
      for (let waitedMs = 0; starts(started) === before && waitedMs < 2_000; waitedMs += 20)
        await started.advance(20, 20)
    }
  }
  const watching = async () => {
    const started = await start()
    started.reader.wish({ mode: 'watch' })
    await arrived()
    started.events.length = 0
    return started
  }
  const rounds = ({ events }: Started) =>
    events.flatMap((event) => (event.kind === 'round-ended' ? [event.antennas] : []))
  const lost = ({ events }: Started) => events.filter(({ kind }) => kind === 'antenna')

  it('is told for each however late and close together the events come', async () => {
    const started = await watching()
    await runs(started, 4, 100, 200)
    expect([rounds(started), lost(started)]).toEqual([Array(4).fill([1, 2]), []])
  })

  it('is one also where an event was held up, and the next came right behind it', async () => {
    const started = await watching()
    await runs(started, 4, 350, 352)
    expect([rounds(started), lost(started)]).toEqual([Array(4).fill([1, 2]), []])
  })

  it('is none where no time was spent: after three such the antenna is lost, until it has one', async () => {
    const started = await watching()
    await runs(started, 2, 100, 101)
    expect([rounds(started), lost(started)]).toEqual([[], []])
    await runs(started, 2, 100, 101)
    expect(lost(started)).toEqual([{ kind: 'antenna', antenna: 2, up: false }])
    expect(rounds(started)).toEqual([[1], [1]])
    await runs(started, 1, 100, 200)
    expect(lost(started).at(-1)).toEqual({ kind: 'antenna', antenna: 2, up: true })
    expect(rounds(started).at(-1)).toEqual([1, 2])
  })

  it('does not come from an end that is told once more in the next run', async () => {
    const started = await watching()
    for (let turn = 0; turn < 4; turn++) {
      const id = idNow(started)
      started.peer.say(stamped(started.clock.elapsed(), run(0, id)), stamped(started.clock.elapsed() + 1, end(id, 2)))
      await runs(started, 1, 100, 200)
    }
    expect([rounds(started), lost(started)]).toEqual([Array(4).fill([1, 2]), []])
  })
})
