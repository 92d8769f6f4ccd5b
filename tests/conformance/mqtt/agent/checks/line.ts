import { broken, type Check, notJudged } from '../../../verdict/check.ts'
import { channelOf, clause, faultOf, topicOf } from '../../contract.ts'
import { type AgentBench, nobody, patienceMs, promptMs, wordsOf } from '../agent-bench.ts'

const keepaliveLeastS = 5
const keepaliveMostS = 600
const refusals = 5
const firstWaitMs = 200
const longestWaitMs = 5_000
/** What a timer may come early by. */
const timerSlackMs = 20

/** How the device connects, what it leaves behind, and how it comes back. */
export const lineChecks: readonly Check<AgentBench>[] = [
  {
    id: 'session',
    rule: 'it connects by MQTT 3.1.1, with a clean session, under its own name',
    clause: clause('2.1'),
    async judge(bench) {
      const { connect } = await bench.connected()
      if (connect.protocolVersion !== 4) throw broken(`its protocol level is ${connect.protocolVersion}, not 4`)
      if (connect.clean !== true) throw broken('it asks for a session that is kept')
      if (connect.clientId !== bench.whose.device) throw broken(`its client id is ${connect.clientId}`)
    },
  },
  {
    id: 'keepalive',
    rule: 'its keepalive lies between 5 and 600 s',
    clause: clause('2.8'),
    async judge(bench) {
      const { keepalive = 0 } = (await bench.connected()).connect
      if (keepalive < keepaliveLeastS || keepalive > keepaliveMostS) throw broken(`it is ${keepalive} s`)
    },
  },
  {
    id: 'last-will',
    rule: 'its last will is a retained status "offline" on its own topic, QoS 1',
    clause: clause('3.1'),
    async judge(bench) {
      const { will } = (await bench.connected()).connect
      if (will === undefined) throw broken('it leaves no will')
      if (will.topic !== topicOf(bench.whose, 'status')) throw broken(`it is for the topic ${will.topic}`)
      if (will.qos !== 1 || will.retain !== true) throw broken(`it has QoS ${will.qos}, retain ${String(will.retain)}`)
      const status = wordsOf({ text: String(will.payload) })
      const fault = faultOf('status', status)
      if (fault !== null) throw broken(`it is no status: ${fault}`)
      if (status.state !== 'offline') throw broken(`its state is ${String(status.state)}`)
    },
  },
  {
    id: 'own-subscriptions',
    rule: 'it subscribes to its own receipts, commands and documents and to nothing of others',
    clause: clause('2.3'),
    async judge(bench) {
      await bench.connected()
      const filters = bench.broker.visits.flatMap((visit) => visit.filters)
      const own = (['receipts', 'commands', 'documents', 'identity'] as const).map((each) => topicOf(bench.whose, each))
      const strange = filters.find((filter) => !own.includes(filter))
      if (strange !== undefined) throw broken(`it subscribes to ${strange}`)
      const missing = own.slice(0, 3).find((filter) => !filters.includes(filter))
      if (missing !== undefined) throw broken(`it does not subscribe to ${missing}`)
    },
  },
  {
    id: 'subscribed-before-online',
    rule: 'it has subscribed before it says that it is online',
    clause: clause('2.6'),
    async judge(bench) {
      const { filtersBeforeSaying } = await bench.connected()
      if ((filtersBeforeSaying ?? 0) < 3)
        throw broken(`it had ${filtersBeforeSaying} subscriptions when it began to speak`)
    },
  },
  {
    id: 'online-first',
    rule: 'the first it says is that it is online, with epoch, boot and last number',
    clause: clause('3.2'),
    async judge(bench) {
      const { said } = await bench.connected()
      const [first] = said
      if (first === undefined) throw notJudged('it says nothing')
      if (channelOf(bench.whose, first.topic) !== 'status') throw broken(`the first goes to ${first.topic}`)
      const { state } = wordsOf(first)
      if (state !== 'online') throw broken(`the first state it says is ${String(state)}`)
    },
  },
  {
    id: 'telemetry',
    rule: 'it says how it is after connecting',
    clause: clause('3.5'),
    async judge(bench) {
      const visit = await bench.connected()
      const isTold = () => visit.said.some(({ topic }) => channelOf(bench.whose, topic) === 'telemetry')
      if (!(await bench.until(isTold))) throw broken(`no telemetry came within ${promptMs / 1_000} s`)
    },
  },
  {
    id: 'comes-back',
    rule: 'when its line is cut it comes back by itself and says again that it is online',
    clause: clause('2.7'),
    async judge(bench) {
      await bench.connected()
      await bench.comesBack()
    },
  },
  {
    id: 'back-off',
    rule: 'while it is turned away it waits 0.2 s, and twice as long each time until 5 s',
    clause: clause('2.7'),
    async judge(bench) {
      await bench.connected()
      const { broker } = bench
      const [knocksBefore, endsBefore] = [broker.knocks.length, broker.endedAtMs.length]
      broker.isRefusing = true
      broker.cut()
      const isEnough = await bench.until(() => broker.knocks.length >= knocksBefore + refusals, patienceMs)
      broker.isRefusing = false
      const knocks = broker.knocks.slice(knocksBefore)
      if (!isEnough) throw broken(`turned away, it tried ${knocks.length} times and then no more`)
      for (const [index, atMs] of knocks.entries()) {
        const endedAtMs = broker.endedAtMs[endsBefore + index] ?? 0
        const leastMs = Math.min(firstWaitMs * 2 ** index, longestWaitMs) - timerSlackMs
        const waitedMs = atMs - endedAtMs
        if (waitedMs < leastMs)
          throw broken(`attempt ${index + 1} came after ${waitedMs} ms; at least ${leastMs} are asked`)
      }
      await bench.connected()
    },
  },
]

/** The last of all: the agent is gone after it. */
export const leaveChecks: readonly Check<AgentBench>[] = [
  {
    id: 'leaves-politely',
    rule: 'stopped in good order it says "offline" and DISCONNECT',
    clause: clause('3.3'),
    async judge(bench) {
      const visit = await bench.connected()
      if (bench.operator.stop === null) throw notJudged(nobody)
      await bench.operator.stop()
      if (!(await bench.until(() => visit.endedAtMs !== null, patienceMs))) throw notJudged('the agent was not stopped')
      const last = visit.said.findLast(({ topic }) => channelOf(bench.whose, topic) === 'status')
      if (last === undefined || wordsOf(last).state !== 'offline') throw broken('it did not say that it goes offline')
      if (!visit.saidGoodbye) throw broken('it went without DISCONNECT')
    },
  },
]
