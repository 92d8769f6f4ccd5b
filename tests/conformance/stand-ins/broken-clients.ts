import { buildMessage } from '#edge/llrp/codec/build-message'
import type { LlrpMessage } from '#edge/llrp/codec/message'
import { blindingQuirks, readerQuirks } from '#simulators/llrp-reader/quirks/reader-quirk'
import { hardships } from '../client/checks/hardships.ts'
import type { Tamper } from './tampered-line.ts'
import { having, hears, neverHears, takes } from './tampers.ts'

/** One way to be wrong as a client, and the check that has to see it. */
export type BrokenClient = {
  check: string
  how: string
  tamper?: Tamper
  personality?: string
  /** It comes so many times and then no more. */
  connectionsMax?: number
  hammers?: boolean
}

/** It says this before each of those. */
const saysBefore = (name: string, other: LlrpMessage): Tamper => ({
  toReader(message, { tellReader }) {
    if (message.name === name) tellReader(other)
    return message
  },
})
/** From this connection on it makes no reader read. */
const idleFrom = (connection: number): Tamper => ({
  toReader: (message, place) => (message.name === 'ADD_ROSPEC' && place.connection >= connection ? null : message),
})
/** It hangs up after so many messages of this name, on each of its lines. */
const hangsUpAfter = (name: string, count: number): Tamper => {
  let heard = 0
  return {
    fromReader(message, { hangUp }) {
      if (message.name === name && ++heard % count === 0) hangUp()
      return message
    },
  }
}

const goesOn = (id: string) => id.endsWith('-reads-on')
const recovers = (id: string) => id.endsWith('-recovered')
const hardshipChecks = hardships.flatMap(({ checks }) => checks.map(({ id }) => id))

/** Clients that are wrong in one thing. */
export const brokenClients: BrokenClient[] = [
  {
    check: 'waits-to-be-accepted',
    how: 'asks at once',
    tamper: { onOpen: ({ tellReader }) => tellReader(buildMessage('GET_ROSPECS', 1)) },
  },
  {
    check: 'frames-whole',
    how: 'leaves the number of a ROSpec out',
    tamper: takes('ENABLE_ROSPEC', (message) => ({ ...message, fields: {}, raw: Uint8Array.of(0, 1) })),
  },
  {
    check: 'frames-reserved',
    how: 'sets a reserved bit',
    tamper: takes('GET_READER_CAPABILITIES', (message) => ({ ...message, headerBits: 1 })),
  },
  {
    check: 'version-agreed',
    how: 'agrees to 1.1 and goes on in 1.0.1',
    tamper: takes('ADD_ROSPEC', (message) => ({ ...message, version: 1 })),
  },
  {
    check: 'numbers-differ',
    how: 'asks twice by one number',
    tamper: {
      toReader(message, { tellReader }) {
        if (message.name !== 'GET_READER_CAPABILITIES') return message
        tellReader(message, message)
        return null
      },
    },
  },
  {
    check: 'asks-before-it-tells',
    how: 'tells first',
    tamper: saysBefore(
      'GET_READER_CAPABILITIES',
      buildMessage('SET_READER_CONFIG', 900, { ResetToFactoryDefault: false }, [], 2),
    ),
  },
  {
    check: 'values-in-tables',
    how: 'wants more power than there is',
    tamper: hears('RFTransmitter', having({ TransmitPower: 60_000 })),
  },
  {
    check: 'nothing-refused',
    how: 'starts a ROSpec it never added',
    tamper: saysBefore('ENABLE_ROSPEC', buildMessage('START_ROSPEC', 901, { ROSpecID: 77 }, [], 2)),
  },
  {
    check: 'messages-known',
    how: 'says what only a reader says',
    tamper: saysBefore('ENABLE_ROSPEC', buildMessage('READER_EVENT_NOTIFICATION', 902, {}, [], 2)),
  },
  { check: 'keepalives-acknowledged', how: 'acknowledges none', tamper: neverHears('KEEPALIVE_ACK') },
  { check: 'makes-it-read', how: 'adds no ROSpec', tamper: neverHears('ADD_ROSPEC') },
  {
    check: 'stays',
    how: 'hangs up and comes again',
    tamper: hangsUpAfter('RO_ACCESS_REPORT', 4),
  },
  { check: 'goodbye', how: 'hangs up', tamper: neverHears('CLOSE_CONNECTION') },
  { check: 'left-behind-released', how: 'says nothing', tamper: neverHears('ENABLE_EVENTS_AND_REPORTS') },
  { check: 'left-behind-reads', how: 'lets the other one run', tamper: neverHears('ADD_ROSPEC') },
  { check: 'occupied-waited-out', how: 'comes once', connectionsMax: 1 },
  { check: 'reboot-comes-back', how: 'comes once', connectionsMax: 1 },
  { check: 'reboot-set-up-anew', how: 'thinks that all is as it was', tamper: idleFrom(2) },
  { check: 'half-open-reads-again', how: 'comes once', connectionsMax: 1 },
  { check: 'half-open-noticed', how: 'waits for ever', tamper: { holdsOn: true } },
  { check: 'occupied-not-hammered', how: 'comes ten times a second', hammers: true },
  ...hardshipChecks.filter(goesOn).map((check) => ({
    check,
    how: 'reads a little and goes',
    connectionsMax: 1,
    tamper: hangsUpAfter('RO_ACCESS_REPORT', 3),
  })),
  ...hardshipChecks.filter(recovers).map((check) => ({ check, how: 'comes once', connectionsMax: 1 })),
  ...readerQuirks.map((quirk) => {
    const check = `quirk-${quirk}`
    return blindingQuirks.includes(quirk)
      ? { check, how: 'comes once and goes', connectionsMax: 1, tamper: hangsUpAfter('READER_EVENT_NOTIFICATION', 1) }
      : { check, how: 'adds no ROSpec', tamper: neverHears('ADD_ROSPEC') }
  }),
]
