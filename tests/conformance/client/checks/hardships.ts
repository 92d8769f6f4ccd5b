import { blindingQuirks, type ReaderQuirk, readerQuirks } from '#simulators/llrp-reader/quirks/reader-quirk'
import { broken, type Check, notOffered } from '../../verdict/check.ts'
import { messageType } from '../frame.ts'
import { endlessIdHex, endlessRoSpecHex, holdHex, RawClient } from '../raw-client.ts'
import { isAttempt } from '../reader-desk.ts'
import type { Sitting } from '../sitting.ts'

/** A client may wait so long before it tries again. */
export const backOffMaxMs = 15_000
/** Connecting and being noticed take a moment. */
const graceMs = 1_500
const patienceMs = 60_000
/** What strikes has struck by then. */
const settlesMs = 2_000
const transport = 'LLRP 1.0.1 §18.1, 1.1 §19.1'

/** A way in which a reader can be hard to get on with. */
export type Hardship = {
  /** Begins the ids of its checks. */
  id: string
  quirks: readonly ReaderQuirk[]
  /** Done to the reader before the client comes to it. */
  before?(sitting: Sitting): void
  /** From when the client may come until enough has been seen. */
  during(sitting: Sitting): Promise<void>
  checks: readonly Check<Sitting>[]
}

const readsAgain = (id: string, rule: string, moment: string): Check<Sitting> => ({
  id,
  rule,
  clause: transport,
  judge(sitting) {
    if (!sitting.readsSince(sitting.at(moment))) throw broken('it is told of no tag any more')
  },
})

const comesBack = (id: string, what: string, moment: string): Check<Sitting> => ({
  id,
  rule: `${what}, it tries again within ${backOffMaxMs / 1_000} s`,
  clause: 'edge/README.md, back-off',
  judge(sitting) {
    const fromMs = sitting.at(moment)
    const next = sitting.connections.find(({ openedAtMs }) => openedAtMs > fromMs)
    if (next === undefined) throw broken('it did not come again')
    const tookMs = next.openedAtMs - fromMs
    if (tookMs > backOffMaxMs + graceMs) throw broken(`it takes ${tookMs} ms`)
  },
})

/** Something that strikes once the client reads; then it is waited for until it reads again. */
function strikes(strike: (sitting: Sitting) => Promise<void> | void): Hardship['during'] {
  return async (sitting) => {
    if (!(await sitting.untilItReads(patienceMs))) return
    sitting.note('strike')
    await strike(sitting)
    await sitting.pass(settlesMs)
    sitting.note('struck')
    await sitting.untilItReads(patienceMs)
  }
}

const faults: Hardship[] = [
  {
    id: 'left-behind',
    quirks: [],
    before({ emulator, personality }) {
      const other = new RawClient(emulator)
      if (personality.supportsEventAndReportHolding) other.say(messageType.setConfig, holdHex)
      other.say(messageType.addRoSpec, endlessRoSpecHex)
      other.say(messageType.enableRoSpec, endlessIdHex)
      other.say(messageType.closeConnection)
    },
    async during(sitting) {
      await sitting.untilItReads(patienceMs)
    },
    checks: [
      {
        id: 'left-behind-released',
        rule: 'A reader that holds events and reports is told to let them go',
        clause: 'LLRP 1.0.1 §13.1.6, 1.1 §14.1.6',
        judge({ frames, personality }) {
          if (!personality.supportsEventAndReportHolding) throw notOffered('this reader holds nothing')
          const says = frames.some(
            ({ direction, type }) => direction === 'in' && type === messageType.enableEventsAndReports,
          )
          if (!says) throw broken('ENABLE_EVENTS_AND_REPORTS is not said')
        },
      },
      {
        id: 'left-behind-reads',
        rule: 'It reads with a reader that holds its reports and is busy with a ROSpec of somebody else',
        clause: 'LLRP 1.0.1 §10.1.13, 1.1 §11.1.13',
        judge(sitting) {
          if (!sitting.readsSince(0)) throw broken('it is told of no tag')
        },
      },
    ],
  },
  {
    id: 'occupied',
    quirks: [],
    before(sitting) {
      const other = new RawClient(sitting.emulator)
      sitting.clock.after('conformance.free', 5_000, () => {
        other.goAway()
        sitting.note('free')
      })
    },
    async during(sitting) {
      await sitting.untilItReads(patienceMs)
      await sitting.until(() => sitting.at('free') <= sitting.clock.elapsed(), patienceMs)
    },
    checks: [
      {
        id: 'occupied-waited-out',
        rule: 'A reader that has another client is waited for',
        clause: 'LLRP 1.0.1 §13.2.6.11, 1.1 §14.2.6.11',
        judge(sitting) {
          if (!sitting.readsSince(sitting.at('free'))) throw broken('it is told of no tag after the other has gone')
        },
      },
      {
        id: 'occupied-not-hammered',
        rule: 'A reader that has another client is asked at most once a second',
        clause: transport,
        judge({ connections }) {
          const refused = connections.filter(({ frames }) => frames.some((frame) => isAttempt(frame, 2)))
          const gaps = refused.slice(1).map(({ openedAtMs }, at) => openedAtMs - (refused[at]?.openedAtMs ?? 0))
          const short = gaps.filter((gap) => gap < 500).length
          if (short > 1) throw broken(`${short} times it came again within half a second`)
        },
      },
    ],
  },
  {
    id: 'reboot',
    quirks: [],
    during: strikes(async (sitting) => {
      sitting.emulator.inject({ kind: 'reboot', downMs: 3_000 })
      await sitting.until(() => sitting.emulator.reachable(), patienceMs)
      sitting.note('reachable')
    }),
    checks: [
      comesBack('reboot-comes-back', 'After a reboot of the reader', 'reachable'),
      readsAgain('reboot-set-up-anew', 'A reader that has forgotten everything is set up anew and read', 'reachable'),
    ],
  },
  {
    id: 'half-open',
    quirks: [],
    during: strikes(async (sitting) => {
      sitting.emulator.inject({ kind: 'outage', how: 'half-open' })
      const line = sitting.connections.at(-1)
      await sitting.until(() => line?.closedBy === 'client', patienceMs)
      sitting.emulator.heal()
    }),
    checks: [
      {
        id: 'half-open-noticed',
        rule: `A line on which nothing comes any more is given up within ${patienceMs / 1_000} s`,
        clause: 'LLRP 1.0.1 §13.1.3, 1.1 §14.1.3',
        judge(sitting) {
          const fromMs = sitting.at('strike')
          const line = sitting.connections.findLast(({ openedAtMs }) => openedAtMs < fromMs)
          if (line?.closedBy !== 'client' || (line.closedAtMs ?? 0) > fromMs + patienceMs + graceMs)
            throw broken('it waits on')
        },
      },
      readsAgain('half-open-reads-again', 'When the reader is there again it is read', 'struck'),
    ],
  },
  ...(
    [
      ['pieces', 'bytes come in pieces of three', { kind: 'chunking', how: 'pieces', bytes: 3 }],
      ['coalesced', 'many messages come at once', { kind: 'chunking', how: 'coalesce', withinMs: 50 }],
      ['slow', 'every answer takes a second', { kind: 'slow', delayMs: 1_000 }],
      ['duplicates', 'responses come twice', { kind: 'duplicate-response', count: 20 }],
      ['empty-report', 'a report without tags comes', { kind: 'empty-report' }],
      ['exception', 'the reader tells of an exception', { kind: 'exception', message: 'conformance' }],
    ] as const
  ).map(
    ([id, what, fault]): Hardship => ({
      id,
      quirks: [],
      during: strikes((sitting) => sitting.emulator.inject(fault)),
      checks: [readsAgain(`${id}-reads-on`, `It reads on where ${what}`, 'struck')],
    }),
  ),
  ...(
    [
      ['wrong-length', 'a message says a wrong length', { kind: 'wrong-length', by: 100_000_000 }],
      ['garbage', 'what comes is no LLRP', { kind: 'garbage', bytes: 200 }],
      ['cut', 'a message is cut and the line reset', { kind: 'reset-mid-frame' }],
    ] as const
  ).map(
    ([id, what, fault]): Hardship => ({
      id,
      quirks: [],
      during: strikes(async (sitting) => {
        sitting.emulator.inject(fault)
        const isBack = () => sitting.connections.some(({ openedAtMs }) => openedAtMs > sitting.at('strike'))
        await sitting.until(isBack, patienceMs)
      }),
      checks: [
        {
          id: `${id}-recovered`,
          rule: `After ${what} it connects anew and reads`,
          clause: transport,
          judge(sitting) {
            const fromMs = sitting.at('strike')
            const next = sitting.connections.find(({ openedAtMs }) => openedAtMs > fromMs)
            if (next === undefined) throw broken('it did not come again')
            if (!sitting.readsSince(next.openedAtMs)) throw broken('it is told of no tag any more')
          },
        },
      ],
    }),
  ),
  {
    id: 'unanswered',
    quirks: [],
    before: ({ emulator }) => emulator.inject({ kind: 'lost-response' }),
    async during(sitting) {
      await sitting.untilItReads(patienceMs)
    },
    checks: [
      readsAgain('unanswered-recovered', 'A request that is never answered does not hold it up for good', 'begin'),
    ],
  },
]

const quirkHardships: Hardship[] = readerQuirks.map((quirk) => {
  const isBlinding = blindingQuirks.includes(quirk)
  return {
    id: `quirk-${quirk}`,
    quirks: [quirk],
    async during(sitting) {
      if (isBlinding) await sitting.pass(30_000)
      else await sitting.untilItReads(patienceMs)
    },
    checks: [
      {
        id: `quirk-${quirk}`,
        rule: isBlinding
          ? `It does not give up a reader with the quirk ${quirk}`
          : `It reads with a reader with the quirk ${quirk}`,
        clause: 'simulators/llrp-reader/quirks',
        judge(sitting) {
          if (!isBlinding) {
            if (!sitting.readsSince(0)) throw broken('it is told of no tag')
            return
          }
          const last = sitting.connections.at(-1)
          const lastMs = Math.max(
            last?.closedAtMs ?? 0,
            last?.frames.findLast((each) => each.direction === 'in')?.atMs ?? 0,
          )
          const isHere =
            last !== undefined && (last.closedAtMs === null || sitting.clock.elapsed() - lastMs < backOffMaxMs)
          if (!isHere) throw broken('it is gone and does not come again')
        },
      },
    ],
  }
})

/** Every way in which a reader can be hard, those of its quirks last. */
export const hardships: readonly Hardship[] = [...faults, ...quirkHardships]
