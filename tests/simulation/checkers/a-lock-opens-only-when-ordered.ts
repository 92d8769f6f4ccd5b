import type { Checker } from './evidence.ts'

/** I16: a cabinet's lock was released as often as its card says it was ordered to, and never more. */
export const aLockOpensOnlyWhenOrdered: Checker = ({ written, cabinets }) =>
  cabinets.flatMap(({ deviceId, lockReleases }) => {
    const ordered = written.filter((fact) => fact.deviceId === deviceId && fact.kind === 'DoorUnlocked').length
    return lockReleases.length > ordered
      ? [`${deviceId} was released ${lockReleases.length} times on ${ordered} orders`]
      : []
  })
