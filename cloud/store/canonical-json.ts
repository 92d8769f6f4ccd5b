/**
 * JSON with the keys of every object in code-unit order and no white space, so that equal values are equal text.
 * For values that came from JSON: undefined members are left out, anything else JSON does not know throws.
 */
export function canonicalJson(value: unknown): string {
  if (value === null || typeof value === 'boolean' || typeof value === 'string') return JSON.stringify(value)
  if (typeof value === 'number') {
    if (!Number.isFinite(value)) throw new TypeError('a number that is not finite has no JSON')
    return JSON.stringify(value)
  }
  if (Array.isArray(value)) {
    let text = '['
    for (let i = 0; i < value.length; i++) text += i === 0 ? canonicalJson(value[i]) : `,${canonicalJson(value[i])}`
    return `${text}]`
  }
  if (typeof value !== 'object') throw new TypeError(`a ${typeof value} has no JSON`)
  const members = value as Record<string, unknown>
  let text = '{'
  for (const key of Object.keys(members).sort()) {
    const member = members[key]
    if (member === undefined) continue
    text += `${text === '{' ? '' : ','}${JSON.stringify(key)}:${canonicalJson(member)}`
  }
  return `${text}}`
}
