import { z } from 'zod'
import { mishapNames } from '../plan/mishaps.ts'

const cabinet = { cabinetId: z.string() }
const device = { deviceId: z.string() }

/** What is going to happen. Plain data: what still lies ahead is kept when a history stops, and it goes on from there. */
export const happeningSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('day') }),
  z.strictObject({ kind: z.literal('climate') }),
  z.strictObject({ kind: z.literal('heartbeat') }),
  z.strictObject({ kind: z.literal('visit'), ...cabinet }),
  z.strictObject({
    kind: z.literal('fate'),
    epc: z.string(),
    ...cabinet,
    caseRef: z.string(),
    fate: z.enum(['used', 'wasted', 'returned', 'found']),
  }),
  z.strictObject({ kind: z.literal('shelf-use'), caseRef: z.string() }),
  z.strictObject({ kind: z.literal('supply-round') }),
  z.strictObject({ kind: z.literal('review-levels') }),
  z.strictObject({ kind: z.literal('clear-expired') }),
  z.strictObject({
    kind: z.literal('send'),
    requisitionId: z.string(),
    lines: z.array(z.strictObject({ itemId: z.string(), quantity: z.int() })),
    dueAtMs: z.number(),
    arrivesAtMs: z.number(),
  }),
  z.strictObject({ kind: z.literal('arrive'), shipmentId: z.string() }),
  z.strictObject({ kind: z.literal('stock'), shipmentId: z.string() }),
  z.strictObject({ kind: z.literal('answer-alert'), alertId: z.string() }),
  z.strictObject({ kind: z.literal('review-held'), ...cabinet }),
  z.strictObject({ kind: z.literal('mishap'), name: z.enum(mishapNames), ...device, lastsMs: z.number() }),
  z.strictObject({ kind: z.literal('mended'), name: z.enum(mishapNames), ...device, sinceMs: z.number() }),
  z.strictObject({ kind: z.literal('spell'), ...device }),
  z.strictObject({ kind: z.literal('doubt-settled'), ...cabinet, epc: z.string() }),
])
export type Happening = z.infer<typeof happeningSchema>

export const plannedSchema = z.strictObject({ atMs: z.number(), order: z.int(), happening: happeningSchema })
export type Planned = z.infer<typeof plannedSchema>

/** What lies ahead, the earliest first; of two at the same moment the one planned first. */
export type Ahead = {
  add(atMs: number, happening: Happening): void
  /** Takes the earliest when it is before a moment; null when there is none. */
  takeBefore(untilMs: number): Planned | null
  all(): Planned[]
  nextOrder(): number
}

const isBefore = (a: Planned, b: Planned) => a.atMs < b.atMs || (a.atMs === b.atMs && a.order < b.order)

/** A binary heap of what lies ahead. */
export function happeningsAhead(planned: readonly Planned[], firstOrder: number): Ahead {
  const heap: Planned[] = []
  let order = firstOrder

  const swap = (a: number, b: number) => {
    const [one, other] = [heap[a], heap[b]]
    if (one === undefined || other === undefined) return
    heap[a] = other
    heap[b] = one
  }
  const isSooner = (a: number, b: number) => {
    const [one, other] = [heap[a], heap[b]]
    return one !== undefined && (other === undefined || isBefore(one, other))
  }
  const push = (one: Planned) => {
    heap.push(one)
    for (let at = heap.length - 1; at > 0; ) {
      const parent = (at - 1) >> 1
      if (!isSooner(at, parent)) return
      swap(at, parent)
      at = parent
    }
  }
  const pop = (): Planned | null => {
    const [first] = heap
    const last = heap.pop()
    if (first === undefined || last === undefined) return null
    if (heap.length === 0) return first
    heap[0] = last
    for (let at = 0; ; ) {
      const child = isSooner(2 * at + 2, 2 * at + 1) ? 2 * at + 2 : 2 * at + 1
      if (!isSooner(child, at)) return first
      swap(at, child)
      at = child
    }
  }
  for (const one of planned) push(one)

  return {
    add: (atMs, happening) => push({ atMs: Math.floor(atMs), order: order++, happening }),
    takeBefore: (untilMs) => ((heap[0]?.atMs ?? Number.POSITIVE_INFINITY) < untilMs ? pop() : null),
    all: () => heap.toSorted((a, b) => (isBefore(a, b) ? -1 : 1)),
    nextOrder: () => order,
  }
}
