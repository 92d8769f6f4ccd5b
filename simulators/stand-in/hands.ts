import type { Clock } from '#platform/clock'
import type { CabinetSimulator } from '../cabinet/cabinet-simulator.ts'
import { visit } from '../cabinet/visit.ts'
import { orderWords, readOrder } from './read-order.ts'

/** Carries out what is typed, one order after another. */
export type Hands = {
  /** Done with, and told, when it resolves; nothing typed makes it reject. */
  obey(line: string): Promise<void>
}

const dwellMs = 3_000

const listOf = (epcs: readonly string[]) => (epcs.length === 0 ? 'nothing' : epcs.join(' '))

/** Hands at a cabinet; say is told each outcome in one line, changed whenever a door has shut. */
export function createHands(
  cabinet: CabinetSimulator,
  clock: Clock,
  say: (line: string) => void,
  changed: (inside: readonly string[]) => Promise<void>,
): Hands {
  let last = Promise.resolve()

  async function carryOut(line: string): Promise<void> {
    const order = readOrder(line)
    if (order === null) return
    if (order.kind === 'not-understood') return say(`not-understood: ${order.why}: type ${orderWords.join(', or ')}`)
    if (order.kind === 'inside') return say(`inside: ${listOf(cabinet.inside())}`)
    const inside = new Set(cabinet.inside())
    const doubled = order.place.find((epc) => inside.has(epc))
    if (doubled !== undefined) return say(`visit: ${doubled} lies inside already: place another, or take it first`)
    const outcome = await visit(cabinet, clock, { ...order, dwellMs })
    if (outcome.kind !== 'done') {
      const seconds = Math.round((outcome.kind === 'gave-up' ? outcome.waitedMs : 0) / 1_000)
      return say(
        `visit: the lock stayed shut for ${seconds} s: look whether the agent runs and the service knows the badge, then try again`,
      )
    }
    await changed(cabinet.inside())
    const { taken, placed } = outcome.cycle
    const missed = outcome.notFound.length === 0 ? '' : `; not there: ${listOf(outcome.notFound)}`
    say(`visit: taken ${listOf(taken)}; placed ${listOf(placed)}${missed}; the door is shut`)
  }

  return {
    obey(line) {
      last = last.then(() => carryOut(line)).catch((error: unknown) => say(`visit: ${String(error)}`))
      return last
    },
  }
}
