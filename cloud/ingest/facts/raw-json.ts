/** Members nest no deeper than this: far more than any fact needs, far less than what ends a stack. */
export const nestingMax = 16

/** Why a value out of JSON cannot be kept as it is, or null. It may be of any depth: nothing here descends beyond the limit. */
export function rawFaultOf(value: unknown, depth = 0): 'nested-too-deep' | 'number-too-large' | null {
  if (typeof value === 'number') return Number.isFinite(value) ? null : 'number-too-large'
  if (typeof value !== 'object' || value === null) return null
  if (depth >= nestingMax) return 'nested-too-deep'
  for (const member of Object.values(value)) {
    // Nearly every member is text: every fact that is stored passes here.
    if (typeof member === 'string') continue
    const fault = rawFaultOf(member, depth + 1)
    if (fault !== null) return fault
  }
  return null
}

function writable(value: unknown, depth: number): unknown {
  if (typeof value === 'number') return Number.isFinite(value) ? value : String(value)
  if (typeof value !== 'object' || value === null) return value
  if (depth >= nestingMax) return '…'
  if (Array.isArray(value)) return value.map((item) => writable(item, depth + 1))
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, writable(item, depth + 1)]))
}

/** Text of any value out of JSON, for a person who looks at what was put aside: what is too deep is cut, never thrown over. */
export function textOfRaw(value: unknown): string {
  return JSON.stringify(rawFaultOf(value) === null ? value : writable(value, 0))
}
