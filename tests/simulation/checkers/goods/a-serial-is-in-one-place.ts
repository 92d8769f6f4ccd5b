import type { Checker } from '../evidence.ts'

/** I3, I5: every unit there was is there once, in one place; none appears from nowhere. */
export const aSerialIsInOnePlace: Checker = ({ units, journal }) => {
  const announced = new Set(
    journal.filter(({ kind }) => kind === 'UnitAnnounced').map(({ subject }) => subject.slice('unit:'.length)),
  )
  const seen = new Set<string>()
  return units.flatMap(({ unitId, itemId, serial }) => {
    const name = serial === null ? unitId : `${itemId} ${serial}`
    const twice = seen.has(name) ? [`${name} has two rows`] : []
    seen.add(name)
    return announced.has(unitId) ? twice : [...twice, `${unitId} was never announced`]
  })
}
