import type { Checker } from './evidence.ts'

/** I4: every arrival in the journal was a hand in that cabinet, one to one. */
export const noPhantomArrival: Checker = ({ journal, cabinets }) => {
  const real = new Map<string, number>()
  for (const { deviceId, cycles } of cabinets)
    for (const { placed } of cycles)
      for (const epc of placed) real.set(`${deviceId}/${epc}`, (real.get(`${deviceId}/${epc}`) ?? 0) + 1)
  return journal
    .filter(({ kind }) => kind === 'UnitPlaced')
    .flatMap(({ epc, placeId, entrySeq }) => {
      const left = real.get(`${placeId}/${epc}`) ?? 0
      real.set(`${placeId}/${epc}`, left - 1)
      return left > 0 ? [] : [`entry ${entrySeq}: ${epc} was placed in ${placeId} by nobody`]
    })
}
