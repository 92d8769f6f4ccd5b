import { beforeAll, describe, expect, it } from 'vitest'
import type { Proof } from '#cloud/proofs/proof'
import { checkers } from './checkers/all-checkers.ts'
import type { Evidence } from './checkers/evidence.ts'
import { simulate } from './simulate.ts'

type Journal = Evidence['journal']

function firstOf<T>(list: readonly T[], matches: (one: T) => boolean): T {
  const found = list.find(matches)
  if (found === undefined) throw new Error('the simulated day had none of these; choose another seed')
  return found
}
const without = (journal: Journal, kind: string): Journal => {
  const gone = firstOf(journal, (entry) => entry.kind === kind)
  return journal.filter((entry) => entry !== gone)
}

/** For each law, a day on which it was broken: what the simulated one would look like with that bug in the code. */
const broken: Record<string, { bug: string; of: (day: Evidence) => Partial<Evidence> }> = {
  'no-fact-is-lost': {
    bug: 'a receipt before the commit',
    of: (day) => ({ journal: without(day.journal, 'UnitTaken') }),
  },
  'each-fact-counts-once': {
    bug: 'a batch applied twice',
    of: (day) => ({ journal: [...day.journal, firstOf(day.journal, ({ kind }) => kind === 'UnitTaken')] }),
  },
  'ledger-equals-truth': {
    bug: 'a unit that stays stocked',
    of: (day) => ({ cabinets: day.cabinets.map((one) => ({ ...one, inside: one.inside.slice(1) })) }),
  },
  'pieces-equal-truth': {
    bug: 'a use that is booked twice',
    of: (day) => ({ pieces: day.pieces.map((one) => ({ ...one, quantity: one.quantity + 1 })) }),
  },
  'doubts-are-few': {
    bug: 'doubts nobody asks about again',
    of: (day) => ({ units: day.units.map((unit) => ({ ...unit, state: 'stocked', certainty: 'uncertain' })) }),
  },
  'a-complete-session-leaves-no-doubt': {
    bug: 'a session that does not count the doubts of an earlier one',
    of: ({ journal }) => {
      const committed = firstOf(journal, ({ kind, body }) => kind === 'SessionCommitted' && body.scanComplete === true)
      const doubt: Journal[number] = {
        ...committed,
        kind: 'UnitUncertain',
        subject: 'tag:3035A53954003780',
      }
      return { journal: journal.flatMap((entry) => (entry === committed ? [doubt, entry] : [entry])) }
    },
  },
  'a-serial-is-in-one-place': {
    bug: 'a unit with two rows',
    of: (day) => ({ units: [...day.units, ...day.units.slice(0, 1)] }),
  },
  'a-refused-badge-opens-nothing': {
    bug: 'a roster that is taken and not looked at',
    of: ({ journal, written }) => {
      const { subject } = firstOf(journal, ({ kind }) => kind === 'UserDisabled')
      const taken = firstOf(written.toReversed(), ({ kind, body }) => {
        return kind === 'DocumentApplied' && body.includes('badge-roster')
      })
      const userRef = subject.slice('person:'.length)
      const opened = { ...taken, seq: taken.seq + 1, kind: 'DoorUnlocked', body: JSON.stringify({ userRef }) }
      return { written: [...written, opened] }
    },
  },
  'a-documents-version-never-goes-back': {
    bug: 'versions counted from one again after a restore',
    of: ({ journal }) => {
      const issued = firstOf(journal, ({ kind }) => kind === 'DocumentIssued')
      return { journal: [...journal, { ...issued, body: { ...issued.body, version: 1 } }] }
    },
  },
  'no-phantom-removal': {
    bug: 'silence taken for removal',
    of: (day) => ({ cabinets: day.cabinets.map((one) => ({ ...one, cycles: [] })) }),
  },
  'no-phantom-arrival': {
    bug: 'a neighbour heard as inside',
    of: (day) => ({ cabinets: day.cabinets.map((one) => ({ ...one, cycles: [] })) }),
  },
  'a-lock-opens-only-when-ordered': {
    bug: 'a lock released at boot',
    of: (day) => ({
      cabinets: day.cabinets.map((one) => ({
        ...one,
        lockReleases: [...one.lockReleases, ...Array.from({ length: 50 }, () => 1)],
      })),
    }),
  },
  'an-alert-fires-once-per-episode': {
    bug: 'the same shortage raised every day',
    of: (day) => ({
      alerts: [...day.alerts, ...day.alerts.map((alert) => ({ ...alert, alertId: `${alert.alertId}-again` }))],
    }),
  },
  'an-alert-has-a-proof': {
    bug: 'an input that stands nowhere',
    of: (day) => ({
      alerts: day.alerts.map((alert) => ({
        ...alert,
        proof: {
          ...alert.proof,
          inputs: [{ name: 'usable', value: 1, unit: 'units', entrySeqs: [9_999_999], windowSeqs: [] }],
        },
      })),
    }),
  },
  'a-proof-satisfies-its-own-comparison': {
    bug: 'a sum that was worked out anew after it was printed',
    of: (day) => ({
      journal: day.journal.map((entry) => {
        const proof = entry.body.proof as Proof | undefined
        if (proof === undefined) return entry
        const arithmetic = proof.arithmetic.map((line) => ({ ...line, value: line.value + 1 }))
        return { ...entry, body: { ...entry.body, proof: { ...proof, arithmetic } } }
      }),
    }),
  },
  'every-rule-input-is-an-entry': {
    bug: 'an input read from what another position did',
    of: (day) => {
      const other = firstOf(day.journal, ({ subject }) => subject.startsWith('place:')).entrySeq
      const strayed = (proof: Proof): Proof => ({
        ...proof,
        inputs: proof.inputs.map((one) => ({ ...one, entrySeqs: one.entrySeqs.map(() => other) })),
      })
      return {
        journal: day.journal.map((entry) => {
          const proof = entry.body.proof as Proof | undefined
          return proof === undefined ? entry : { ...entry, body: { ...entry.body, proof: strayed(proof) } }
        }),
      }
    },
  },
  'every-alert-is-told-once': {
    bug: 'an alert that is over when it is told is told to nobody',
    of: (day) => ({ notifications: day.notifications.slice(1) }),
  },
  'nothing-due-stays-undone': {
    bug: 'a timer that is set once and never again',
    of: (day) => ({ agenda: day.agenda.map((line) => ({ ...line, dueAtMs: day.endedAtMs - 60_000 })) }),
  },
  'positions-equal-stays': {
    bug: 'a position that is not added up after a unit has moved',
    of: (day) => ({ positions: day.positions.map((one) => ({ ...one, confirmed: one.confirmed + 1 })) }),
  },
  'quiet-is-order-free': {
    bug: 'the fact that arrived last wins over the one that happened last',
    of: ({ quietStates: [first = []] }) => ({ quietStates: [first, first.slice(1)] }),
  },
  'one-requisition-per-shortage': {
    bug: 'a second trigger that does not amend',
    of: (day) => ({
      requisitions: day.requisitions.map((one) => ({ ...one, lines: [...one.lines, ...one.lines] })),
    }),
  },
  'what-is-short-is-asked-for': {
    bug: 'a proposal that is lost, so that nothing is asked for and nobody says why',
    of: (day) => ({
      askedFor: day.askedFor.map((one) => ({ ...one, asked: { none: { reason: 'not-judged' as const } } })),
      requisitions: [],
    }),
  },
  'orders-add-up': {
    bug: 'an order counted twice',
    of: (day) => ({
      requisitions: day.requisitions.map((one) => ({
        ...one,
        lines: one.lines.map((line) => ({ ...line, ordered: line.ordered + 1 })),
      })),
    }),
  },
  'the-chain-is-unbroken': {
    bug: 'an entry taken out',
    of: (day) => ({ journal: day.journal.filter((_, index) => index !== 3) }),
  },
  'the-service-breaks-nothing': {
    bug: 'rules that fail whenever they look at the clock',
    of: () => ({ serviceErrors: ['service.tick.failed {}'] }),
  },
  'queues-stay-bounded': { bug: 'an uplink that stops', of: () => ({ unsent: new Map([['cab-1', 3]]) }) },
}

describe('the laws', () => {
  let day: Evidence
  beforeAll(async () => {
    day = (await simulate(5, { faults: [], livelyMs: 30 * 60_000, meanGapMs: 60_000 })).evidence
  })

  it.each(Object.keys(checkers))('%s holds on a calm day', (law) => {
    expect(checkers[law]?.(day)).toEqual([])
  })

  it.each(Object.keys(checkers))('%s finds its bug', (law) => {
    const { bug, of } = broken[law] ?? { bug: 'none is planted', of: () => ({}) }
    expect(checkers[law]?.({ ...day, ...of(day) }), bug).not.toEqual([])
  })
})
