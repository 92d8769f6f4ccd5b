import { type Definition, messageDefinitions, parameterDefinitions } from './definitions.ts'
import type { LlrpMessage, LlrpParameter } from './message.ts'
import { hasEnumerationValue, type LlrpVersion } from './protocol-versions.ts'

/** What a reader could refuse about a message before it looks at values. `path` names the node from the message down. */
export type LlrpViolation = {
  readonly path: string
  readonly rule:
    | 'unknown-name'
    | 'undecoded-bytes'
    | 'not-in-this-version'
    | 'misplaced-parameter'
    | 'parameter-out-of-order'
    | 'missing-parameter'
    | 'duplicate-parameter'
    | 'unknown-enumeration-value'
}

/**
 * Checks a message against the grammar of the tables: which parameters stand where, how often, in which order, and
 * whether the version of its header has them. An empty list means that it is in order.
 */
export function checkMessage(message: LlrpMessage): LlrpViolation[] {
  const version: LlrpVersion = message.version >= 2 ? 2 : 1
  const violations: LlrpViolation[] = []
  checkNode(message, messageDefinitions.byName.get(message.name), message.name, version, violations)
  return violations
}

function checkNode(
  node: LlrpMessage | LlrpParameter,
  definition: Definition | undefined,
  path: string,
  version: LlrpVersion,
  violations: LlrpViolation[],
): void {
  const blame = (rule: LlrpViolation['rule'], at = path): void => {
    violations.push({ path: at, rule })
  }
  if (definition === undefined) {
    blame('unknown-name')
    return
  }
  if (node.raw !== undefined || node.trailing !== undefined) blame('undecoded-bytes')
  if (definition.since > version) blame('not-in-this-version')
  for (const field of definition.fields) {
    const value = node.fields[field.name]
    if (field.since > version && value !== undefined && value !== false) {
      blame('not-in-this-version', `${path}.${field.name}`)
    }
    if (field.enumeration === null || typeof value !== 'number') continue
    if (!hasEnumerationValue(version, field.enumeration, value)) {
      blame('unknown-enumeration-value', `${path}.${field.name}`)
    }
  }
  checkSlots(node, definition, path, blame)
  for (const child of node.parameters) {
    checkNode(child, parameterDefinitions.byName.get(child.name), `${path}/${child.name}`, version, violations)
  }
}

function slotIndexOf(definition: Definition, child: LlrpParameter): number | undefined {
  const named = definition.slotOf.get(child.name)
  if (named !== undefined) return named
  const isVendors = parameterDefinitions.byName.get(child.name)?.vendor != null
  return isVendors ? definition.slotOf.get('Custom') : undefined
}

function checkSlots(
  node: LlrpMessage | LlrpParameter,
  definition: Definition,
  path: string,
  blame: (rule: LlrpViolation['rule'], at: string) => void,
): void {
  const counts = definition.slots.map(() => 0)
  let reached = 0
  for (const child of node.parameters) {
    const index = slotIndexOf(definition, child)
    if (index === undefined) {
      blame('misplaced-parameter', `${path}/${child.name}`)
      continue
    }
    if (index < reached) blame('parameter-out-of-order', `${path}/${child.name}`)
    reached = Math.max(reached, index)
    const count = (counts[index] ?? 0) + 1
    counts[index] = count
    if (count > 1 && definition.slots[index]?.isRepeated === false)
      blame('duplicate-parameter', `${path}/${child.name}`)
  }
  for (const [index, slot] of definition.slots.entries()) {
    if ((counts[index] ?? 0) < slot.countMin && node.raw === undefined)
      blame('missing-parameter', `${path}/${slot.name}`)
  }
}
