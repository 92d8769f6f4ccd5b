/** A column that holds a list or an object nobody searches. */
export function parsed<T>(value: unknown): T {
  return JSON.parse(String(value)) as T
}

/** A column that is there or not. */
export function textOrNull(value: unknown): string | null {
  return value === null || value === undefined ? null : String(value)
}

/** A whole number that is there or not. */
export function numberOrNull(value: unknown): number | null {
  return value === null || value === undefined ? null : Number(value)
}

/** Both engines keep yes and no as 1 and 0. */
export function flag(value: boolean): 0 | 1 {
  return value ? 1 : 0
}
