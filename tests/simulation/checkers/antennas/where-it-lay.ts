import type { Evidence } from '../evidence.ts'

type Cabinet = Evidence['cabinets'][number]

/** Facts are as late as a batch on its way, and a hand is dated by the door it opened. */
const slackMs = 5_000

/** Whether a tag lay in a cabinet at a moment: from what lies there in the end, hands undone. */
function wasInside({ inside, cycles }: Cabinet, epc: string, atMs: number): boolean {
  const later = cycles.filter(({ openedAtMs }) => openedAtMs > atMs)
  return later.toReversed().reduce((is, { taken, placed }) => {
    if (taken.includes(epc)) return true
    return placed.includes(epc) ? false : is
  }, inside.includes(epc))
}

const around = (atMs: number) => [atMs - slackMs, atMs, atMs + slackMs]

/** It lay there and nobody was about to change that. */
export function surelyInside(cabinet: Cabinet, epc: string, atMs: number): boolean {
  return around(atMs).every((moment) => wasInside(cabinet, epc, moment))
}

/** It lay elsewhere and nobody was about to change that. */
export function surelyOutside(cabinet: Cabinet, epc: string, atMs: number): boolean {
  return !around(atMs).some((moment) => wasInside(cabinet, epc, moment))
}

/** Whether the tag lay, or is fixed, in a cabinet of which something leaks into this one. */
export function layNextDoor({ cabinets }: Evidence, own: Cabinet, epc: string, atMs: number): boolean {
  return cabinets.some(
    (one) => own.nextTo.includes(one.deviceId) && (one.fixed.includes(epc) || !surelyOutside(one, epc, atMs)),
  )
}

/** How many tags lay behind the walls of a cabinet when the day began: chances to be heard through one. */
export function tagsNextDoor({ cabinets }: Evidence, { nextTo }: Cabinet): number {
  const neighbours = cabinets.filter(({ deviceId }) => nextTo.includes(deviceId))
  return neighbours.reduce((sum, { inside, fixed, cycles }) => {
    const moved = cycles.reduce((more, { taken, placed }) => more + taken.length - placed.length, 0)
    return sum + inside.length + fixed.length + moved
  }, 0)
}

/** Of all antennas on all channels, the share that heard the tag as it lay at a moment: the least of what may be meant. */
export function heardShare({ shutPeriods }: Cabinet, epc: string, atMs: number): number {
  const begun = shutPeriods.filter(({ fromMs }) => fromMs <= atMs + slackMs)
  const meant = begun.filter((_, index) => (begun[index + 1]?.fromMs ?? Number.POSITIVE_INFINITY) > atMs - slackMs)
  return Math.min(1, ...meant.map(({ heardShareOf }) => heardShareOf.get(epc) ?? 1))
}

/** How often a tag lay in a cabinet while its door was opened and shut, and hands left it there: chances to be lost. */
export function keptTagCycles({ inside, cycles }: Cabinet): number {
  let after = inside.length
  let kept = 0
  for (const { taken, placed } of cycles.toReversed()) {
    kept += after - placed.length
    after += taken.length - placed.length
  }
  return kept
}
