import type { AlertBody } from '#cloud/alerts/fold-alert'
import type { NewEntry, NumberedEntry } from '#cloud/journal/journal-entry'
import { partsOfSubject, subjectOf } from '#cloud/journal/subject'
import { unitDecisionSchema } from '#cloud/units/decisions'
import type { Unit } from '#cloud/units/unit'
import { deviceIdSchema } from '#contracts/ids'
import type { JudgingContext } from '../judging-context.ts'
import type { SiteDraft } from '../site-draft.ts'
import type { Decider } from './decider.ts'

const name = 'hold-exposed'

/** States in which a unit is somebody's to use. */
const holdable: ReadonlySet<Unit['state']> = new Set(['received', 'inspecting', 'stocked', 'taken', 'unaccounted'])

function inputValue(proof: AlertBody['proof'], wanted: string): number | null {
  const value = proof.inputs.find((input) => input.name === wanted)?.value
  return typeof value === 'number' ? value : null
}

/** The units that stood there at any time since the exposure began. */
async function unitsThere(draft: SiteDraft, placeId: string, fromMs: number, toMs: number): Promise<Unit[]> {
  const stays = await draft.tx.stays.during(placeId, fromMs, toMs)
  const here = [...draft.units.all.values()].flatMap(({ now }) => (now?.placeId === placeId ? [now.unitId] : []))
  const unitIds = [...new Set([...stays.map(({ unitId }) => unitId), ...here])].sort()
  await draft.units.load(unitIds)
  return unitIds.flatMap((unitId) => draft.units.all.get(unitId)?.now ?? [])
}

function holdOf(unit: Unit, raised: NumberedEntry, reason: 'temperature', context: JudgingContext): NewEntry {
  const { alertId, ruleId } = raised.body as AlertBody
  const { unitId } = unit
  const because = `${ruleId} ${alertId}`
  return {
    siteId: context.siteId,
    occurredAtMs: raised.occurredAtMs,
    recordedAtMs: context.nowMs,
    timeQuality: 'service',
    source: { kind: 'service', decider: name, conclusionId: `UnitHeld~${unitId}~${ruleId}~${raised.occurredAtMs}` },
    kind: 'UnitHeld',
    subject: subjectOf('unit', unitId),
    placeId: unit.placeId,
    causeSeq: raised.entrySeq,
    body: unitDecisionSchema.parse({ kind: 'UnitHeld', unitId, reason, because }),
  }
}

/** What a raised alert of a rule that holds goods says about its place: a cabinet's, never a whole room's. */
async function holdsFor(draft: SiteDraft, raised: NumberedEntry, context: JudgingContext): Promise<NewEntry[]> {
  const { ruleId, about, proof } = raised.body as AlertBody
  const reason = context.rules.find(ruleId)?.holds
  const { identity } = partsOfSubject(about)
  const device = context.deviceOf(deviceIdSchema.parse(identity[0]))
  const { placeId } = raised
  if (reason === undefined || placeId === null || device?.kind !== 'cabinet') return []
  const fromMs = inputValue(proof, 'runBegan') ?? raised.occurredAtMs
  const units = await unitsThere(draft, placeId, fromMs, raised.occurredAtMs)
  return units
    .filter(({ state, holds }) => holdable.has(state) && holds.every((hold) => hold.reason !== reason))
    .map((unit) => holdOf(unit, raised, reason, context))
}

/** Goods that stood where it was too warm or too cold are held until somebody has looked and signs their release. */
export const holdExposed: Decider = {
  name,
  async decide(draft, round, context) {
    const raised = round.filter(({ kind, body }) => kind === 'AlertRaised' && String(body.about).startsWith('probe:'))
    const holds: NewEntry[] = []
    for (const entry of raised) holds.push(...(await holdsFor(draft, entry, context)))
    return holds
  },
}
