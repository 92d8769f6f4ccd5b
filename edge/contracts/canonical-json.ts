const plain = /^[\x20\x21\x23-\x5B\x5D-\x7E]*$/

function textOf(value: string): string {
  return plain.test(value) ? `"${value}"` : JSON.stringify(value)
}

/** A member and its name as it is written, colon included. */
type Member = { key: string; written: string }

type Shape = { keys: readonly string[]; members: readonly Member[] }

/** Objects of one kind have the same members in the same order: how they are sorted is remembered. */
const shapes = new Map<string, Shape>()
const shapesMax = 1_000

/** The members ascending by UTF-16 code units. */
function membersOf(value: object): readonly Member[] {
  const keys = Object.keys(value)
  const name = keys.join()
  const known = shapes.get(name)
  // Two lists of names may read the same when joined: what is remembered must be the very list.
  if (known?.keys.length === keys.length && keys.every((key, index) => key === known.keys[index])) return known.members
  const members = keys.toSorted((a, b) => (a < b ? -1 : 1)).map((key) => ({ key, written: `${textOf(key)}:` }))
  // What devices send is not ours to bound: a thousand shapes are remembered, then it begins again.
  if (shapes.size >= shapesMax) shapes.clear()
  shapes.set(name, { keys, members })
  return members
}

function objectOf(value: object): string {
  let text = ''
  for (const { key, written } of membersOf(value)) {
    const member = (value as Record<string, unknown>)[key]
    if (member === undefined) continue
    text += text === '' ? written : `,${written}`
    text += canonicalJson(member)
  }
  return `{${text}}`
}

/**
 * JSON with one spelling (RFC 8785): members sorted by UTF-16 code units, no white space, shortest numbers. Undefined
 * members are left out. Throws a TypeError on what JSON cannot say: NaN, infinity, bigint, functions, a bare undefined.
 */
export function canonicalJson(value: unknown): string {
  if (typeof value === 'string') return textOf(value)
  if (value === null || typeof value === 'boolean') return String(value)
  if (typeof value === 'number') {
    if (!Number.isFinite(value)) throw new TypeError(`canonical JSON has no ${value}`)
    return Object.is(value, -0) ? '0' : String(value)
  }
  if (Array.isArray(value)) {
    let text = '['
    for (let i = 0; i < value.length; i++) text += (i === 0 ? '' : ',') + canonicalJson(value[i])
    return `${text}]`
  }
  if (typeof value === 'object') return objectOf(value)
  throw new TypeError(`canonical JSON has no ${typeof value}`)
}
