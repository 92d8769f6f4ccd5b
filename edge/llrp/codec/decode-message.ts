import { readFields } from './decode-fields.ts'
import { readParameters } from './decode-parameters.ts'
import { customType, type Definition, messageDefinitions } from './definitions.ts'
import { headerBytes } from './header-bytes.ts'
import { LlrpDecodeError } from './llrp-errors.ts'
import type { LlrpMessage, LlrpResidue } from './message.ts'
import { type Cursor, createCursor } from './read-cursor.ts'

function definitionOf(type: number, cursor: Cursor, end: number): Definition | undefined {
  if (type !== customType || end - cursor.at < 5) return messageDefinitions.byType[type]
  const vendorId = cursor.view.getUint32(cursor.at)
  const known = messageDefinitions.byVendor.get(vendorId)?.get(cursor.view.getUint8(cursor.at + 4))
  if (known === undefined) return messageDefinitions.byType[type]
  cursor.at += 5
  return known
}

/**
 * Reads one whole frame. Lenient: whatever the tables cannot read is kept as bytes in the tree, so that
 * `encodeMessage` gives back the same frame. @throws LlrpDecodeError only when it is no frame at all. LLRP 1.1 §17.1
 */
export function decodeMessage(frame: Uint8Array): LlrpMessage {
  if (frame.length < headerBytes) {
    throw new LlrpDecodeError(`${frame.length} bytes are less than the ${headerBytes} of an LLRP header`)
  }
  const cursor = createCursor(frame)
  const lead = cursor.view.getUint16(0)
  const length = cursor.view.getUint32(2)
  if (length !== frame.length) {
    throw new LlrpDecodeError(`the LLRP header says ${length} bytes but there are ${frame.length}`)
  }
  const headerBits = lead >> 13
  const head = { version: (lead >> 10) & 7, messageId: cursor.view.getUint32(6), type: lead & 1023 }
  const extra: LlrpResidue = headerBits === 0 ? {} : { headerBits }
  cursor.at = headerBytes
  const definition = definitionOf(head.type, cursor, length)
  if (definition === undefined) {
    const raw = cursor.bytes.slice(headerBytes)
    return { ...head, name: 'UNKNOWN', fields: {}, parameters: [], ...extra, raw, undecoded: 'no table for this type' }
  }
  return readBody(definition, cursor, length, head, extra)
}

function readBody(
  definition: Definition,
  cursor: Cursor,
  end: number,
  head: Pick<LlrpMessage, 'version' | 'messageId' | 'type'>,
  extra: LlrpResidue,
): LlrpMessage {
  const fields = readFields(definition, cursor, end)
  if (fields === null) {
    if (definition.vendor !== null) {
      cursor.at = headerBytes
      const generic = messageDefinitions.byType[customType]
      const undecoded = `shorter than ${definition.name}`
      if (generic !== undefined) return readBody(generic, cursor, end, head, { ...extra, undecoded })
    }
    const raw = cursor.bytes.slice(headerBytes)
    const undecoded = `shorter than the fields of ${definition.name}`
    return { ...head, name: definition.name, fields: {}, parameters: [], ...extra, raw, undecoded }
  }
  const reserved = cursor.reserved
  const parameters = readParameters(cursor, end, 1)
  const message = { ...head, name: definition.name, fields, parameters, ...extra }
  if (reserved === null && cursor.at === end) return message
  return {
    ...message,
    ...(reserved === null ? {} : { reserved }),
    ...(cursor.at === end ? {} : { trailing: cursor.bytes.slice(cursor.at, end), undecoded: cursor.stoppedBecause }),
  }
}
