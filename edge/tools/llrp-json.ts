import { definitionOf, type FieldDefinition } from '#edge/llrp/codec/definitions'
import { enumerationName } from '#edge/llrp/codec/enumerations'
import { hexOf } from '#edge/llrp/codec/hex'
import type { LlrpFieldValue, LlrpMessage, LlrpParameter } from '#edge/llrp/codec/message'

type Json = string | number | boolean | null | Json[] | { [key: string]: Json }

function hex(bytes: Uint8Array): string {
  return hexOf(bytes, 0, bytes.length)
}

function numberOrText(value: number | bigint): number | string {
  if (typeof value === 'number') return value
  return value <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(value) : value.toString()
}

function valueJson(value: LlrpFieldValue, field: FieldDefinition | undefined): Json {
  if (typeof value === 'string' || typeof value === 'boolean') return value
  if (typeof value === 'bigint') return numberOrText(value)
  if (typeof value === 'number') {
    const enumeration = field?.enumeration ?? null
    return enumeration === null ? value : (enumerationName(enumeration, value) ?? value)
  }
  if (value instanceof Uint8Array) return hex(value)
  if ('bitCount' in value) return { bitCount: value.bitCount, hex: hex(value.bytes) }
  return value.map(numberOrText)
}

function nodeJson(node: LlrpMessage | LlrpParameter): { [key: string]: Json } {
  const definition = definitionOf(node)
  const fields: { [key: string]: Json } = {}
  for (const [name, value] of Object.entries(node.fields)) {
    fields[name] = valueJson(
      value,
      definition?.fields.find((field) => field.name === name),
    )
  }
  return {
    type: node.type,
    name: node.name,
    ...(definition?.vendor == null ? {} : { vendor: definition.vendor.vendorId, subtype: definition.vendor.subtype }),
    fields,
    parameters: node.parameters.map(nodeJson),
    ...(node.reserved === undefined ? {} : { reserved: [...node.reserved] }),
    ...(node.headerBits === undefined ? {} : { headerBits: node.headerBits }),
    ...(node.raw === undefined ? {} : { raw: hex(node.raw) }),
    ...(node.trailing === undefined ? {} : { trailing: hex(node.trailing) }),
    ...(node.undecoded === undefined ? {} : { undecoded: node.undecoded }),
  }
}

/**
 * A message as readable JSON: bytes as hex, enumerated values by name where the tables know one, 64-bit numbers as
 * text when a JSON number would not hold them.
 */
export function messageJson(message: LlrpMessage): { [key: string]: Json } {
  return { version: message.version, messageId: message.messageId, ...nodeJson(message) }
}
