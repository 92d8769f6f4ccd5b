import { childOf } from '#edge/llrp/codec/node-access'
import { broken, type Check } from '../../verdict/check.ts'
import { clause } from '../clause.ts'
import { connectionAttempt, type ReaderBench } from '../reader-bench.ts'
import { answerWithinMs } from '../reader-line.ts'
import { granted } from '../status.ts'

const accepted = 0
const clientInitiatedExists = 2
const anotherAttempted = 4
/** A session is free at once: this is the time a TCP stack needs, not a reader. */
const atOnceMs = 500

async function beginsWith(bench: ReaderBench) {
  const line = await bench.openAfresh()
  const first = await line.first(() => true, answerWithinMs)
  if (first === null) throw broken(`the reader says nothing within ${answerWithinMs / 1_000} s`)
  return { line, first }
}

/** How a connection begins, is refused, and ends. */
export const connectionChecks: readonly Check<ReaderBench>[] = [
  {
    id: 'connect-first-message',
    rule: 'The first message is READER_EVENT_NOTIFICATION with ConnectionAttemptEvent Success',
    clause: clause('13.2.6.11'),
    async judge(bench) {
      const { first } = await beginsWith(bench)
      if (first.name !== 'READER_EVENT_NOTIFICATION') throw broken(`it begins with ${first.name}`)
      const status = connectionAttempt(first)
      if (status !== accepted)
        throw broken(status === null ? 'it has no ConnectionAttemptEvent' : `its status is ${status}`)
    },
  },
  {
    id: 'connect-timestamp',
    rule: 'Events bear UTC where the reader has a UTC clock, else its uptime',
    clause: clause('7.1.3.1'),
    async judge(bench) {
      const { hasUtcClock } = bench.facts
      const { first } = await beginsWith(bench)
      const data = childOf(first, 'ReaderEventNotificationData')
      const name = hasUtcClock ? 'UTCTimestamp' : 'Uptime'
      if (data === null || childOf(data, name) === null)
        throw broken(`HasUTCClockCapability is ${hasUtcClock} and the first event has no ${name}`)
    },
  },
  {
    id: 'connect-second-refused',
    rule: 'A second client is refused with Failed_A_Client_Initiated_Connection_Already_Exists',
    clause: clause('13.2.6.11'),
    async judge(bench) {
      const second = bench.openAnother()
      const first = await second.first(() => true, answerWithinMs)
      second.drop()
      if (first === null) throw broken(`nothing is said to it within ${answerWithinMs / 1_000} s`)
      const status = connectionAttempt(first)
      if (status !== clientInitiatedExists)
        throw broken(status === null ? `it is told ${first.name}` : `it is told status ${status}`)
    },
  },
  {
    id: 'connect-second-closed',
    rule: 'The connection of a refused second client is closed by the reader',
    clause: clause('18.1'),
    async judge(bench) {
      const second = bench.openAnother()
      const isClosed = await second.closesWithin(answerWithinMs)
      second.drop()
      if (!isClosed) throw broken(`it is still open after ${answerWithinMs / 1_000} s`)
    },
  },
  {
    id: 'connect-second-told',
    rule: 'The first client is told that another connection was attempted',
    clause: clause('13.2.6.11'),
    async judge(bench) {
      const told = bench.line.next((message) => connectionAttempt(message) === anotherAttempted, answerWithinMs)
      const second = bench.openAnother()
      const event = await told
      second.drop()
      if (event === null) throw broken('it hears nothing of it')
    },
  },
  {
    id: 'connect-first-unharmed',
    rule: 'The first client goes on as if nobody else had come',
    clause: clause('18.1'),
    async judge(bench) {
      const second = bench.openAnother()
      await second.first(() => true, answerWithinMs)
      second.drop()
      granted(await bench.ask('GET_ROSPECS'))
    },
  },
  {
    id: 'close-answered',
    rule: 'CLOSE_CONNECTION is answered with success',
    clause: clause('12.1.6'),
    async judge(bench) {
      granted(await bench.ask('CLOSE_CONNECTION'))
    },
  },
  {
    id: 'close-closes',
    rule: 'After CLOSE_CONNECTION_RESPONSE the reader closes the connection',
    clause: clause('12.1.6'),
    async judge(bench) {
      const { line } = bench
      await line.ask('CLOSE_CONNECTION')
      if (!(await line.closesWithin(answerWithinMs))) throw broken(`it is still open after ${answerWithinMs / 1_000} s`)
    },
  },
  {
    id: 'close-frees-session',
    rule: 'After CLOSE_CONNECTION_RESPONSE the next client is accepted at once',
    clause: clause('12.1.5'),
    async judge(bench) {
      const { line } = bench
      await line.ask('CLOSE_CONNECTION')
      await line.closesWithin(atOnceMs)
      const { first } = await beginsWith(bench)
      const status = connectionAttempt(first)
      if (status !== accepted)
        throw broken(status === null ? `it is told ${first.name}` : `it is told status ${status}`)
    },
  },
  {
    id: 'drop-frees-session',
    rule: 'A client that closes the line without CLOSE_CONNECTION leaves the session free for the next',
    clause: clause('18.1'),
    async judge(bench) {
      bench.line.drop()
      await bench.pass(atOnceMs)
      const { first } = await beginsWith(bench)
      const status = connectionAttempt(first)
      if (status !== accepted)
        throw broken(status === null ? `it is told ${first.name}` : `it is told status ${status}`)
    },
  },
]
