import type { Command, StrangeCommand } from '#contracts/downlink/command'
import { type Fact, type FactBody, type FactKind, type FactOf, factSchema } from '#contracts/facts/fact'
import { type EpcHex, epcHexSchema, type SessionId, sessionIdSchema, type UserRef, userRefSchema } from '#contracts/ids'
import { bootCabinet } from '#edge/cabinet/boot-cabinet'
import { type CabinetMemory, cabinetMemorySchema, memoryOf } from '#edge/cabinet/cabinet-memory'
import type {
  BadgeVerdict,
  CabinetInput,
  CabinetOutput,
  CabinetSetup,
  CabinetState,
  PresenceOrder,
  PresenceVerdict,
  SoundPattern,
} from '#edge/cabinet/cabinet-types'
import { stepCabinet } from '#edge/cabinet/step-cabinet'
import { virtualClock } from '#tests/support/virtual-clock'

export const anna: UserRef = userRefSchema.parse('user-anna')
export const bo: UserRef = userRefSchema.parse('user-bobo')

/** The n-th implant of the story. */
export function epc(n: number): EpcHex {
  return epcHexSchema.parse(n.toString(16).toUpperCase().padStart(24, '0'))
}

/** The n-th session the story starts. */
export function session(n: number): SessionId {
  return sessionIdSchema.parse(n.toString(16).padStart(16, '0'))
}

const evidence = {
  rounds: 5,
  opportunities: 4,
  reads: 0,
  antennas: [1],
  rssiCentiDbm: null,
  confidencePermille: 990,
} satisfies FactOf<'UnitTaken'>['evidence']

export function seen(...numbers: number[]): { epc: EpcHex; evidence: FactOf<'UnitTaken'>['evidence'] }[] {
  return numbers.map((n) => ({ epc: epc(n), evidence }))
}

/** The same of units that the scan heard. */
export function heard(...numbers: number[]): ReturnType<typeof seen> {
  return seen(...numbers).map((unit) => ({ ...unit, evidence: { ...unit.evidence, reads: 9 } }))
}

type Decided = Extract<PresenceVerdict, { kind: 'decided' }>

/** One door, reader-driven lock, the timings of a usual model. */
export function oneDoor(change: Partial<CabinetSetup['timings']> = {}): CabinetSetup {
  return doors(1, change)
}

export function doors(
  count: number,
  change: Partial<CabinetSetup['timings']> = {},
  failMode: 'fail-secure' | 'fail-safe' = 'fail-secure',
): CabinetSetup {
  return {
    doors: Array.from({ length: count }, (_, index) => ({ doorId: index + 1, failMode, lockNeedsReader: true })),
    references: 4,
    timings: { unlockMs: 5_000, debounceMs: 40, ajarSoundAfterMs: 60_000, ajarAlertAfterMs: 300_000, ...change },
  }
}

/** Plays people, doors and presence against the machine, carries out its timers and keeps what it said. */
export function cabinetStory(setup: CabinetSetup = oneDoor(), memory: CabinetMemory | null = null) {
  const clock = virtualClock()
  const timers = new Map<string, () => void>()
  const groups: FactBody[][] = []
  const sounds: SoundPattern[] = []
  const orders: PresenceOrder[] = []
  const locks = new Map<number, boolean>()
  const locksMoved: { doorId: number; released: boolean }[] = []
  let sessions = 0
  const now = () => ({ elapsedMs: clock.elapsed(), wallMs: clock.now() })

  function carryOut(outputs: readonly CabinetOutput[]): void {
    for (const output of outputs) {
      if (output.kind === 'facts') {
        for (const body of output.facts) assertIsFact(body)
        groups.push([...output.facts])
      } else if (output.kind === 'sound') sounds.push(output.pattern)
      else if (output.kind === 'presence') orders.push(output.input)
      else if (output.kind === 'lock') {
        locks.set(output.doorId, output.released)
        locksMoved.push({ doorId: output.doorId, released: output.released })
      } else {
        timers.get(output.name)?.()
        timers.delete(output.name)
        if (output.kind === 'cancel-timer') continue
        const { name } = output
        timers.set(
          name,
          clock.after(name, output.delayMs, () => {
            timers.delete(name)
            say({ kind: 'timer', name })
          }),
        )
      }
    }
  }

  const first = bootCabinet(setup, memory, now())
  let state: CabinetState = first.state
  carryOut(first.outputs)

  function say(input: CabinetInput): void {
    const before = JSON.stringify(state)
    const step = stepCabinet(state, input, now())
    if (JSON.stringify(state) !== before) throw new Error(`the machine changed its old state at ${input.kind}`)
    state = step.state
    carryOut(step.outputs)
  }

  function facts(): FactBody[]
  function facts<K extends FactKind>(kind: K): FactBody<FactOf<K>>[]
  function facts(kind?: FactKind): FactBody[] {
    return groups.flat().filter((fact) => kind === undefined || fact.kind === kind)
  }

  return {
    clock,
    sounds,
    locksMoved,
    orders,
    groups,
    say,
    facts,
    state: () => state,
    lockReleased: (doorId = 1) => locks.get(doorId) ?? false,
    /** The kinds of fact so far, in order. */
    told: () => facts().map((fact) => fact.kind),
    wait: (ms: number) => clock.advance(ms),
    badge(userRef: UserRef, doorId: number | null = 1) {
      const verdict: BadgeVerdict = { kind: 'accepted', userRef }
      sessions += 1
      say({ kind: 'badge', doorId, verdict, newSessionId: session(sessions) })
    },
    refusedBadge(reason: FactOf<'BadgeRefused'>['reason']) {
      sessions += 1
      say({ kind: 'badge', doorId: 1, verdict: { kind: 'refused', reason }, newSessionId: session(sessions) })
    },
    breakGlass(doorId = 1) {
      sessions += 1
      say({ kind: 'break-glass', doorId, newSessionId: session(sessions) })
    },
    command(command: Command | StrangeCommand) {
      sessions += 1
      say({ kind: 'command', command, newSessionId: session(sessions) })
    },
    /** The door moves and its contact rests. */
    open(doorId = 1) {
      say({ kind: 'contact', doorId, open: true })
      clock.advance(40)
    },
    close(doorId = 1) {
      say({ kind: 'contact', doorId, open: false })
      clock.advance(40)
    },
    reader() {
      say({
        kind: 'reader-connected',
        manufacturer: 1,
        model: 2,
        firmware: '1.0',
        llrpVersion: '1.1',
        antennas: [1, 2, 3, 4],
        blindMs: null,
      })
    },
    decided(cause: Decided['cause'], units: Partial<Omit<Decided, 'kind' | 'cause'>> = {}) {
      const none = { present: [], placed: [], removed: [], uncertain: [], unobservable: [], scanComplete: true }
      say({ kind: 'decided', cause, ...none, ...units })
    },
    baseline(units: Partial<Omit<Decided, 'kind' | 'cause'>> = {}) {
      this.decided({ kind: 'baseline', reason: 'first-boot' }, units)
    },
    confirmed(...numbers: number[]) {
      say({ kind: 'confirmed-set', epcs: numbers.map(epc) })
    },
    /** What is on the card after a power cut, as the schema reads it back. */
    card: () => cabinetMemorySchema.parse(JSON.parse(JSON.stringify(memoryOf(state)))),
  }
}

export type CabinetStory = ReturnType<typeof cabinetStory>

/** A cabinet in use: door known shut, reader there, first baseline done, implants 1 to 3 inside. */
export function inUse(setup: CabinetSetup = oneDoor()): CabinetStory {
  const story = cabinetStory(setup)
  for (const door of setup.doors) story.close(door.doorId)
  story.reader()
  story.baseline({ placed: heard(1, 2, 3) })
  story.confirmed(1, 2, 3)
  story.groups.length = 0
  story.sounds.length = 0
  story.orders.length = 0
  return story
}

const stamp: Pick<Fact, 'bootId' | 'elapsedMs' | 'atMs' | 'clock'> = factSchema.parse({
  kind: 'AntennaRestored',
  antenna: 1,
  bootId: '0123456789abcdef',
  elapsedMs: 1,
  atMs: 1,
  clock: 'synchronised',
})

function assertIsFact(body: FactBody): void {
  const { bootId, elapsedMs, atMs, clock } = stamp
  factSchema.parse({ ...body, bootId, elapsedMs, atMs, clock })
}
