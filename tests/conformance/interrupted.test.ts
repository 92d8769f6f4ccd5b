import { spawn } from 'node:child_process'
import { connect } from 'node:net'
import { createInterface } from 'node:readline'
import type { Duplex } from 'node:stream'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import { describe, expect, it, onTestFinished } from 'vitest'
import { systemClock } from '#platform/clock'
import { silentLog } from '#platform/log'
import { systemPlatform } from '#platform/platform'
import { listenReader } from '#simulators/llrp-reader/listen-reader'
import { plainEtsi } from '#simulators/llrp-reader/personalities/plain-etsi'
import { createReaderEmulator } from '#simulators/llrp-reader/reader-emulator'
import { virtualClock } from '#tests/support/virtual-clock'
import { createInterruption, Interrupted } from './interruption.ts'
import { readerChecks } from './reader/checks/reader-checks.ts'
import { judgeReader } from './reader/judge-reader.ts'
import { emulatedReader, lookAt } from './stand-ins/emulated-reader.ts'
import type { Tamper } from './stand-ins/tampered-line.ts'
import { both, neverHears } from './stand-ins/tampers.ts'
import { onVirtualTime } from './stand-ins/virtual-world.ts'

/** Judges an emulated reader and is interrupted at the n-th message it is told, and looks at what is left on it. */
async function interruptedAt(
  count: number,
  options: { only?: string; afterwards?: (isOver: () => boolean) => Tamper } = {},
) {
  const controller = new AbortController()
  let messages = 0
  const counting: Tamper = {
    toReader(message) {
      messages += 1
      if (messages === count) controller.abort(new Interrupted('SIGINT'))
      return message
    },
  }
  const afterwards = options.afterwards?.(() => controller.signal.aborted) ?? {}
  const reader = emulatedReader(plainEtsi, { tamper: both(counting, afterwards) })
  const found = await onVirtualTime(reader.clock, lookAt(reader.untampered))
  const said: string[] = []
  let interruptedMs = 0
  controller.signal.addEventListener('abort', () => {
    interruptedMs = reader.clock.elapsed()
  })
  const told: string[] = []
  const judging = judgeReader('reader', reader.world, reader.wish, {
    interruption: controller.signal,
    say: (line) => said.push(line),
    onFinding: ({ id }) => told.push(id),
    ...(options.only === undefined ? {} : { only: ({ id }) => id === options.only }),
  })
  const ended = await onVirtualTime(
    reader.clock,
    judging.then(
      () => null,
      (error: unknown) => error,
    ),
  )
  const tookMs = reader.clock.elapsed() - interruptedMs
  const left = await onVirtualTime(reader.clock, lookAt(reader.untampered))
  reader.stop()
  return { found, left, ended, said, told, tookMs }
}

describe('a judge of a reader that is interrupted', () => {
  it('leaves it as it was found, whatever it is at', async () => {
    const wrong: string[] = []
    let times = 0
    for (const { id } of readerChecks)
      for (const count of [5, 6, 8, 10, 13]) {
        const { found, left, ended, said, tookMs } = await interruptedAt(count, { only: id })
        // Short ones are over by then.
        if (ended === null) continue
        times += 1
        expect(ended).toBeInstanceOf(Interrupted)
        if (JSON.stringify(left) !== JSON.stringify(found) || tookMs > 20_000) wrong.push(`${id} at ${count}`)
        if (said.at(-1) !== 'reader is as it was found') wrong.push(`${id} at ${count}: ${said.join(' ')}`)
      }
    expect(wrong).toEqual([])
    expect(times).toBeGreaterThan(readerChecks.length)
  })

  it('makes no finding of what it was at', async () => {
    const { told, ended } = await interruptedAt(10, { only: 'rospec-start' })
    expect(ended).toBeInstanceOf(Interrupted)
    expect(told).toEqual([])
  })

  it('sets it back by another connection where the one there was is lost meanwhile', async () => {
    let hangUps = 0
    const { found, left, said } = await interruptedAt(10, {
      only: 'rospec-start',
      afterwards: (isOver) => ({
        toReader(message, { hangUp }) {
          if (!isOver() || message.name !== 'DELETE_ROSPEC' || hangUps === 2) return message
          hangUps += 1
          hangUp()
          return null
        },
      }),
    })
    expect(hangUps).toBe(2)
    expect(left).toEqual(found)
    expect(said.at(-1)).toBe('reader is as it was found')
  })

  it('ends in bounded time where the reader answers nothing any more, and says what is left on it', async () => {
    const { said, tookMs, ended } = await interruptedAt(10, {
      only: 'rospec-start',
      afterwards: (isOver) => ({ toReader: (message) => (isOver() ? null : message) }),
    })
    expect(ended).toBeInstanceOf(Interrupted)
    expect(tookMs).toBeLessThanOrEqual(21_000)
    expect(said.at(-1)).toMatch(/^not-left-as-found: reader: .*; delete ROSpec 14150001/)
  })
})

describe('a judge of a reader whose line is lost', () => {
  it.each([
    ['START_ROSPEC', 'rospec-start'],
    ['ENABLE_ROSPEC', 'trigger-immediate'],
  ])('at %s sets the reader back by another one before it goes on', async (request, check) => {
    let hangUps = 0
    const tamper: Tamper = {
      toReader(message, { hangUp }) {
        if (message.name !== request || hangUps === 1) return message
        hangUps += 1
        hangUp()
        return null
      },
    }
    const reader = emulatedReader(plainEtsi, { tamper })
    const found = await onVirtualTime(reader.clock, lookAt(reader.untampered))
    const { findings } = await onVirtualTime(
      reader.clock,
      judgeReader('reader', reader.world, reader.wish, { only: ({ id }) => id === check }),
    )
    expect(findings.map(({ verdict }) => verdict)).toEqual(['broken'])
    expect(await onVirtualTime(reader.clock, lookAt(reader.untampered))).toEqual(found)
  })

  it('says what is left where it has not been possible to the end', async () => {
    const reader = emulatedReader(plainEtsi, { tamper: neverHears('DELETE_ROSPEC') })
    const said: string[] = []
    await onVirtualTime(
      reader.clock,
      judgeReader('reader', reader.world, reader.wish, {
        only: ({ id }) => id === 'rospec-start',
        say: (line) => said.push(line),
      }),
    )
    expect(said).toEqual([
      expect.stringMatching(/^not-left-as-found: reader: DELETE_ROSPEC .*; delete ROSpec 14150001/),
    ])
  })

  it('sets it back when a check breaks in the judge itself', async () => {
    let isBroken = false
    const tamper: Tamper = {
      toReader(message) {
        if (message.name === 'START_ROSPEC') isBroken = true
        return message
      },
    }
    const reader = emulatedReader(plainEtsi, { tamper })
    const found = await onVirtualTime(reader.clock, lookAt(reader.untampered))
    const { world } = reader
    const clock = {
      ...world.clock,
      after(name: string, delayMs: number, callback: () => void) {
        if (isBroken) {
          isBroken = false
          throw new TypeError('a defect of the judge')
        }
        return world.clock.after(name, delayMs, callback)
      },
    }
    const judging = judgeReader('reader', { ...world, clock }, reader.wish, { only: ({ id }) => id === 'rospec-start' })
    await expect(onVirtualTime(reader.clock, judging)).rejects.toThrow('a defect of the judge')
    expect(await onVirtualTime(reader.clock, lookAt(reader.untampered))).toEqual(found)
  })
})

describe('a wish to end', () => {
  it('that comes twice at once, as npm hands it on, is one', () => {
    const clock = virtualClock()
    const ends: number[] = []
    const { signal, hear } = createInterruption(clock, (exitCode) => ends.push(exitCode))
    hear('SIGINT')
    clock.advance(5)
    hear('SIGINT')
    expect([signal.aborted, ends]).toEqual([true, []])
    clock.advance(1_000)
    hear('SIGINT')
    expect(ends).toEqual([130])
  })
})

const main = fileURLToPath(new URL('./main.ts', import.meta.url))

/** First bytes of START_ROSPEC (type 22) in LLRP 1.0.1. */
const startRoSpec = 0x0416
/** By then the judge has added and started ROSpecs and turned events on. */
const startsBefore = 5

/** A real reader on TCP, and the judge at it in a process of its own, which is sent a signal while its ROSpec runs. */
async function interruptedOnTcp(signal: NodeJS.Signals, isMuteThen = false) {
  const emulator = createReaderEmulator({ platform: systemPlatform(silentLog()), personality: plainEtsi })
  let starts = 0
  let onStarted: () => void = () => undefined
  const started = new Promise<void>((resolve) => {
    onStarted = resolve
  })
  const accept = (duplex: Duplex) => {
    duplex.on('data', (chunk: Buffer) => {
      if (chunk.length < 2 || chunk.readUInt16BE(0) !== startRoSpec || ++starts !== startsBefore) return
      if (isMuteThen) duplex.pause()
      onStarted()
    })
    if (starts < startsBefore || !isMuteThen) emulator.accept(duplex)
  }
  const listener = await listenReader({ ...emulator, accept }, { host: '127.0.0.1', port: 0 })
  const child = spawn(process.execPath, [main, '--reader', `127.0.0.1:${listener.port}`], {
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  onTestFinished(async () => {
    child.kill('SIGKILL')
    await listener.close()
    emulator.stop()
  })
  const world = { clock: systemClock(), connect: () => connect(listener.port, '127.0.0.1') }
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve))
  const said: string[] = []
  let onLine: (line: string) => void = () => undefined
  createInterface({ input: child.stderr }).on('line', (line) => {
    said.push(line)
    onLine(line)
  })
  const interrupted = new Promise<void>((resolve) => {
    onLine = (line) => {
      if (line.startsWith('interrupted: ')) resolve()
    }
  })
  const out = text(child.stdout)
  await started
  child.kill(signal)
  return { child, world, said, interrupted, ended, out }
}

describe('npm run conformance -- --reader, a process', () => {
  it.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const)('at %s sets the reader back, says so and ends with %i', async (signal, code) => {
    const fresh = emulatedReader(plainEtsi)
    const found = await onVirtualTime(fresh.clock, lookAt(fresh.untampered))
    const { world, said, ended, out } = await interruptedOnTcp(signal)
    expect(await ended).toBe(code)
    expect(await out).toBe('')
    expect(said.slice(-2)).toEqual([
      expect.stringMatching(/^interrupted: reader 127\.0\.0\.1:\d+ is set back, /),
      expect.stringMatching(/^reader 127\.0\.0\.1:\d+ is as it was found$/),
    ])
    expect(await lookAt(world)).toEqual(found)
  })

  it('ends at once at the second one', async () => {
    const { child, interrupted, ended, said } = await interruptedOnTcp('SIGINT', true)
    await interrupted
    const again = () => {
      child.kill('SIGINT')
      return child.exitCode
    }
    await expect.poll(again).toBe(130)
    expect(await ended).toBe(130)
    expect(said.at(-1)).toMatch(/^interrupted: /)
  })
})
