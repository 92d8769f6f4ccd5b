import type { Role } from '../role.ts'

/** The columns of the table, in its order. */
const columns: readonly Role[] = [
  'clinician',
  'head-nurse',
  'biomed',
  'supply',
  'department-head',
  'purchasing',
  'finance',
  'device-management',
  'quality',
  'auditor',
  'admin',
]

/**
 * Who may do what: a right each row, a role each column, a plus where the role has the right. It is the only list of
 * this kind: routes name a right, the page asks which ones a person has, and a right that is not here is nobody's.
 */
// biome-ignore format: a table is read by its columns
const table = {
  //                     clin head biom supp dept purc fina devm qual audi admn
  'place.read':          ' +    +    +    +    +    +    +    +    +    +    + ',
  'item.read':           ' +    +    +    +    +    +    +    +    +    +    + ',
  'stock.read':          ' +    +    +    +    +    +    +    +    +    +    + ',
  'shipment.read':       ' +    +    +    +    +    +    +    +    +    +    + ',
  'policy.read':         ' +    +    +    +    +    +    +    +    +    +    + ',
  'requisition.read':    ' +    +    +    +    +    +    +    +    +    +    + ',
  'alert.read':          ' +    +    +    +    +    +    +    +    +    +    + ',
  'device.read':         ' +    +    +    +    +    +    +    +    +    +    + ',
  'climate.read':        ' +    +    +    +    +    +    +    +    +    +    + ',
  'journal.read':        ' +    +    +    +    +    +    +    +    +    +    + ',
  'service.read':        ' +    +    +    +    +    +    +    +    +    +    + ',
  'quarantine.read':     ' .    .    +    +    .    .    .    +    +    +    + ',
  'people.read':         ' .    .    .    .    .    .    .    .    .    +    + ',

  'unit.use':            ' +    +    .    +    .    .    .    .    .    .    + ',
  'use.override':        ' .    +    .    .    +    .    .    .    +    .    + ',
  'use.review':          ' .    .    .    .    +    .    .    .    +    .    + ',
  'unit.move':           ' +    +    .    +    .    .    .    .    .    .    + ',
  'unit.waste':          ' +    +    .    +    .    .    .    .    .    .    + ',
  'unit.hold':           ' +    +    +    +    .    .    .    .    +    .    + ',
  'unit.release':        ' .    .    +    +    .    .    .    .    +    .    + ',
  'unit.inspect':        ' .    .    +    +    .    .    .    .    +    .    + ',
  'unit.reject':         ' .    .    +    +    .    .    .    .    +    .    + ',
  'unit.return':         ' .    .    .    +    .    .    .    .    .    .    + ',
  'unit.scrap':          ' .    .    .    +    .    .    .    .    .    .    + ',
  'unit.adjust':         ' .    .    .    +    .    .    .    .    .    .    + ',
  'unit.withdraw':       ' .    .    .    +    .    .    .    .    .    .    + ',
  'tag.bind':            ' .    .    +    +    .    .    .    .    .    .    + ',

  'lot.use':             ' +    +    .    +    .    .    .    .    .    .    + ',
  'lot.move':            ' .    +    .    +    .    .    .    .    .    .    + ',
  'lot.waste':           ' .    +    .    +    .    .    .    .    .    .    + ',
  'lot.hold':            ' .    .    .    +    .    .    .    .    +    .    + ',
  'lot.release':         ' .    .    .    +    .    .    .    .    +    .    + ',
  'lot.return':          ' .    .    .    +    .    .    .    .    .    .    + ',
  'lot.scrap':           ' .    .    .    +    .    .    .    .    .    .    + ',
  'lot.count':           ' .    +    .    +    .    .    .    .    .    .    + ',
  'lot.withdraw':        ' .    .    .    +    .    .    .    .    .    .    + ',

  'shipment.announce':   ' .    .    .    +    .    +    .    .    .    .    + ',
  'shipment.receive':    ' .    .    .    +    .    .    .    .    .    .    + ',
  'requisition.raise':   ' .    +    .    +    +    .    .    .    .    .    + ',
  'requisition.approve': ' .    .    .    +    +    .    .    .    .    .    + ',
  'requisition.order':   ' .    .    .    +    .    +    .    .    .    .    + ',
  'requisition.cancel':  ' .    .    .    +    +    +    .    .    .    .    + ',

  'alert.answer':        ' +    +    +    +    +    +    +    +    +    .    + ',
  'alert.shelve':        ' .    +    +    +    +    .    .    +    +    .    + ',
  'item.set':            ' .    .    .    +    .    +    .    .    .    .    + ',
  'place.set':           ' .    .    +    +    .    .    .    +    .    .    + ',
  'assortment.set':      ' .    .    .    +    +    .    .    .    .    .    + ',
  'policy.set':          ' .    .    .    +    +    .    .    .    .    .    + ',
  'device.enrol':        ' .    .    +    .    .    .    .    +    .    .    + ',
  'device.place':        ' .    .    +    .    .    .    .    +    .    .    + ',
  'device.retire':       ' .    .    +    .    .    .    .    +    .    .    + ',
  'device.command':      ' .    .    +    .    .    .    .    +    .    .    + ',
  'device.calibrate':    ' .    .    +    .    .    .    .    +    .    .    + ',
  'device.unlock':       ' .    .    +    .    .    .    .    .    .    .    + ',
  'quarantine.settle':   ' .    .    +    .    .    .    .    +    +    .    + ',
  'cabinet.open':        ' +    +    +    +    .    .    .    .    .    .    + ',
  'badge.set':           ' .    .    .    .    .    .    .    .    .    .    + ',
  'people.manage':       ' .    .    .    .    .    .    .    .    .    .    + ',
} as const

/** Something that may be done or read, by a name of its own: noun.verb. */
export type Right = keyof typeof table

/** Every right there is, in the order of the table. */
export const rights = Object.keys(table) as Right[]

const holders = new Map(
  rights.map((right) => [right, columns.filter((_role, at) => table[right].trim().split(/\s+/)[at] === '+')] as const),
)

/** The roles that have a right; none for a right that is not in the table. */
export function rolesWith(right: Right): readonly Role[] {
  return holders.get(right) ?? []
}

/** Whether one of the roles has the right. */
export function hasRight(held: readonly Role[], right: Right): boolean {
  return rolesWith(right).some((role) => held.includes(role))
}

/** Every right that these roles have together, in the order of the table. */
export function rightsOf(held: readonly Role[]): Right[] {
  return rights.filter((right) => hasRight(held, right))
}
