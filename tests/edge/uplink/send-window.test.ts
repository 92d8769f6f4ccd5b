import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  closedWindow,
  defaultSendLimits as limits,
  type SendInput,
  type SendOutput,
  type SendWindow,
  stepSendWindow,
} from '#edge/uplink/send-window'

/** Runs inputs at their times and answers every send with a batch of up to batchFacts facts. */
function play(script: [number, SendInput][], batchFacts = 10) {
  let state: SendWindow = closedWindow
  const sends: { atMs: number; from: number; to: number }[] = []
  const others: SendOutput[] = []
  const put = (atMs: number, first: SendInput) => {
    const inputs = [first]
    for (let input = inputs.shift(); input !== undefined; input = inputs.shift()) {
      const result = stepSendWindow(state, input, atMs)
      state = result.state
      for (const output of result.outputs) {
        if (output.kind === 'send') {
          const to = Math.min(state.lastSeq, output.fromSeq + batchFacts - 1)
          sends.push({ atMs, from: output.fromSeq, to })
          inputs.push({ kind: 'sent', lastSeq: to })
        } else if (output.kind === 'wake') wakeAtMs = output.atMs
        else others.push(output)
      }
    }
  }
  let wakeAtMs: number | null = null
  const runTimers = (untilMs: number) => {
    for (let guard = 0; wakeAtMs !== null && wakeAtMs <= untilMs && guard < 10_000; guard++) {
      const atMs: number = wakeAtMs
      wakeAtMs = null
      put(atMs, { kind: 'tick' })
    }
  }
  for (const [atMs, input] of script) {
    runTimers(atMs)
    put(atMs, input)
  }
  return { sends, others, state: () => state, runTimers, put, wakeAtMs: () => wakeAtMs }
}

const connected = (lastSeq: number, committedSeq = 0): SendInput => ({ kind: 'connected', lastSeq, committedSeq })
const receipt = (committedSeq: number, sendAgainFromSeq: number | null = null, firstKeptSeq = 1): SendInput => ({
  kind: 'receipt',
  committedSeq,
  sendAgainFromSeq,
  firstKeptSeq,
})
const appended = (lastSeq: number): SendInput => ({ kind: 'appended', lastSeq })

describe('what leaves the outbox when', () => {
  it('sends nothing before the service has said where it stands, then goes on from there', () => {
    const run = play([
      [0, connected(30)],
      [5, receipt(12)],
    ])
    expect(run.sends[0]).toEqual({ atMs: 5, from: 13, to: 22 })
  })

  it('does not wait for ever for that word', () => {
    const run = play([[0, connected(5, 2)]])
    run.runTimers(limits.firstReceiptWaitMs)
    expect(run.sends).toEqual([{ atMs: limits.firstReceiptWaitMs, from: 3, to: 5 }])
  })

  it('sends a fact at once when nothing is in flight, and gathers a burst behind it', () => {
    const run = play([
      [0, connected(0)],
      [1, receipt(0)],
      [100, appended(1)],
      [101, appended(2)],
      [105, appended(3)],
      [120, { kind: 'tick' }],
    ])
    expect(run.sends).toEqual([
      { atMs: 100, from: 1, to: 1 },
      { atMs: 120, from: 2, to: 3 },
    ])
  })

  it('keeps at most four batches without a receipt and paces them', () => {
    const run = play([
      [0, connected(1_000)],
      [0, receipt(0)],
    ])
    run.runTimers(5_000)
    expect(run.sends.map(({ from }) => from)).toEqual([1, 11, 21, 31])
    expect(run.sends.map(({ atMs }) => atMs)).toEqual([0, 20, 40, 60])
    run.put(5_000, receipt(20))
    run.runTimers(5_100)
    expect(run.sends.slice(4).map(({ from }) => from)).toEqual([41, 51])
  })

  it('sends again from the last confirmed fact when no receipt comes, each time later, then tries another connection', () => {
    const run = play([
      [0, connected(5)],
      [0, receipt(0)],
    ])
    run.runTimers(100_000)
    expect(run.sends.map(({ atMs }) => atMs)).toEqual([0, 10_000, 30_000])
    expect(run.others.filter(({ kind }) => kind === 'reconnect')).toHaveLength(1)
    expect(run.wakeAtMs()).toBeNull()
  })

  it('goes back to a gap once, although every batch behind it asks', () => {
    const run = play([
      [0, connected(40)],
      [0, receipt(0)],
      [60, { kind: 'tick' }],
      [61, receipt(0, 1)],
      [62, receipt(0, 1)],
      [63, receipt(0, 1)],
    ])
    expect(run.sends.filter(({ from }) => from === 1)).toHaveLength(2)
  })

  it('goes back when the service was restored from yesterday', () => {
    const run = play([
      [0, connected(20, 20)],
      [1, receipt(5)],
    ])
    expect(run.sends[0]).toEqual({ atMs: 1, from: 6, to: 15 })
    expect(run.others).toContainEqual({ kind: 'note', event: 'uplink.service-restored', fromSeq: 6 })
  })

  it.each([
    ['service-knows-more', receipt(21)],
    ['history-gone', receipt(5, null, 15)],
  ])('asks for a new epoch when %s', (reason, input) => {
    const run = play([
      [0, connected(20, 20)],
      [1, input],
    ])
    expect(run.others).toContainEqual({ kind: 'renew-epoch', reason })
    expect(run.sends).toEqual([])
  })

  it('lets a card that cannot be read rest before it tries again', () => {
    let state = stepSendWindow(closedWindow, connected(5), 0).state
    state = stepSendWindow(state, receipt(0), 0).state
    const result = stepSendWindow(state, { kind: 'read-failed' }, 10)
    expect(result.outputs).toEqual([{ kind: 'wake', atMs: 10 + limits.readRetryMs }])
  })

  it('gets every fact through whatever is lost, doubled, cut or restored, and then falls silent', () => {
    const event = fc.oneof(
      { weight: 4, arbitrary: fc.constant('append' as const) },
      { weight: 3, arbitrary: fc.constant('deliver' as const) },
      { weight: 2, arbitrary: fc.constant('lose' as const) },
      { weight: 1, arbitrary: fc.constant('cut' as const) },
      { weight: 1, arbitrary: fc.constant('restore' as const) },
      { weight: 1, arbitrary: fc.constant('wait' as const) },
    )
    fc.assert(
      fc.property(fc.array(event, { maxLength: 60 }), (events) => {
        let nowMs = 0
        let last = 0
        let watermark = 0
        const run = play([[0, connected(0)]], 3)
        let heard = 0
        const hear = (lost: boolean) => {
          const batch = run.sends[heard++]
          if (batch === undefined || lost) return
          const gap = batch.from > watermark + 1
          if (!gap) watermark = Math.max(watermark, batch.to)
          run.put(nowMs, receipt(watermark, gap ? watermark + 1 : null))
        }
        const reconnect = () => {
          heard = run.sends.length
          run.put(nowMs, { kind: 'disconnected' })
          run.put(nowMs, connected(last, run.state().committedSeq))
          run.put(nowMs, receipt(watermark))
        }
        for (const what of events) {
          nowMs += 7
          run.runTimers(nowMs)
          if (what === 'append') run.put(nowMs, appended(++last))
          if (what === 'deliver') hear(false)
          if (what === 'lose') hear(true)
          if (what === 'cut') reconnect()
          if (what === 'restore') {
            watermark = Math.floor(watermark / 2)
            reconnect()
          }
          if (what === 'wait') nowMs += 5_000
          expect(run.state().inFlight.length).toBeLessThanOrEqual(limits.batchesInFlightMax)
        }
        reconnect()
        for (let guard = 0; guard < 500 && run.state().committedSeq < last; guard++) {
          nowMs += 100
          run.runTimers(nowMs)
          hear(false)
        }
        expect(run.state().committedSeq).toBe(last)
        expect(run.wakeAtMs()).toBeNull()
      }),
    )
  })
})
