import type { Duplex } from 'node:stream'
import { decodeMessage } from '#edge/llrp/codec/decode-message'
import { encodeMessage } from '#edge/llrp/codec/encode-message'
import type { LlrpMessage } from '#edge/llrp/codec/message'
import { createFrameSplitter } from '#edge/llrp/framing'
import { linePair } from '../line/line-pair.ts'

/** Which connection since power-up a message is on (1 up), and ways to say something else to either side. */
export type Place = {
  connection: number
  say(message: LlrpMessage): void
  /** Says something to the reader as if the client had, all in one chunk. */
  tellReader(...messages: LlrpMessage[]): void
  /** Ends the line as if the client had. */
  hangUp(): void
}

/** How a good reader is made a bad one, on the line: what is changed of what it is told and of what it tells. */
export type Tamper = {
  /** Null: it does not get it. */
  toReader?: (message: LlrpMessage, place: Place) => LlrpMessage | null
  /** Null: it does not leave it. */
  fromReader?: (message: LlrpMessage, place: Place) => LlrpMessage | null
  /** The line is there, and nothing has been said on it. */
  onOpen?: (place: Place) => void
  /** Bytes before they are frames; null: they are lost. */
  bytesToReader?: (bytes: Uint8Array) => Uint8Array | null
  /** Lines the reader closes stay open. */
  keepsOpen?: boolean
  /** The reader is not told that the client has closed the line. */
  holdsOn?: boolean
  /** From this connection on, a new one ends the one before. */
  endsOthersFrom?: number
}

/** A relay of frames in one direction. Bytes that are no LLRP go through as they are. */
function relay(
  from: Duplex,
  to: Duplex,
  change: (message: LlrpMessage) => LlrpMessage | null,
  raw: Tamper['bytesToReader'],
) {
  let splitter: ReturnType<typeof createFrameSplitter> | null = createFrameSplitter()
  from.on('data', (chunk: Uint8Array) => {
    const bytes = raw === undefined ? chunk : raw(chunk)
    if (bytes === null || to.destroyed) return
    if (splitter === null) {
      to.write(bytes)
      return
    }
    try {
      for (const frame of splitter.push(bytes)) {
        const message = change(decodeMessage(frame))
        if (message !== null) to.write(encodeMessage(message))
      }
    } catch {
      splitter = null
      to.write(bytes)
    }
  })
}

/** Lines to a reader that is tampered with. `accept` is the reader's own. */
export function tamperedLines(tamper: Tamper, accept: (duplex: Duplex) => void): () => Duplex {
  let connections = 0
  let last: Duplex | null = null
  return () => {
    connections += 1
    const [judge, relayToJudge] = linePair()
    const [relayToReader, reader] = linePair()
    const say = (message: LlrpMessage) => void relayToJudge.write(encodeMessage(message))
    const tellReader = (...messages: LlrpMessage[]) =>
      void relayToReader.write(Buffer.concat(messages.map((message) => encodeMessage(message))))
    const place: Place = { connection: connections, say, tellReader, hangUp: () => relayToJudge.destroy() }
    for (const end of [judge, relayToJudge, relayToReader, reader]) end.on('error', () => undefined)
    relay(
      relayToJudge,
      relayToReader,
      (message) => (tamper.toReader === undefined ? message : tamper.toReader(message, place)),
      tamper.bytesToReader,
    )
    relay(
      relayToReader,
      relayToJudge,
      (message) => (tamper.fromReader === undefined ? message : tamper.fromReader(message, place)),
      undefined,
    )
    if (tamper.holdsOn !== true) {
      relayToJudge.on('end', () => relayToReader.end())
      relayToJudge.on('close', () => relayToReader.destroy())
    }
    if (tamper.keepsOpen !== true) {
      relayToReader.on('end', () => relayToJudge.end())
      relayToReader.on('close', () => relayToJudge.destroy())
    }
    if (connections >= (tamper.endsOthersFrom ?? Number.POSITIVE_INFINITY)) last?.destroy()
    last = relayToJudge
    accept(reader)
    tamper.onOpen?.(place)
    return judge
  }
}
