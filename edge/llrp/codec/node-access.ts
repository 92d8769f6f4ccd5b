import type { LlrpFieldValue, LlrpMessage, LlrpParameter } from './message.ts'

type Node = LlrpMessage | LlrpParameter

/** The first parameter of this name directly below, or null. */
export function childOf(node: Node, name: string): LlrpParameter | null {
  return node.parameters.find((parameter) => parameter.name === name) ?? null
}

/** All parameters of this name directly below, in wire order. */
export function childrenOf(node: Node, name: string): LlrpParameter[] {
  return node.parameters.filter((parameter) => parameter.name === name)
}

/** A numeric field, or null when it is absent (an undecoded node) or not a number. */
export function numberIn(node: Node, field: string): number | null {
  const value = node.fields[field]
  return typeof value === 'number' ? value : null
}

/** A flag, or null. */
export function flagIn(node: Node, field: string): boolean | null {
  const value = node.fields[field]
  return typeof value === 'boolean' ? value : null
}

/** A text field, or null; also null when the reader sent bytes that are not UTF-8. */
export function textIn(node: Node, field: string): string | null {
  const value = node.fields[field]
  return typeof value === 'string' ? value : null
}

/** A list of numbers (u16v, u32v), or null. */
export function numbersIn(node: Node, field: string): readonly number[] | null {
  const value: LlrpFieldValue | undefined = node.fields[field]
  if (!Array.isArray(value)) return null
  const list: readonly (number | bigint)[] = value
  return list.every((entry): entry is number => typeof entry === 'number') ? list : null
}
