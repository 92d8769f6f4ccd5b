import { readFields } from './decode-fields.ts'
import { customType, type Definition, parameterDefinitions } from './definitions.ts'
import type { LlrpFields, LlrpParameter, LlrpResidue } from './message.ts'
import type { Cursor } from './read-cursor.ts'

/** Deeper nesting than any real message has is kept as bytes, so that no frame can exhaust the stack. */
export const depthMax = 32

const none: readonly LlrpParameter[] = Object.freeze([])
const noFields: LlrpFields = Object.freeze({})

/**
 * Reads parameters until `end`, or until something that is none: then the cursor stays before it and
 * `cursor.stoppedBecause` says why. LLRP 1.1 §17.1
 */
export function readParameters(cursor: Cursor, end: number, depth: number): readonly LlrpParameter[] {
  if (cursor.at === end) return none
  if (depth > depthMax) {
    cursor.stoppedBecause = `nested deeper than ${depthMax}`
    return none
  }
  const parameters: LlrpParameter[] = []
  while (cursor.at < end) {
    const lead = cursor.bytes[cursor.at] as number
    const parameter = lead >= 128 ? readTv(cursor, end, lead & 127) : readTlv(cursor, end, depth)
    if (parameter === null) break
    parameters.push(parameter)
  }
  return parameters
}

/** A TV parameter has no length: one without table ends what can be read. */
function readTv(cursor: Cursor, end: number, type: number): LlrpParameter | null {
  const definition = parameterDefinitions.byType[type]
  if (definition === undefined) {
    cursor.stoppedBecause = `no table for the TV parameter ${type}`
    return null
  }
  const start = cursor.at
  cursor.at += 1
  const fields = readFields(definition, cursor, end)
  if (fields === null) {
    cursor.at = start
    cursor.stoppedBecause = `shorter than the TV parameter ${definition.name}`
    return null
  }
  return { type, name: definition.name, fields, parameters: none }
}

function readTlv(cursor: Cursor, end: number, depth: number): LlrpParameter | null {
  const start = cursor.at
  if (end - start < 4) {
    cursor.stoppedBecause = 'shorter than the header of a parameter'
    return null
  }
  const lead = cursor.view.getUint16(start)
  const length = cursor.view.getUint16(start + 2)
  if (length < 4 || start + length > end) {
    cursor.stoppedBecause = `the parameter ${lead & 1023} says ${length} bytes where ${end - start} are left`
    return null
  }
  cursor.at = start + 4
  const bodyEnd = start + length
  const type = lead & 1023
  const headerBits = lead >> 10
  const definition = definitionOf(type, cursor, bodyEnd)
  if (definition === undefined)
    return rawParameter(cursor, bodyEnd, type, 'Unknown', headerBits, 'no table for this type')
  return readBody(definition, cursor, bodyEnd, headerBits, depth)
}

function definitionOf(type: number, cursor: Cursor, end: number): Definition | undefined {
  if (type < 128) return undefined
  if (type !== customType || end - cursor.at < 8) return parameterDefinitions.byType[type]
  const known = parameterDefinitions.byVendor
    .get(cursor.view.getUint32(cursor.at))
    ?.get(cursor.view.getUint32(cursor.at + 4))
  if (known === undefined) return parameterDefinitions.byType[type]
  cursor.at += 8
  return known
}

function readBody(
  definition: Definition,
  cursor: Cursor,
  end: number,
  headerBits: number,
  depth: number,
): LlrpParameter {
  const start = cursor.at
  const fields = readFields(definition, cursor, end)
  if (fields === null) {
    cursor.at = start
    if (definition.vendor === null) {
      const why = `shorter than the fields of ${definition.name}`
      return rawParameter(cursor, end, definition.type, definition.name, headerBits, why)
    }
    return genericCustom(cursor, end, headerBits, definition)
  }
  const reserved = cursor.reserved
  const parameters = readParameters(cursor, end, depth + 1)
  if (headerBits === 0 && reserved === null && cursor.at === end) {
    return { type: definition.type, name: definition.name, fields, parameters }
  }
  const residue: LlrpResidue = {
    ...(headerBits === 0 ? {} : { headerBits }),
    ...(reserved === null ? {} : { reserved }),
    ...(cursor.at === end ? {} : { trailing: cursor.bytes.slice(cursor.at, end), undecoded: cursor.stoppedBecause }),
  }
  cursor.at = end
  return { type: definition.type, name: definition.name, fields, parameters, ...residue }
}

/** A vendor's parameter that is shorter than its table: its subtype stays readable, its body stays bytes. */
function genericCustom(cursor: Cursor, end: number, headerBits: number, wanted: Definition): LlrpParameter {
  const fields = {
    VendorIdentifier: wanted.vendor?.vendorId ?? 0,
    ParameterSubtype: wanted.vendor?.subtype ?? 0,
    Data: cursor.bytes.slice(cursor.at, end),
  }
  cursor.at = end
  const undecoded = `shorter than ${wanted.name}`
  const extra = headerBits === 0 ? {} : { headerBits }
  return { type: customType, name: 'Custom', fields, parameters: none, ...extra, undecoded }
}

function rawParameter(
  cursor: Cursor,
  end: number,
  type: number,
  name: string,
  headerBits: number,
  undecoded: string,
): LlrpParameter {
  const raw = cursor.bytes.slice(cursor.at, end)
  cursor.at = end
  const extra = headerBits === 0 ? {} : { headerBits }
  return { type, name, fields: noFields, parameters: none, ...extra, raw, undecoded }
}
