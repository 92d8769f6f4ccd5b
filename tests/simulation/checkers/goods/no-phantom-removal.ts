import type { Checker, Evidence } from '../evidence.ts'
import { tagOf } from './tag-of.ts'

const isRemoval = ({ kind, body }: Evidence['journal'][number]) =>
  kind === 'UnitTaken' || kind === 'UnitMissing' || (kind === 'UncertaintyResolved' && body.verdict === 'removed')

/** Clocks of devices may be off by as much as a fault moves them. */
const clockSlackMs = 5_000

/** I4: every removal in the journal was a hand in that cabinet, one to one. */
export const noPhantomRemoval: Checker = ({ journal, cabinets }) => {
  const real = cabinets.flatMap(({ deviceId, cycles }) =>
    cycles.flatMap((cycle) =>
      cycle.taken.map((epc) => ({ key: `${deviceId}/${epc}`, openedAtMs: cycle.openedAtMs, used: false })),
    ),
  )
  return journal.filter(isRemoval).flatMap((entry) => {
    const { placeId, occurredAtMs, entrySeq, kind } = entry
    const epc = tagOf(entry)
    const match = real.find(
      ({ key, used, openedAtMs }) => !used && key === `${placeId}/${epc}` && openedAtMs <= occurredAtMs + clockSlackMs,
    )
    if (match === undefined) return [`entry ${entrySeq}: ${kind} of ${epc} at ${placeId}, which nobody took`]
    match.used = true
    return []
  })
}
