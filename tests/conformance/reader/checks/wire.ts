import { buildMessage } from '#edge/llrp/codec/build-message'
import { encodeMessage } from '#edge/llrp/codec/encode-message'
import { bytesOf } from '#edge/llrp/codec/hex'
import { broken, type Check } from '../../verdict/check.ts'
import { roSpec } from '../build-specs.ts'
import { clause } from '../clause.ts'
import { connectionAttempt, type ReaderBench } from '../reader-bench.ts'
import { answerWithinMs, type ReaderLine } from '../reader-line.ts'
import { expectState } from '../run-ro-spec.ts'
import { granted, statusOf, statusText } from '../status.ts'

const unheardOfMessage = 900
const nobodysVendor = 4_294_967_294

const request = (line: ReaderLine, id: number) => encodeMessage(buildMessage('GET_ROSPECS', id, {}, [], line.version))

/** A frame of this type with this body, whatever its length field says. */
function frame(line: ReaderLine, type: number, id: number, body: string, saysBytes = 10 + body.length / 2): Uint8Array {
  const head = Buffer.alloc(10)
  head.writeUInt16BE((line.version << 10) | type, 0)
  head.writeUInt32BE(saysBytes, 2)
  head.writeUInt32BE(id, 6)
  return Uint8Array.from([...head, ...bytesOf(body)])
}

/** After bytes that are no LLRP the reader has let go of them: the line is closed, or asked for again it is free. */
async function recovers(bench: ReaderBench, bytes: (line: ReaderLine) => Uint8Array): Promise<void> {
  const { line } = bench
  line.sendBytes(bytes(line))
  if (!(await line.closesWithin(1_000))) line.drop()
  await bench.pass(500)
  const next = await bench.openAfresh()
  const first = await next.first(() => true, answerWithinMs)
  if (first === null || connectionAttempt(first) !== 0) throw broken('the next client is not accepted')
}

/** Bytes and numbers: frames however they are cut, and requests that cannot be meant. */
export const wireChecks: readonly Check<ReaderBench>[] = [
  ...[0, 1, 0x7fff_ffff, 0xffff_ffff].map(
    (id): Check<ReaderBench> => ({
      id: `wire-id-${id.toString(16)}`,
      rule: `The response to message number ${id} bears that number`,
      clause: clause('16.1.1'),
      async judge({ line }) {
        line.sendBytes(request(line, id), 'GET_ROSPECS')
        await line.answer(id, 'GET_ROSPECS', 'GET_ROSPECS_RESPONSE')
      },
    }),
  ),
  {
    id: 'wire-split',
    rule: 'A message that arrives a byte at a time is answered',
    clause: clause('18.1'),
    async judge({ line }) {
      for (const byte of request(line, 77)) {
        line.sendBytes(Uint8Array.of(byte), 'a byte')
        await new Promise((resolve) => setImmediate(resolve))
      }
      granted(await line.answer(77, 'GET_ROSPECS', 'GET_ROSPECS_RESPONSE'))
    },
  },
  {
    id: 'wire-coalesced',
    rule: 'Messages that arrive together are answered each, in their order',
    clause: clause('18.1'),
    async judge({ line }) {
      const ids = [91, 92, 93]
      const from = line.received.length
      line.sendBytes(Uint8Array.from(ids.flatMap((id) => [...request(line, id)])), 'GET_ROSPECS x 3')
      for (const id of ids) granted(await line.answer(id, 'GET_ROSPECS', 'GET_ROSPECS_RESPONSE'))
      const order = line.received
        .slice(from)
        .filter(({ name }) => name === 'GET_ROSPECS_RESPONSE')
        .map(({ messageId }) => messageId)
      if (order.join() !== ids.join()) throw broken(`${ids.join(', ')} are answered as ${order.join(', ')}`)
    },
  },
  {
    id: 'wire-length-too-short',
    rule: 'A frame that says it is shorter than its header does not leave the reader lost for the next client',
    clause: clause('16.1.1'),
    judge: (bench) => recovers(bench, (line) => frame(line, 26, 5, '', 4)),
  },
  {
    id: 'wire-length-too-long',
    rule: 'A frame that says it has four thousand million bytes does not either',
    clause: clause('16.1.1'),
    judge: (bench) => recovers(bench, (line) => frame(line, 26, 5, '', 0xffff_ffff)),
  },
  {
    id: 'wire-half-a-message',
    rule: 'A client that goes in the middle of a message does not either',
    clause: clause('18.1'),
    judge: (bench) => recovers(bench, (line) => frame(line, 20, 5, '00b1', 100)),
  },
  {
    id: 'wire-body-too-short',
    rule: 'A request without the field it needs is refused, and the connection goes on',
    clause: clause('14.1.1'),
    async judge({ line }) {
      line.sendBytes(frame(line, 22, 301, '0001'), 'START_ROSPEC')
      const status = statusOf(await line.answer(301, 'START_ROSPEC', 'START_ROSPEC_RESPONSE'))
      if (status.code === 'M_Success') throw broken('it is granted')
      granted(await line.ask('GET_ROSPECS'))
    },
  },
  {
    id: 'wire-parameter-too-long',
    rule: 'A parameter that says it is longer than its message is refused, and the connection goes on',
    clause: clause('14.1.1'),
    async judge({ line }) {
      line.sendBytes(frame(line, 20, 302, '00b100ff00000001'), 'ADD_ROSPEC')
      const status = statusOf(await line.answer(302, 'ADD_ROSPEC', 'ADD_ROSPEC_RESPONSE'))
      if (status.code === 'M_Success') throw broken('it is granted')
      granted(await line.ask('GET_ROSPECS'))
    },
  },
  {
    id: 'wire-parameter-unknown',
    rule: 'A parameter nobody knows is refused and nothing of its message carried out',
    clause: clause('14.1.1'),
    async judge(bench) {
      const { line } = bench
      const asked = roSpec()
      const answer = await bench.addRoSpec({
        ...asked,
        parameters: [
          ...asked.parameters,
          { type: 1_000, name: 'Unknown', fields: {}, parameters: [], raw: Uint8Array.of(1, 2, 3, 4) },
        ],
      })
      if (statusOf(answer).code === 'M_Success') throw broken('it is granted')
      granted(await line.ask('GET_ROSPECS'))
      await expectState(bench, null, 'a refused ADD_ROSPEC')
    },
  },
  {
    id: 'wire-message-unknown',
    rule: 'A message nobody knows is answered by ERROR_MESSAGE M_UnsupportedMessage with its number',
    clause: clause('14.1.1'),
    async judge({ line }) {
      line.sendBytes(frame(line, unheardOfMessage, 303, ''), 'unknown')
      const status = statusOf(await line.answer(303, `message ${unheardOfMessage}`, null))
      if (status.code !== 'M_UnsupportedMessage') throw broken(`it is answered with ${statusText(status)}`)
    },
  },
  {
    id: 'wire-custom-unknown',
    rule: 'A custom message of a vendor there is not is answered by ERROR_MESSAGE with its number',
    clause: clause('14.1.1'),
    async judge({ line }) {
      const id = line.send('CUSTOM_MESSAGE', {
        VendorIdentifier: nobodysVendor,
        MessageSubtype: 1,
        Data: new Uint8Array(0),
      })
      const status = statusOf(await line.answer(id, 'CUSTOM_MESSAGE', null))
      if (status.code === 'M_Success') throw broken('it is granted')
    },
  },
  {
    id: 'wire-error-unanswered',
    rule: 'An ERROR_MESSAGE is not answered',
    clause: clause('14.1.1'),
    async judge({ line }) {
      line.sendBytes(frame(line, 100, 304, '011f000800640000'), 'ERROR_MESSAGE')
      const answer = await line.first(({ messageId }) => messageId === 304, 1_000)
      if (answer !== null) throw broken(`it is answered by ${answer.name}`)
    },
  },
  {
    id: 'wire-version-of-answers',
    rule: 'Everything it says bears the version that was agreed on',
    clause: clause('16.1.1'),
    async judge({ line }) {
      granted(await line.ask('GET_ROSPECS'))
      const last = line.received.at(-1)
      if (last !== undefined && last.version !== line.version)
        throw broken(`${last.name} bears version ${last.version}, not ${line.version}`)
    },
  },
]
