import { decidedShare, type Figures } from './cycles/figures.ts'
import { passiveNames } from './cycles/passive-detectors.ts'

const decidesShareMin = 0.9
const pointsBelow = 2

const whole = (f: Figures) => (100 * f.wholeAtEnd) / Math.max(1, f.cycles)

/** Of those that only listen and decide nine cycles in ten within the minute: the fewest false removals, then the most cycles right. */
function bestOf(figures: readonly Figures[]): Figures | undefined {
  return figures
    .filter((each) => passiveNames.includes(each.detector) && decidedShare(each) >= decidesShareMin)
    .sort((a, b) => a.falseRemovals - b.falseRemovals || b.wholeAtEnd - a.wholeAtEnd)[0]
}

/** How the engine stands against the best of the others in this row, in one line; none where either is missing. */
export function againstBest(figures: readonly Figures[]): string[] {
  const engine = figures.find(({ detector }) => detector === 'engine')
  const best = bestOf(figures)
  if (engine === undefined || best === undefined) return []
  const fewer = engine.falseRemovals <= best.falseRemovals ? 'held' : 'MISSED'
  const right = whole(engine) >= whole(best) - pointsBelow ? 'held' : 'MISSED'
  return [
    '',
    `best baseline ${best.detector}: ${best.falseRemovals} false removals, ${whole(best).toFixed(1)} % whole at 60 s; engine: ${engine.falseRemovals} (${fewer}), ${whole(engine).toFixed(1)} % (${right})`,
  ]
}
