import type { ProofInput } from '#cloud/proofs/proof'
import type { Checker, Evidence } from '../evidence.ts'
import { proofsOf, type StatedProof } from './proofs-of.ts'

/** What everything may be judged by: numbers somebody set, and that the service was listening. */
const ofEverything = ['policy:', 'site:']

type Known = Pick<Evidence, 'units' | 'lots' | 'unitOfTag'> & {
  /** From the journal: a list of the service's is not all there ever were. */
  requisitions: { subject: string; itemId: string; owner: string }[]
}

/** What the entries may be about that a judgement of this subject cites. */
function belongsTo(about: string, known: Known): (subject: string) => boolean {
  const [kind = '', identity = ''] = [about.slice(0, about.indexOf(':')), about.slice(about.indexOf(':') + 1)]
  const [outer = '', ...inner] = identity.split('/')
  if (kind === 'position') {
    const [itemId, owner] = [outer, inner[1]]
    const isOfIt = (one: { itemId: string | null; owner: string | null }) =>
      one.itemId === itemId && one.owner === owner
    const unitIds = new Set(known.units.filter(isOfIt).map(({ unitId }) => unitId))
    const subjects = new Set([
      about,
      `item:${itemId}`,
      ...[...unitIds].map((unitId) => `unit:${unitId}`),
      ...[...known.unitOfTag].flatMap(([epc, unitId]) => (unitIds.has(unitId) ? [`tag:${epc}`] : [])),
      ...known.lots.filter(isOfIt).map(({ lotId }) => `lot:${lotId}`),
      ...known.requisitions.filter(isOfIt).map(({ subject }) => subject),
    ])
    return (subject) => subjects.has(subject)
  }
  if (kind === 'unit')
    return (subject) => subject === about || known.unitOfTag.get(subject.slice('tag:'.length)) === outer
  if (kind === 'lot') return (subject) => subject === `lot:${outer}`
  if (kind === 'tag') return (subject) => subject === about
  const device = new RegExp(`^(device|door|antenna|probe|session|document):${outer}(/|$)`)
  if (kind !== 'probe') return (subject) => device.test(subject)
  // What stands where nobody knows how warm it is.
  const isOfUnits = (subject: string) =>
    subject.startsWith('unit:') || known.unitOfTag.has(subject.slice('tag:'.length))
  return (subject) => device.test(subject) || isOfUnits(subject)
}

/** The clock's own values, what nobody set, what there is none of, and what is built in are read from nowhere. */
function isReadFromNowhere({ value, unit, layer }: ProofInput): boolean {
  return (
    value === null || unit === 'now' || unit === 'today' || (unit === 'units' && value === 0) || layer === 'built-in'
  )
}

function faultsOf(
  { proof, about, entrySeq }: StatedProof,
  evidence: Pick<Evidence, 'journal' | 'windows' | 'alerts'> & Known,
): string[] {
  const isOfIt = belongsTo(about, evidence)
  // What people said of an alert about it is said about it.
  const alerts = new Set(evidence.alerts.flatMap((one) => (one.about === about ? [`alert:${one.alertId}`] : [])))
  const [deviceId, probeId] = about.startsWith('probe:') ? about.slice('probe:'.length).split('/') : []
  const cited = proof.inputs.flatMap(({ name, entrySeqs }) => entrySeqs.map((seq) => ({ name, seq })))
  const limit = proof.limit.entrySeq === null ? [] : [{ name: proof.limit.name, seq: proof.limit.entrySeq }]
  return [
    ...proof.inputs.flatMap((one) =>
      one.entrySeqs.length + one.windowSeqs.length > 0 || isReadFromNowhere(one)
        ? []
        : [`${one.name} is read from nothing`],
    ),
    ...[...cited, ...limit].flatMap(({ name, seq }) => {
      const entry = evidence.journal[seq - 1]
      if (entry === undefined || seq >= entrySeq) return [`${name} is read from entry ${seq}, which was not there`]
      const isFitting =
        isOfIt(entry.subject) ||
        alerts.has(entry.subject) ||
        ofEverything.some((kind) => entry.subject.startsWith(kind))
      return isFitting ? [] : [`${name} is read from entry ${seq}, which is about ${entry.subject}`]
    }),
    ...proof.inputs.flatMap(({ name, windowSeqs }) =>
      windowSeqs.flatMap((seq) => {
        const window = evidence.windows[seq - 1]
        if (window === undefined) return [`${name} is read from window ${seq}, which is not there`]
        const isFitting = window.deviceId === deviceId && window.probeId === probeId
        return isFitting ? [] : [`${name} is read from window ${seq}, which is of ${window.deviceId}/${window.probeId}`]
      }),
    ),
  ]
}

/** U1: whatever a proof rests on stands in the journal or among the climate windows before it, and is about its subject. */
export const everyRuleInputIsAnEntry: Checker = (evidence) => {
  const requisitions = evidence.journal.flatMap(({ kind, subject, body }) =>
    kind === 'RequisitionProposed' ? [{ subject, itemId: String(body.itemId), owner: String(body.owner) }] : [],
  )
  const known = { ...evidence, requisitions }
  return proofsOf(evidence).flatMap((stated) =>
    faultsOf(stated, known).map((fault) => `entry ${stated.entrySeq} about ${stated.about}: ${fault}`),
  )
}
