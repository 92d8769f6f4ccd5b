import type { UnitState } from './unit.ts'
import type { UnitRefusal } from './unit-refusal.ts'

/** The events that move a unit through its life; several fact kinds may mean the same event. */
export const unitEvents = [
  'seen-inside',
  'gone-in-session',
  'gone-unseen',
  'doubted',
  'reaffirmed',
  'expected',
  'announced',
  'received-accepted',
  'received-pending',
  'moved',
  'inspection-started',
  'inspected-accepted',
  'inspected-rejected',
  'used',
  'use-reviewed',
  'charged',
  'wasted',
  'held',
  'released',
  'declared-unaccounted',
  'declared-lost',
  'declared-stolen',
  'returned-to-supplier',
  'scrapped',
  'rejected',
] as const
export type UnitEvent = (typeof unitEvents)[number]

/**
 * What an event does in a state. `same` keeps the state (place, certainty or holds may change). `unlessPresent`: only
 * when no antenna is sure it stands in its cabinet; until then it waits. `onlyHeld`: only while something holds it. `legitimised`: the
 * state follows from where it is, now that somebody has named it.
 */
export type Transition =
  | { to: UnitState | 'same'; unlessPresent?: UnitRefusal; onlyHeld?: UnitRefusal }
  | { to: 'legitimised'; from: UnitState }
  | { no: UnitRefusal }

type Row = Record<UnitState, Transition>

const same: Transition = { to: 'same' }
const no = (refusal: UnitRefusal): Transition => ({ no: refusal })
const to = (state: UnitState): Transition => ({ to: state })
const unlessSeen = (state: UnitState | 'same'): Transition => ({ to: state, unlessPresent: 'unit-is-present' })
const legitimised = (from: UnitState): Transition => ({ to: 'legitimised', from })

/** What a decision about a unit that is past deciding is answered with. */
const closed = {
  used: no('unit-already-used'),
  charged: no('unit-already-used'),
  wasted: no('unit-already-wasted'),
  lost: no('unit-already-lost'),
  stolen: no('unit-stolen'),
  rejected: no('unit-already-rejected'),
  'returned-to-supplier': no('unit-returned-to-supplier'),
  scrapped: no('unit-scrapped'),
}

/** What a decision about a unit that is not here yet is answered with. */
const notHere = {
  foreign: no('unit-not-announced'),
  expected: no('unit-not-received'),
  'in-transit': no('unit-not-received'),
}

const everywhere = (transition: Transition): Row => ({
  foreign: transition,
  expected: transition,
  'in-transit': transition,
  received: transition,
  inspecting: transition,
  stocked: transition,
  taken: transition,
  used: transition,
  charged: transition,
  wasted: transition,
  unaccounted: transition,
  lost: transition,
  stolen: transition,
  rejected: transition,
  'returned-to-supplier': transition,
  scrapped: transition,
})

const goneFor = (state: UnitState): Row => ({
  ...everywhere(to(state)),
  foreign: same,
  // It is out of the cabinet and still has to be inspected.
  received: same,
  inspecting: same,
  // That it left is what its use, waste or return already said.
  used: same,
  charged: same,
  wasted: same,
  rejected: same,
  'returned-to-supplier': same,
  scrapped: same,
})

const receivedAs = (state: UnitState): Row => ({
  ...everywhere(same),
  foreign: legitimised(state),
  expected: to(state),
  'in-transit': to(state),
  received: no('unit-already-received'),
  inspecting: no('unit-already-received'),
  lost: to(state),
  stolen: to(state),
  rejected: no('unit-already-rejected'),
  'returned-to-supplier': no('unit-returned-to-supplier'),
})

/** The life of a unit: for every event, what it does in every state. */
export const unitTransitions: Record<UnitEvent, Row> = {
  'seen-inside': {
    ...everywhere(to('stocked')),
    foreign: same,
    received: same,
    inspecting: same,
    stocked: same,
    rejected: same,
    used: no('unit-already-used'),
    charged: no('unit-already-used'),
    wasted: no('unit-already-wasted'),
    'returned-to-supplier': no('unit-returned-to-supplier'),
    scrapped: no('unit-scrapped'),
  },
  'gone-in-session': { ...goneFor('taken'), taken: no('unit-already-taken') },
  // Unaccounted is the lesser knowledge: whoever is known to have it, or to have lost it, stays known.
  'gone-unseen': { ...goneFor('unaccounted'), taken: same, unaccounted: same, lost: same, stolen: same },
  doubted: everywhere(same),
  // Weighed against the cabinet that says it has it too; else it is as if seen.
  reaffirmed: everywhere(same),
  expected: {
    ...everywhere(no('unit-already-known')),
    foreign: legitimised('expected'),
    'returned-to-supplier': to('expected'),
  },
  announced: {
    ...everywhere(no('unit-already-known')),
    foreign: legitimised('in-transit'),
    expected: to('in-transit'),
    'returned-to-supplier': to('in-transit'),
  },
  'received-accepted': receivedAs('stocked'),
  'received-pending': receivedAs('received'),
  // By hand, on a person's word; where an antenna is sure of it, that is no news but a contradiction.
  moved: {
    ...closed,
    ...notHere,
    received: unlessSeen('same'),
    inspecting: unlessSeen('same'),
    stocked: unlessSeen('same'),
    rejected: unlessSeen('same'),
    // Brought back, or found again.
    taken: to('stocked'),
    unaccounted: to('stocked'),
    lost: to('stocked'),
    stolen: to('stocked'),
  },
  'inspection-started': {
    ...everywhere(no('unit-not-pending-inspection')),
    ...notHere,
    received: to('inspecting'),
  },
  'inspected-accepted': {
    ...everywhere(no('unit-not-pending-inspection')),
    ...notHere,
    received: to('stocked'),
    inspecting: to('stocked'),
  },
  'inspected-rejected': {
    ...everywhere(no('unit-not-pending-inspection')),
    ...notHere,
    received: to('rejected'),
    inspecting: to('rejected'),
  },
  // A use that happened is recorded whatever the books say of the unit: a recall must find the patient.
  used: {
    ...everywhere(to('used')),
    foreign: no('unit-not-announced'),
    stocked: unlessSeen('used'),
    used: no('unit-already-used'),
    charged: no('unit-already-used'),
  },
  'use-reviewed': {
    ...everywhere(no('unit-not-used')),
    used: same,
    charged: same,
  },
  charged: {
    ...everywhere(no('unit-not-used')),
    ...notHere,
    used: to('charged'),
    charged: no('unit-already-charged'),
  },
  wasted: {
    ...closed,
    ...notHere,
    received: to('wasted'),
    inspecting: to('wasted'),
    stocked: unlessSeen('wasted'),
    taken: to('wasted'),
    unaccounted: to('wasted'),
    lost: to('wasted'),
  },
  held: {
    ...closed,
    foreign: same,
    expected: same,
    'in-transit': same,
    received: same,
    inspecting: same,
    stocked: same,
    taken: same,
    unaccounted: same,
  },
  released: everywhere({ to: 'same', onlyHeld: 'unit-not-held' }),
  'declared-unaccounted': {
    ...closed,
    ...notHere,
    received: to('unaccounted'),
    inspecting: to('unaccounted'),
    stocked: unlessSeen('unaccounted'),
    taken: to('unaccounted'),
    unaccounted: no('unit-already-unaccounted'),
  },
  'declared-lost': {
    ...closed,
    foreign: no('unit-not-announced'),
    expected: to('lost'),
    'in-transit': to('lost'),
    received: to('lost'),
    inspecting: to('lost'),
    stocked: unlessSeen('lost'),
    taken: to('lost'),
    unaccounted: to('lost'),
  },
  'declared-stolen': {
    ...closed,
    foreign: no('unit-not-announced'),
    expected: no('unit-not-received'),
    'in-transit': to('stolen'),
    received: to('stolen'),
    inspecting: to('stolen'),
    stocked: unlessSeen('stolen'),
    taken: to('stolen'),
    unaccounted: to('stolen'),
    lost: to('stolen'),
  },
  'returned-to-supplier': {
    ...closed,
    ...notHere,
    received: to('returned-to-supplier'),
    inspecting: to('returned-to-supplier'),
    stocked: unlessSeen('returned-to-supplier'),
    taken: to('returned-to-supplier'),
    unaccounted: no('unit-already-unaccounted'),
    rejected: to('returned-to-supplier'),
  },
  scrapped: {
    ...closed,
    ...notHere,
    received: to('scrapped'),
    inspecting: to('scrapped'),
    stocked: unlessSeen('scrapped'),
    taken: to('scrapped'),
    unaccounted: no('unit-already-unaccounted'),
    rejected: to('scrapped'),
  },
  rejected: {
    ...closed,
    ...notHere,
    received: to('rejected'),
    inspecting: to('rejected'),
    stocked: { to: 'rejected', onlyHeld: 'unit-not-held' },
    taken: { to: 'rejected', onlyHeld: 'unit-not-held' },
    unaccounted: no('unit-already-unaccounted'),
  },
}
