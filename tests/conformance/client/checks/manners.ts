import { broken, type Check, notJudged, notOffered } from '../../verdict/check.ts'
import { type Frame, messageType, nameOf, parametersIn, statusIn } from '../frame.ts'
import type { Connection } from '../reader-desk.ts'
import type { Sitting } from '../sitting.ts'

const unsupportedMessage = 109
const unsupportedVersion = 110
const outOfRange = 301
const ackWithinMs = 1_000
const spoken11 = 2

/** What a reader that does not know it may refuse without anybody having done wrong. */
const mayBeRefused: ReadonlySet<number> = new Set([
  messageType.getSupportedVersion,
  messageType.setProtocolVersion,
  messageType.custom,
])
/** What is not a request: nothing answers it. */
const unanswered: ReadonlySet<number> = new Set([
  messageType.keepaliveAck,
  messageType.enableEventsAndReports,
  messageType.getReport,
  messageType.error,
])

const said = ({ frames }: Pick<Connection, 'frames'>) => frames.filter(({ direction }) => direction === 'in')

type Refusal = { request: Frame; code: number; innermost: number }

/** Requests of the client that were refused, other than those anybody may ask in vain. */
function refusalsIn(sitting: Sitting): Refusal[] {
  return sitting.connections.flatMap(({ frames }) =>
    frames.flatMap((request, at) => {
      if (request.direction !== 'in' || mayBeRefused.has(request.type)) return []
      const answer = frames
        .slice(at)
        .find((each) => each.direction === 'out' && each.id === request.id && isAnswer(each))
      const status = answer === undefined ? null : statusIn(answer)
      return status === null || status.code === 0 ? [] : [{ request, ...status }]
    }),
  )
}

const isAnswer = ({ type }: Frame) =>
  type !== messageType.report && type !== messageType.event && type !== messageType.keepalive

/** How a client behaves in front of a plain reader that does everything right. */
export const mannerChecks: readonly Check<Sitting>[] = [
  {
    id: 'waits-to-be-accepted',
    rule: 'It says nothing before the reader has told it that it is accepted',
    clause: 'LLRP 1.0.1 §18.1, 1.1 §19.1',
    judge({ connections }) {
      const early = connections.flatMap(({ frames }) => (frames[0]?.direction === 'in' ? [frames[0]] : []))
      if (early[0] !== undefined) throw broken(`it begins with ${nameOf(early[0])}`)
    },
  },
  {
    id: 'frames-whole',
    rule: 'Everything it says is whole messages, whose bytes end where they say',
    clause: 'LLRP 1.0.1 §16.1, 1.1 §17.1',
    judge(sitting) {
      if (sitting.connections.some(({ isGarbled }) => isGarbled)) throw broken('it says a length no message has')
      const bad = sitting.connections.flatMap(said).find((frame) => parametersIn(frame) === null)
      if (bad !== undefined) throw broken(`${nameOf(bad)} does not end where its parameters do`)
    },
  },
  {
    id: 'frames-reserved',
    rule: 'Reserved bits of its headers are zero',
    clause: 'LLRP 1.0.1 §16.1, 1.1 §17.1',
    judge({ connections }) {
      const bad = connections.flatMap(said).find(({ reserved }) => reserved !== 0)
      if (bad !== undefined) throw broken(`those of ${nameOf(bad)} are ${bad.reserved}`)
    },
  },
  {
    id: 'version-agreed',
    rule: 'It speaks 1.0.1 until another version is agreed on, and that version from then on',
    clause: 'LLRP 1.1 §9.1',
    judge({ connections }) {
      for (const { frames } of connections) {
        let version = 1
        let asked: Frame | null = null
        for (const frame of frames) {
          if (frame.direction === 'in' && frame.type === messageType.setProtocolVersion) asked = frame
          if (
            frame.type === messageType.setProtocolVersionResponse &&
            frame.id === asked?.id &&
            statusIn(frame)?.code === 0
          )
            version = asked.body[0] ?? 1
          const isOfVersion =
            frame.type === messageType.getSupportedVersion || frame.type === messageType.setProtocolVersion
          if (frame.direction !== 'in' || (isOfVersion && frame.version === spoken11)) continue
          if (frame.version !== version)
            throw broken(`${nameOf(frame)} bears version ${frame.version} while ${version} is spoken`)
        }
      }
    },
  },
  {
    id: 'numbers-differ',
    rule: 'Requests that wait for an answer have numbers that differ',
    clause: 'LLRP 1.0.1 §16.1.1, 1.1 §17.1.1',
    judge({ connections }) {
      for (const { frames } of connections) {
        const waiting = new Set<number>()
        for (const frame of frames) {
          if (frame.direction === 'out' && isAnswer(frame)) waiting.delete(frame.id)
          if (frame.direction !== 'in' || unanswered.has(frame.type)) continue
          if (waiting.has(frame.id)) throw broken(`${nameOf(frame)} has the number ${frame.id} of one that waits`)
          waiting.add(frame.id)
        }
      }
    },
  },
  {
    id: 'asks-before-it-tells',
    rule: 'It asks what the reader can do before it tells it what to do',
    clause: 'LLRP 1.0.1 §9.1.1, 1.1 §10.1.1',
    judge({ connections }) {
      for (const connection of connections) {
        const types = said(connection).map(({ type }) => type)
        const tells = types.findIndex((type) => type === messageType.setConfig || type === messageType.addRoSpec)
        const asks = types.indexOf(messageType.getCapabilities)
        if (tells >= 0 && (asks < 0 || asks > tells)) throw broken('it tells first')
      }
    },
  },
  {
    id: 'values-in-tables',
    rule: 'It asks for no value that is not in the tables of the reader',
    clause: 'LLRP 1.0.1 §9.2, 1.1 §10.2',
    judge(sitting) {
      const refusal = refusalsIn(sitting).find(({ innermost }) => innermost === outOfRange)
      if (refusal !== undefined) throw broken(`${nameOf(refusal.request)} is refused with A_OutOfRange`)
    },
  },
  {
    id: 'nothing-refused',
    rule: 'Nothing else it asks of a plain reader has to be refused',
    clause: 'LLRP 1.0.1 §14.1.1, 1.1 §15.1.1',
    judge(sitting) {
      const refusal = refusalsIn(sitting).find(
        ({ code, innermost }) => innermost !== outOfRange && code !== unsupportedMessage && code !== unsupportedVersion,
      )
      if (refusal !== undefined)
        throw broken(`${nameOf(refusal.request)} is refused with ${refusal.code}, inside ${refusal.innermost}`)
    },
  },
  {
    id: 'messages-known',
    rule: 'It says nothing that the reader does not understand, questions of versions and vendors excepted',
    clause: 'LLRP 1.0.1 §16.1, 1.1 §17.1',
    judge(sitting) {
      const refusal = refusalsIn(sitting).find(({ code }) => code === unsupportedMessage)
      if (refusal !== undefined) throw broken(`${nameOf(refusal.request)} is not understood`)
    },
  },
  {
    id: 'keepalives-acknowledged',
    rule: `It acknowledges every KEEPALIVE within ${ackWithinMs / 1_000} s`,
    clause: 'LLRP 1.0.1 §13.1.4, 1.1 §14.1.4',
    judge({ connections }) {
      let heard = 0
      for (const { frames, closedAtMs } of connections) {
        const lastMs = frames.at(-1)?.atMs ?? 0
        for (const [at, frame] of frames.entries()) {
          const isOver = (closedAtMs ?? lastMs) - frame.atMs < ackWithinMs
          if (frame.type !== messageType.keepalive || isOver) continue
          heard += 1
          const ack = frames.slice(at).find(({ type }) => type === messageType.keepaliveAck)
          if (ack === undefined || ack.atMs - frame.atMs > ackWithinMs) throw broken(`number ${heard} is not`)
        }
      }
      if (heard === 0) throw notOffered('it asks for no keepalives')
    },
  },
  {
    id: 'makes-it-read',
    rule: 'It makes the reader look for tags and is told of some',
    clause: 'LLRP 1.0.1 §10.1, 1.1 §11.1',
    judge(sitting) {
      if (sitting.readsSince(0)) return
      const added = sitting.connections.flatMap(said).some(({ type }) => type === messageType.addRoSpec)
      throw broken(added ? 'it adds a ROSpec and is told of no tag' : 'it adds no ROSpec')
    },
  },
  {
    id: 'stays',
    rule: 'It stays connected to a reader that does everything right',
    clause: 'LLRP 1.0.1 §18.1, 1.1 §19.1',
    judge({ connections }) {
      if (connections.length > 1) throw broken(`it came ${connections.length} times`)
      if (connections[0]?.closedBy === 'client') throw broken('it went away')
    },
  },
  {
    id: 'goodbye',
    rule: 'When it goes it says CLOSE_CONNECTION first',
    clause: 'LLRP 1.0.1 §12.1.5, 1.1 §13.1.5',
    judge({ connections }) {
      const last = connections.at(-1)
      if (last === undefined || last.closedBy === null) throw notJudged('it did not go while it was watched')
      if (last.closedBy === 'reader' && !said(last).some(({ type }) => type === messageType.closeConnection))
        throw notJudged('the reader went first')
      if (!said(last).some(({ type }) => type === messageType.closeConnection)) throw broken('it hangs up')
    },
  },
]
