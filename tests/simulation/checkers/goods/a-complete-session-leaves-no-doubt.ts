import type { Checker } from '../evidence.ts'
import { tagOf } from './tag-of.ts'

const raised = new Set(['UnitUncertain', 'UnitUnobservable'])
const settled = new Set(['UncertaintyResolved', 'UnitTaken', 'UnitPlaced', 'UnitFound', 'UnitMissing'])

/** U2: no session calls its scan complete while a doubt is open in its cabinet, raised by itself or before it. */
export const aCompleteSessionLeavesNoDoubt: Checker = ({ journal }) => {
  const doubtsOf = new Map<string, Set<string>>()
  return journal.flatMap((entry) => {
    const { source, kind, body, entrySeq } = entry
    const epc = tagOf(entry)
    if (source.kind !== 'device') return []
    const card = `${source.deviceId}/${source.epoch}`
    const doubts = doubtsOf.get(card) ?? new Set()
    doubtsOf.set(card, doubts)
    if (epc !== null && raised.has(kind)) doubts.add(epc)
    if (epc !== null && settled.has(kind)) doubts.delete(epc)
    if (kind !== 'SessionCommitted' || body.scanComplete !== true) return []
    const own = Number(body.uncertainCount) + Number(body.unobservableCount)
    return own === 0 && doubts.size === 0
      ? []
      : [`entry ${entrySeq}: a session at ${source.deviceId} is complete with ${Math.max(own, doubts.size)} in doubt`]
  })
}
