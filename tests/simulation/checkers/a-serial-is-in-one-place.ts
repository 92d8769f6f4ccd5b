import type { Checker } from './evidence.ts'

/** I3, I5: every unit there was is there once, in one place; none appears from nowhere. */
export const aSerialIsInOnePlace: Checker = ({ units, journal }) => {
  const announced = new Set(
    journal.filter(({ kind }) => kind === 'UnitExpected' || kind === 'UnitAnnounced').map(({ epc }) => epc),
  )
  const seen = new Set<string>()
  return units.flatMap(({ epc, state }) => {
    const twice = seen.has(epc) ? [`${epc} has two rows`] : []
    seen.add(epc)
    return announced.size > 0 && !announced.has(epc) && state !== 'foreign'
      ? [...twice, `${epc} was never announced`]
      : twice
  })
}
