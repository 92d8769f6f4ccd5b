import { describe, expect, it } from 'vitest'
import { explainProof } from '#cloud/alerts/explain'
import { locales } from '#cloud/alerts/messages/word-book'
import type { ProbeExposure } from '#cloud/climate/probe-exposure'
import { numbersFor, policyBookOf, policySubjectAt } from '#cloud/policies/policy-book'
import { arithmeticFault, inputsWithoutEntry, proofSatisfiesItself } from '#cloud/proofs/check-proof'
import type { Proof } from '#cloud/proofs/proof'
import type { Rule } from '#cloud/rules/rule'
import type { RuleSubjectKind, RuleViews } from '#cloud/rules/views'
import type { Unit } from '#cloud/units/unit'
import { requisitionLine } from '#tests/cloud/requisitions/a-requisition'
import { antenna, calibration, device, heartbeat, open, references, refusedRoster, shut } from './sampled-devices.ts'
import {
  cabinetA,
  foundBy,
  lot,
  minuteMs,
  now,
  nowMs,
  onTheWay,
  pathOfA,
  policy,
  position,
  rules,
  siteId,
  today,
  unit,
  units,
} from './stockroom.ts'

const side = { consecutiveMs: 0, sinceMs: null, extremeMilli: null, windowSeqs: [], hours: [] }
const exposure: ProbeExposure = {
  siteId,
  deviceId: cabinetA,
  probeId: 'air',
  quantity: 'temperature',
  state: 'good',
  endedAtMs: nowMs,
  lastMilli: 9_000,
  lastWindowSeq: 40,
  measuredUntilMs: nowMs,
  measuredSeq: 40,
  measuringSinceMs: nowMs - 11 * minuteMs,
  safeMs: 0,
  hot: {
    consecutiveMs: 11 * minuteMs,
    sinceMs: nowMs - 11 * minuteMs,
    extremeMilli: 9_400,
    windowSeqs: [39, 40],
    hours: [{ hour: 1, ms: 11 * minuteMs, windowSeq: 40 }],
  },
  cold: side,
  breachBounds: null,
}
const bounds = { lowMilli: 2_000, highMilli: 8_000, setBy: 'cold-cabinet-4', setAtMs: 0, entrySeq: 12 }
const probe = {
  deviceKind: 'cabinet',
  deviceId: cabinetA,
  probeId: 'air',
  quantity: 'temperature',
  bounds,
  calibration: null,
  exposure,
  toldAll: null,
  unitsThere: null,
} as const
const unitsThere = { count: 12, entrySeqs: [3, 5] }
const short = position({
  lines: [unit({ holdSeqs: [4] }), unit({ expiresOnDay: 3 }), unit({ standing: 'pending', certainty: 'uncertain' })],
  coming: [...onTheWay(1, { dueAtMs: 1 }), lot(1, { standing: 'coming' })],
  requisition: requisitionLine({ approved: 1 }),
  reserved: { quantity: 1, entrySeqs: [6] },
  demandMilliPerDay: 1_000,
  demandEntrySeqs: [5],
})

const theUnit: Unit = {
  siteId,
  unitId: 'u1',
  itemId: 'hip-52',
  serial: 'A1',
  lot: 'L7',
  expiresOnDay: today + 100,
  owner: 'hospital',
  state: 'taken',
  placeId: 'person',
  observed: false,
  seenTags: [],
  heard: null,
  rivals: [],
  previousPlaceId: 'cabinet-a',
  homePlaceId: 'cabinet-a',
  destinationPlaceId: null,
  dueAtMs: null,
  certainty: 'confirmed',
  holds: [{ reason: 'recall', entrySeq: 7, sinceMs: 1 }],
  pending: [],
  use: null,
  takenInSession: null,
  requisitionId: null,
  sinceMs: nowMs - minuteMs,
  foldedUpTo: '',
  lastEntrySeq: 9,
}
const inHand = { unit: theUnit, placeId: 'cabinet-a', today, dayOfUse: null }
const rival = {
  placeId: 'cabinet-b',
  epc: '3034',
  heard: { rssiCentiDbm: -5_800, ratePermille: 700 },
  atMs: nowMs,
  entrySeq: 8,
  isContradicted: true,
}
const unfitUse = {
  entrySeq: 8,
  atMs: nowMs,
  stateBefore: 'taken' as const,
  holdSeqs: [7],
  override: null,
  reviewedSeq: null,
}
const theLot = {
  siteId,
  lotId: 'l1',
  itemId: 'i',
  lot: 'L7',
  expiresOnDay: today - 2,
  owner: 'hospital',
  shortUses: [],
}
const lotUse = { entrySeq: 8, atMs: nowMs, placeId: 'store', quantity: 3, holdSeqs: [], day: today }

const foreignTag = {
  epc: '3034',
  placeId: 'cabinet-a',
  certainty: 'confirmed',
  lastEntrySeq: 9,
  observed: false,
  referenceOf: null,
  chips: null,
}
const twoChips = [
  { tid: 'E28011602000000000000001', placeId: 'cabinet-a', atMs: nowMs - minuteMs, entrySeq: 8 },
  { tid: 'E28011602000000000000002', placeId: 'cabinet-b', atMs: nowMs, entrySeq: 9 },
]

/** Of every rule: what raises it, and what it looks like when it is over. */
const samples: { [Id in string]: { raises: object; clears: object } } = {
  'reorder-point': { raises: short, clears: position({ lines: units(90) }) },
  'safety-stock': { raises: short, clears: position({ lines: units(90) }) },
  emergency: { raises: short, clears: position({ lines: units(90) }) },
  expiry: { raises: position({ lines: [unit({ expiresOnDay: today + 3 })] }), clears: position() },
  'temperature-breach': {
    raises: probe,
    clears: { ...probe, exposure: { ...exposure, hot: side, lastMilli: 5_000, safeMs: 600_000 } },
  },
  'probe-blind': {
    raises: {
      ...probe,
      unitsThere,
      exposure: { ...exposure, state: 'no-data', measuredUntilMs: nowMs - 20 * minuteMs, measuringSinceMs: null },
    },
    clears: probe,
  },
  'probe-silent': {
    raises: {
      ...probe,
      unitsThere,
      exposure: { ...exposure, endedAtMs: nowMs - 40 * minuteMs },
      toldAll: { toldAllMs: nowMs, runningSinceMs: nowMs - 90 * minuteMs, entrySeq: 31 },
    },
    clears: probe,
  },
  'calibration-overdue': {
    raises: { ...probe, exposure: { ...exposure, state: 'calibration-overdue' } },
    clears: probe,
  },
  'device-silence': {
    raises: { ...device, heartbeat },
    clears: { ...device, heartbeat: { ...heartbeat, lastHeardMs: nowMs } },
  },
  'reader-lost': {
    raises: { ...device, reader: { lostSinceMs: nowMs - 5 * minuteMs, reason: 'keepalive-missed', entrySeq: 9 } },
    clears: { ...device, reader: { lostSinceMs: null, reason: '', entrySeq: 9 } },
  },
  'reads-unusable': {
    raises: { ...device, reads: { sinceMs: nowMs, unusable: 12, of: 400, reason: 'no-antenna', entrySeq: 9 } },
    clears: { ...device, reads: { sinceMs: null, unusable: 0, of: 0, reason: 'no-antenna', entrySeq: 9 } },
  },
  'reference-failed': {
    raises: {
      ...device,
      references: {
        ...references,
        failed: [{ epc: '574152440200000000000001', state: 'silent' }],
        failedSinceMs: nowMs - minuteMs,
      },
    },
    clears: { ...device, references },
  },
  'calibration-disturbed': {
    raises: {
      ...device,
      calibration: {
        ...calibration,
        disturbances: [
          {
            ...{ calibrationId: calibration.calibrationId, sessionId: 's'.repeat(16) },
            ...{ taken: 2, placed: 1, atMs: nowMs - minuteMs, entrySeq: 8 },
          },
        ],
      },
    },
    clears: { ...device, calibration },
  },
  'hearing-worse': {
    raises: {
      ...device,
      references: {
        ...references,
        hearing: 'fainter',
        worseSinceMs: nowMs - minuteMs,
        antennas: [{ antenna: 3, fainterByCentiDb: 940 }],
      },
    },
    clears: { ...device, references },
  },
  'clock-skewed': {
    raises: { ...device, clock: { skewMs: -90_000, offSinceMs: nowMs - 20 * minuteMs, entrySeq: 9 } },
    clears: { ...device, clock: { skewMs: 0, offSinceMs: null, entrySeq: 9 } },
  },
  'second-card': {
    raises: {
      ...device,
      card: { doubts: [{ kind: 'returned', epoch: 'e1', atMs: nowMs, entrySeq: 9 }], announcedAtMs: null, entrySeq: 9 },
    },
    clears: { ...device, card: { doubts: [], announcedAtMs: null, entrySeq: 9 } },
  },
  'quarantine-waiting': {
    raises: { ...device, quarantine: { waiting: 2, sinceMs: nowMs, reason: 'not-json', entrySeq: 9 } },
    clears: { ...device, quarantine: { waiting: 0, sinceMs: null, reason: 'not-json', entrySeq: 9 } },
  },
  'facts-missing': {
    raises: {
      ...device,
      gaps: { open: [{ epoch: 'e1', fromSeq: 4, toSeq: 9, sinceMs: nowMs - 90 * minuteMs, entrySeq: 9 }], entrySeq: 9 },
    },
    clears: { ...device, gaps: { open: [], entrySeq: 9 } },
  },
  'document-refused': {
    raises: { ...device, documents: { refused: [refusedRoster], entrySeq: 9 } },
    clears: { ...device, documents: { refused: [], entrySeq: 10 } },
  },
  'shared-identity': {
    raises: { ...device, connections: { times: 5, withinMs: 10 * minuteMs, atMs: nowMs, entrySeq: 9 } },
    clears: { ...device, connections: { times: 5, withinMs: 10 * minuteMs, atMs: nowMs - 20 * minuteMs, entrySeq: 9 } },
  },
  'antenna-lost': {
    raises: { deviceId: cabinetA, antenna, reader: null },
    clears: {
      deviceId: cabinetA,
      antenna: { ...antenna, up: true, sinceMs: nowMs - 5 * minuteMs },
      reader: { lostSinceMs: null, reason: '', entrySeq: 9 },
    },
  },
  'door-left-open': {
    raises: {
      deviceId: cabinetA,
      door: { ...open, leftOpen: { entrySeq: 9, openForMs: 5 * minuteMs, allowedMs: 5 * minuteMs } },
    },
    clears: { deviceId: cabinetA, door: shut },
  },
  'forced-door': {
    raises: { deviceId: cabinetA, door: { ...open, forced: { entrySeq: 8, atMs: nowMs } } },
    clears: { deviceId: cabinetA, door: shut },
  },
  'unfit-taken': { raises: inHand, clears: { ...inHand, unit: { ...theUnit, holds: [] } } },
  'unfit-used': {
    raises: { ...inHand, unit: { ...theUnit, use: unfitUse }, dayOfUse: today },
    clears: { ...inHand, unit: { ...theUnit, use: { ...unfitUse, reviewedSeq: 10 } }, dayOfUse: today },
  },
  'use-unconfirmed': {
    raises: {
      ...inHand,
      unit: { ...theUnit, pending: [{ entrySeq: 8, kind: 'UnitUsed', atMs: nowMs - 20 * minuteMs }] },
    },
    clears: inHand,
  },
  'two-cabinets': {
    raises: { ...inHand, unit: { ...theUnit, rivals: [{ ...rival, verdict: 'clone' }] } },
    clears: { ...inHand, unit: { ...theUnit, rivals: [{ ...rival, verdict: 'leak' }] } },
  },
  'unfit-lot-used': {
    raises: { lot: { ...theLot, lastEntrySeq: 9 }, uses: [lotUse] },
    clears: { lot: { ...theLot, lastEntrySeq: 9 }, uses: [] },
  },
  'lot-count-short': {
    raises: {
      lot: {
        ...theLot,
        lastEntrySeq: 9,
        shortUses: [{ entrySeq: 8, atMs: nowMs, placeId: 'store', quantity: 2 }],
      },
      uses: [],
    },
    clears: { lot: { ...theLot, lastEntrySeq: 9 }, uses: [] },
  },
  'foreign-unit': {
    raises: { ...foreignTag, observed: true },
    clears: { ...foreignTag, placeId: null },
  },
  'two-chips': {
    raises: { ...foreignTag, chips: { chips: twoChips, answeredAtMs: 0, lastEntrySeq: 9 } },
    clears: { ...foreignTag, chips: { chips: twoChips, answeredAtMs: nowMs, lastEntrySeq: 10 } },
  },
}

const book = policyBookOf([
  policy({ reorderPoint: 12, safetyStock: 9, emergency: 8, orderUpTo: 20, expeditedLeadTimeDays: 2 }),
])

function judge(rule: Rule, view: object) {
  const numbers = numbersFor(book, policySubjectAt(pathOfA), nowMs)
  const limits = Object.fromEntries(Object.entries(rule.thresholds).map(([name, spec]) => [name, numbers(name, spec)]))
  return foundBy(rule.evaluate(view as RuleViews[RuleSubjectKind], limits, now))
}

/** Names of the proof that would be shown bare in some language. */
function bareNames({ rule, inputs, arithmetic, limit }: Proof): string[] {
  const shelves = [
    ...inputs.map(({ name }) => [`input.${name}`, `threshold.${name}`]),
    ...arithmetic.map(({ name }) => [`line.${name}`]),
    [`limit.${limit.name}`, `threshold.${limit.name}`],
    [`layer.${limit.layer}`],
  ]
  const isSaid = (keys: string[]) =>
    locales.every((locale) => keys.some((key) => rules.words[locale][key] ?? rules.words[locale][`${rule}.${key}`]))
  return shelves.filter((keys) => !isSaid(keys)).map(([key]) => key ?? '')
}

describe.each(rules.rules)('$id', (rule) => {
  const sample = samples[rule.id]
  if (sample === undefined) throw new Error(`give ${rule.id} what raises it and what clears it`)
  const raised = judge(rule, sample.raises)
  const cleared = judge(rule, sample.clears)

  it('raises and clears', () => {
    expect([raised.verdict, cleared.verdict]).toEqual(['raise', 'clear'])
  })

  it('has a proof that satisfies itself and says where everything is from', () => {
    expect(proofSatisfiesItself(raised.proof)).toBeNull()
    expect(arithmeticFault(cleared.proof)).toBeNull()
    expect([...inputsWithoutEntry(raised.proof), ...inputsWithoutEntry(cleared.proof)]).toEqual([])
    expect(raised.proof).toMatchObject({ rule: rule.id, version: rule.version })
  })

  it('is said whole in every language', () => {
    for (const { proof } of [raised, cleared]) {
      expect(bareNames(proof)).toEqual([])
      for (const locale of locales) {
        const explained = explainProof(proof, rules.words, locale)
        expect(JSON.stringify(explained)).not.toMatch(/\{\w+[:|}]/)
        expect(explained.title).not.toBe(proof.messageKey)
        expect(explained.wouldClear).not.toBe(proof.wouldClear.messageKey)
      }
    }
  })

  it('has words for each threshold', () => {
    for (const name of Object.keys(rule.thresholds)) {
      expect(rules.words.en[`${rule.id}.threshold.${name}`] ?? rules.words.en[`threshold.${name}`]).toBeDefined()
    }
  })
})
