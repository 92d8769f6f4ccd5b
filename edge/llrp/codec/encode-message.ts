import { ByteWriter } from './byte-writer.ts'
import { customType, type Definition, messageDefinitions, parameterDefinitions } from './definitions.ts'
import { writeFields } from './encode-fields.ts'
import { LlrpEncodeError } from './llrp-errors.ts'
import type { LlrpMessage, LlrpParameter } from './message.ts'

/**
 * Writes a message. Strict about every field (unknown, missing, out of range throws LlrpEncodeError) but not about
 * which parameter stands where, since a decoded frame must come out as it was; `checkMessage` says that. LLRP 1.1 §17.1
 */
export function encodeMessage(message: LlrpMessage): Uint8Array {
  const writer = new ByteWriter()
  inRange('version', message.version, 7)
  inRange('messageId', message.messageId, 0xffff_ffff)
  inRange('type', message.type, 1023)
  inRange('headerBits', message.headerBits ?? 0, 7)
  writer.u16(((message.headerBits ?? 0) << 13) | (message.version << 10) | message.type)
  const lengthAt = writer.skip(4)
  writer.u32(message.messageId)
  const definition = message.name === 'UNKNOWN' ? undefined : messageDefinitions.byName.get(message.name)
  if (definition === undefined) {
    if (message.name !== 'UNKNOWN') throw new LlrpEncodeError(`no message is called ${message.name}`)
  } else {
    sameType(definition, message.type)
    if (definition.vendor !== null) {
      writer.u32(definition.vendor.vendorId)
      writer.u8(definition.vendor.subtype)
    }
  }
  writeBody(writer, definition, message)
  writer.setU32(lengthAt, writer.at)
  return writer.finish()
}

function writeParameter(writer: ByteWriter, parameter: LlrpParameter): void {
  const { type, name } = parameter
  const numbered = parameterDefinitions.byType[type]
  const definition = numbered?.name === name ? numbered : namedDefinition(parameter)
  if (definition?.isTv === true) {
    if (hasResidue(parameter)) throw new LlrpEncodeError(`the TV parameter ${name} has no room for parameters or bytes`)
    writer.u8(128 | type)
    writeFields(writer, definition, parameter.fields, undefined)
    return
  }
  const start = writer.at
  inRange(`${name} type`, type, 1023)
  inRange(`${name} headerBits`, parameter.headerBits ?? 0, 31)
  writer.u16(((parameter.headerBits ?? 0) << 10) | type)
  writer.u16(0)
  if (definition !== undefined && definition.vendor !== null) {
    writer.u32(definition.vendor.vendorId)
    writer.u32(definition.vendor.subtype)
  }
  writeBody(writer, definition, parameter)
  const length = writer.at - start
  if (length > 0xffff) throw new LlrpEncodeError(`${name} would have ${length} bytes, more than a parameter can`)
  writer.setU16(start + 2, length)
}

function namedDefinition(parameter: LlrpParameter): Definition | undefined {
  if (parameter.name === 'Unknown') return undefined
  const definition = parameterDefinitions.byName.get(parameter.name)
  if (definition === undefined) throw new LlrpEncodeError(`no parameter is called ${parameter.name}`)
  sameType(definition, parameter.type)
  return definition
}

function writeBody(writer: ByteWriter, definition: Definition | undefined, node: LlrpMessage | LlrpParameter): void {
  if (definition === undefined || node.raw !== undefined) {
    if (Object.keys(node.fields).length > 0 || node.parameters.length > 0 || node.trailing !== undefined) {
      throw new LlrpEncodeError(`${node.name} is given as raw bytes and cannot have fields or parameters as well`)
    }
    if (definition?.vendor != null) throw new LlrpEncodeError(`${node.name} cannot be raw: use ${customName(node)}`)
    if (node.raw !== undefined) writer.raw(node.raw)
    return
  }
  writeFields(writer, definition, node.fields, node.reserved)
  for (const parameter of node.parameters) writeParameter(writer, parameter)
  if (node.trailing !== undefined) writer.raw(node.trailing)
}

function customName(node: LlrpMessage | LlrpParameter): string {
  return 'messageId' in node ? 'CUSTOM_MESSAGE' : 'Custom'
}

function hasResidue(parameter: LlrpParameter): boolean {
  return (
    parameter.parameters.length > 0 ||
    parameter.raw !== undefined ||
    parameter.trailing !== undefined ||
    parameter.headerBits !== undefined
  )
}

function sameType(definition: Definition, type: number): void {
  if (definition.type === type) return
  const wanted = definition.type === customType ? `${customType} of a vendor` : definition.type
  throw new LlrpEncodeError(`${definition.name} has the number ${wanted}, not ${type}`)
}

function inRange(what: string, value: number, largest: number): void {
  if (Number.isInteger(value) && value >= 0 && value <= largest) return
  throw new LlrpEncodeError(`${what} must be a whole number from 0 to ${largest}, not ${value}`)
}
