/**
 * How long to wait before connecting again: half a second, doubled at every failure in a row up to 15 s, spread by chance
 * (0 to below 1) over its upper half so that a hospital's cabinets do not all return in the same instant.
 */
export function reconnectDelayMs(failuresInARow: number, chance: number): number {
  const fullMs = Math.min(500 * 2 ** Math.min(failuresInARow, 10), 15_000)
  return Math.round(fullMs / 2 + (fullMs / 2) * chance)
}
