import { z } from 'zod'

type Node = {
  type?: string
  const?: unknown
  enum?: unknown[]
  pattern?: string
  minimum?: number
  maximum?: number
  maxLength?: number
  minItems?: number
  maxItems?: number
  default?: unknown
  description?: string
  properties?: Record<string, Node>
  required?: string[]
  items?: Node
  anyOf?: Node[]
  oneOf?: Node[]
}

/** Every key of a schema as a Markdown table: key, what it may be, default, description. Lists are written key[]. */
export function keyTable(schema: z.ZodType): string {
  const lines = ['| key | value | default | meaning |', '|---|---|---|---|']
  const root = z.toJSONSchema(schema, { io: 'input' }) as Node
  walk(root, '', lines)
  return lines.join('\n')
}

function walk(node: Node, prefix: string, lines: string[]): void {
  for (const [name, child] of Object.entries(node.properties ?? {})) {
    const isList = child.type === 'array'
    const key = `${prefix}${name}${isList ? '[]' : ''}`
    const required = node.required?.includes(name) ?? false
    const without =
      child.default === undefined ? (required ? 'required' : 'none') : `\`${JSON.stringify(child.default)}\``
    const meaning = child.description ?? child.items?.description ?? ''
    lines.push(`| \`${key}\` | ${formOf(child)} | ${without} | ${meaning} |`)
    walk(isList ? (child.items ?? {}) : child, `${key}.`, lines)
  }
  for (const form of formsOf(node)) walk(form, prefix, lines)
}

/** The forms a value may take besides null. */
function formsOf(node: Node): Node[] {
  return (node.anyOf ?? node.oneOf ?? []).filter((form) => form.type !== 'null')
}

function formOf(node: Node): string {
  const forms = node.anyOf ?? node.oneOf
  if (forms !== undefined) {
    const names = forms.map((form) => (form.type === 'null' ? '`null`' : formOf(form)))
    return [...new Set(names.join(' or ').split(' or '))].join(' or ')
  }
  if (node.const !== undefined) return `\`${String(node.const)}\``
  if (node.enum !== undefined) return node.enum.map((one) => `\`${String(one)}\``).join(', ')
  if (node.type === 'array') return `list${range(node.minItems, node.maxItems)} of ${formOf(node.items ?? {})}`
  if (node.type === 'integer') return `whole number${range(node.minimum, node.maximum)}`
  if (node.type === 'string') {
    const form = node.pattern === undefined ? '' : ` like \`${node.pattern.replaceAll('|', '\\|')}\``
    return node.maxLength === undefined ? `text${form}` : `text, at most ${node.maxLength}${form}`
  }
  return node.type ?? 'anything'
}

function range(low: number | undefined, high: number | undefined): string {
  const from = low === undefined || low === Number.MIN_SAFE_INTEGER ? null : low
  const to = high === undefined || high === Number.MAX_SAFE_INTEGER ? null : high
  if (from === null && to === null) return ''
  if (to === null) return ` from ${from}`
  return from === null ? ` up to ${to}` : ` ${from} to ${to}`
}
