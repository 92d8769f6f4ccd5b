import { describe, expect, it } from 'vitest'
import type { JournalEntry } from '#cloud/journal/journal-entry'
import type { Stay } from '#cloud/stays/stay'
import type { Unit } from '#cloud/units/unit'
import type { DoorCycle } from '#simulators/cabinet/door-cycle'
import type { Evidence } from '../evidence.ts'
import { ledgerEqualsTruth } from '../goods/ledger-equals-truth.ts'
import { noPhantomArrival } from '../goods/no-phantom-arrival.ts'
import { noPhantomRemoval } from '../goods/no-phantom-removal.ts'
import { excusedErrors } from './declared-errors.ts'
import { wrongWords } from './wrong-words.ts'

const minuteMs = 60_000
const epcs = Array.from({ length: 20 }, (_, index) => `E${index}`)

type Said = { at: string; kind: string; epc: string; minute: number; verdict?: string }
type Day = {
  radio?: Evidence['radio']
  said: Said[]
  /** Where the ledger has units in the end; where they lie, when it is not said. */
  ledger?: Record<string, string | null>
  /** Cards that say less or other than the journal. */
  onCard?: Said[]
  cycles?: Partial<DoorCycle>[]
  insideOne?: string[]
  /** For how long, in minutes, the books had units in the second cabinet; for good, where the ledger still has them there. */
  bookedNextDoor?: Record<string, number>
  /** How well antennas hear what lies in the first cabinet. */
  heardShare?: number
  nextTo?: string[]
}

/** Two cabinets, the tags in the first unless said otherwise, and what was said of them. */
function dayOf({ said, onCard = said, cycles = [], insideOne = epcs, heardShare = 0.2, ...day }: Day): Evidence {
  const cabinetOf = (deviceId: string, inside: string[], doors: Partial<DoorCycle>[]) => ({
    deviceId,
    inside,
    fixed: [],
    nextTo: (day.nextTo ?? ['cab-1', 'cab-2']).filter((one) => one !== deviceId),
    cycles: doors.map((one) => ({ taken: [], placed: [], ...one }) as DoorCycle),
    shutPeriods: [{ fromMs: 0, heardShareOf: new Map(inside.map((epc) => [epc, heardShare])) }],
    lockReleases: [],
  })
  const cabinets = [cabinetOf('cab-1', insideOne, cycles), cabinetOf('cab-2', [], [])]
  const bodyOf = ({ kind, epc, verdict }: Said) => ({ kind, epc, verdict })
  const journal = said.map((one, index) => ({
    entrySeq: index + 1,
    kind: one.kind,
    subject: `tag:${one.epc}`,
    placeId: one.at,
    occurredAtMs: one.minute * minuteMs,
    recordedAtMs: one.minute * minuteMs,
    body: bodyOf(one),
  }))
  const where = (epc: string) =>
    day.ledger?.[epc] ?? (epc in (day.ledger ?? {}) ? null : insideOne.includes(epc) ? 'cab-1' : null)
  const units = epcs.map((epc) => ({
    unitId: `unit-${epc}`,
    state: where(epc) === null ? 'taken' : 'stocked',
    placeId: where(epc),
    certainty: 'confirmed',
  }))
  const booked = epcs.flatMap((epc) => {
    const leak = said.find((one) => one.epc === epc && one.at === 'cab-2')
    const minutes = where(epc) === 'cab-2' ? null : day.bookedNextDoor?.[epc]
    if (leak === undefined || minutes === undefined) return []
    const fromMs = leak.minute * minuteMs
    const toMs = minutes === null ? null : fromMs + minutes * minuteMs
    return [{ unitId: `unit-${epc}`, placeId: 'cab-2', fromMs, toMs, knownUntilSeq: null }]
  })
  return {
    radio: day.radio ?? 'cavity',
    stays: booked as unknown as Stay[],
    cabinets,
    journal: journal as unknown as JournalEntry[],
    written: onCard.map((one, seq) => ({
      deviceId: one.at,
      epoch: 'e',
      seq,
      kind: one.kind,
      body: JSON.stringify(bodyOf(one)),
    })),
    units: units as unknown as Unit[],
    unitOfTag: new Map(epcs.map((epc) => [epc, `unit-${epc}`])),
    endedAtMs: 60 * minuteMs,
  } as unknown as Evidence
}

const laws = { ledgerEqualsTruth, noPhantomArrival, noPhantomRemoval }
const brokenBy = (evidence: Evidence) =>
  Object.entries(laws).flatMap(([law, check]) => (check(evidence).length > 0 ? [law] : []))

const found = epcs.map((epc): Said => ({ at: 'cab-1', kind: 'UnitFound', epc, minute: 1 }))
const lost: Said = { at: 'cab-1', kind: 'UnitTaken', epc: 'E3', minute: 20 }
const leaked: Said = { at: 'cab-2', kind: 'UnitPlaced', epc: 'E3', minute: 20 }
const leaksOf = (count: number) => epcs.slice(0, count).map((epc): Said => ({ ...leaked, epc }))
const visited = [{ openedAtMs: 15 * minuteMs }]

const stories: { what: string; day: Day; broken: string[] }[] = [
  { what: 'nothing is wrong', day: { said: found }, broken: [] },
  {
    what: 'a tag that hardly any antenna hears is called gone, and the books follow',
    day: { said: [...found, lost], ledger: { E3: null }, cycles: visited },
    broken: [],
  },
  {
    what: 'the same in the radio that excuses nothing',
    day: { said: [...found, lost], ledger: { E3: null }, cycles: visited, radio: 'declared' },
    broken: ['ledgerEqualsTruth', 'noPhantomRemoval'],
  },
  {
    what: 'a tag that every second channel hears is called gone',
    day: { said: [...found, lost], ledger: { E3: null }, cycles: visited, heardShare: 0.6 },
    broken: ['ledgerEqualsTruth', 'noPhantomRemoval'],
  },
  {
    what: 'more are called gone than the declared rate excuses',
    day: {
      said: [...found, ...epcs.slice(0, 6).map((epc) => ({ ...lost, epc }))],
      ledger: Object.fromEntries(epcs.slice(0, 6).map((epc) => [epc, null])),
      cycles: visited,
    },
    broken: ['ledgerEqualsTruth', 'noPhantomRemoval'],
  },
  {
    what: 'a cabinet took its error back, and the books did not',
    day: {
      said: [...found, lost, { at: 'cab-1', kind: 'UnitFound', epc: 'E3', minute: 30 }],
      ledger: { E3: null },
      cycles: visited,
    },
    broken: ['ledgerEqualsTruth'],
  },
  {
    what: 'the books lost a unit of which no cabinet said so',
    day: { said: found, ledger: { E3: null } },
    broken: ['ledgerEqualsTruth'],
  },
  {
    what: 'the journal has a removal, by an error that would be excused, and the card has none',
    day: { said: [...found, lost], onCard: found, ledger: { E3: null }, cycles: visited },
    broken: ['ledgerEqualsTruth'],
  },
  {
    what: 'the books kept what a hand took and the cabinet said',
    day: {
      said: [...found, lost],
      insideOne: epcs.filter((epc) => epc !== 'E3'),
      ledger: { E3: 'cab-1' },
      cycles: [{ openedAtMs: 15 * minuteMs, taken: ['E3'] }],
    },
    broken: ['ledgerEqualsTruth'],
  },
  {
    what: 'a cabinet said nothing of what a hand took, though nothing of it leaks in',
    day: {
      said: found,
      insideOne: epcs.filter((epc) => epc !== 'E3'),
      ledger: { E3: 'cab-1' },
      cycles: [{ openedAtMs: 15 * minuteMs, taken: ['E3'] }],
    },
    broken: ['ledgerEqualsTruth'],
  },
  {
    what: 'what lies behind the wall is called here, and the books follow',
    day: { said: [...found, leaked], ledger: { E3: 'cab-2' }, cycles: visited },
    broken: [],
  },
  {
    what: 'as few more are heard through the wall as is declared, and no book follows',
    day: { said: [...found, ...leaksOf(11)], cycles: visited },
    broken: [],
  },
  {
    what: 'too many of them are',
    day: { said: [...found, ...leaksOf(12)], cycles: visited },
    broken: ['noPhantomArrival'],
  },
  {
    what: 'two of them the books follow until the cabinets have contradicted each other',
    day: { said: [...found, ...leaksOf(2)], bookedNextDoor: { E0: 1, E1: 2 }, cycles: visited },
    broken: [],
  },
  {
    what: 'the books follow two of them for longer',
    day: { said: [...found, ...leaksOf(2)], bookedNextDoor: { E0: 3, E1: 3 }, cycles: visited },
    broken: ['noPhantomArrival'],
  },
  {
    what: 'the same where no wall is between them',
    day: { said: [...found, leaked], ledger: { E3: 'cab-2' }, cycles: visited, nextTo: [] },
    broken: ['ledgerEqualsTruth', 'noPhantomArrival'],
  },
  {
    what: 'it is called gone there again: that ends the error and is none',
    day: { said: [...found, leaked, { ...lost, at: 'cab-2', minute: 30 }], cycles: visited },
    broken: [],
  },
  {
    what: 'what was never there is called gone',
    day: { said: [...found, { ...lost, at: 'cab-2' }], cycles: visited },
    broken: ['noPhantomRemoval'],
  },
  {
    what: 'one hand is told as two removals',
    day: {
      said: [...found, lost, { ...lost, minute: 21 }],
      insideOne: epcs.filter((epc) => epc !== 'E3'),
      cycles: [{ openedAtMs: 15 * minuteMs, taken: ['E3'] }],
    },
    broken: ['noPhantomRemoval'],
  },
  {
    what: 'the books moved a unit into a cabinet that never said so',
    day: { said: found, ledger: { E3: 'cab-2' } },
    broken: ['ledgerEqualsTruth'],
  },
]

describe('what antennas are excused', () => {
  it.each(stories)('$what: $broken', ({ day, broken }) => {
    expect(brokenBy(dayOf(day))).toEqual(broken)
  })

  it('counts an error once, with a chance for each tag that hands left where it lay', () => {
    const evidence = dayOf({
      said: [...found.filter(({ epc }) => epc !== 'E19'), lost],
      cycles: [...visited, { openedAtMs: 40 * minuteMs, placed: ['E19'] }],
    })
    const { wrong, impossible, chances } = wrongWords(evidence)
    expect({ wrong: wrong.map(({ error, epc }) => `${error} ${epc}`), impossible }).toEqual({
      wrong: ['lost E3', 'unheard E19'],
      impossible: [],
    })
    expect(chances).toEqual({ lost: 38, misplaced: 38, overheard: 19, unheard: 1 })
  })

  it.each([
    ['lost', 'one day', 0, 0],
    ['lost', 'one day', 60, 2],
    ['lost', 'many days', 3_000, 10],
    ['lost', 'many days', 15_000, 28],
    ['misplaced', 'one day', 60, 1],
    ['misplaced', 'many days', 15_000, 17],
    ['overheard', 'one day', 20, 11],
    ['overheard', 'many days', 20, 3],
    ['overheard', 'many days', 5_000, 132],
    ['unheard', 'one day', 10, 2],
  ] as const)(
    '%s on %s: of %i chances at most %i, more is less likely than 1 in 1,000',
    (error, days, chances, excused) => {
      expect(excusedErrors('cavity', error, chances, days)).toBe(excused)
      expect(excusedErrors('declared', error, chances, days)).toBe(0)
    },
  )
})
