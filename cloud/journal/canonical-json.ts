const plain = /^[\x20\x21\x23-\x5B\x5D-\x7E]*$/

function textOf(value: string): string {
  return plain.test(value) ? `"${value}"` : JSON.stringify(value)
}

/** Ascending by UTF-16 code units. By insertion: a fact has a dozen members, and every one that is stored passes here. */
function sortedKeysOf(value: object): string[] {
  const keys = Object.keys(value)
  for (let end = 1; end < keys.length; end++) {
    const key = keys[end] ?? ''
    let at = end
    for (let before = keys[at - 1] ?? ''; at > 0 && before > key; before = keys[at - 1] ?? '') {
      keys[at] = before
      at -= 1
    }
    keys[at] = key
  }
  return keys
}

function objectOf(value: object): string {
  const keys = sortedKeysOf(value)
  let text = '{'
  for (const key of keys) {
    const member = (value as Record<string, unknown>)[key]
    if (member === undefined) continue
    text += text.length === 1 ? '' : ','
    text += `${textOf(key)}:${canonicalJson(member)}`
  }
  return `${text}}`
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
