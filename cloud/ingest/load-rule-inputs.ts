import type { NumberedEntry } from '#cloud/journal/journal-entry'
import type { DeviceInputs, Needs, PositionInputs, ProbeInputs, TouchedInputs } from '#cloud/rules/needs'
import type { SiteTransaction } from '#cloud/store/open-store'
import type { LedgerChanges } from '#cloud/units/apply-entries'
import type { Unit } from '#cloud/units/unit'
import type { RuleContext } from './rule-context.ts'

type PositionKey = { itemId: string; placeId: string }

/** Who buys an item nobody has put into the catalogue. */
const defaultOwner = 'hospital'

function keyOf({ itemId, placeId }: PositionKey): string {
  return `${itemId}|${placeId}`
}

/** Each position once, in a stable order. */
export function distinctPositions(...lists: readonly (readonly PositionKey[])[]): PositionKey[] {
  const distinct = new Map(lists.flat().map(({ itemId, placeId }) => [keyOf({ itemId, placeId }), { itemId, placeId }]))
  return [...distinct].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, key]) => key)
}

/** Everything about some positions, in a handful of queries however many they are. */
export async function loadPositions(tx: SiteTransaction, keys: readonly PositionKey[]): Promise<PositionInputs[]> {
  if (keys.length === 0) return []
  const items = await tx.catalogue.itemsById([...new Set(keys.map(({ itemId }) => itemId))])
  const here = Map.groupBy(await tx.units.at(keys), ({ itemId, placeId }) => keyOf({ itemId: itemId ?? '', placeId }))
  const coming = Map.groupBy(await tx.units.onTheWay(keys), ({ itemId, destinationPlaceId }) =>
    keyOf({ itemId: itemId ?? '', placeId: destinationPlaceId ?? '' }),
  )
  const open = Map.groupBy(await tx.requisitions.openOf(keys), keyOf)
  const openIds = [...open.values()].flat().map(({ requisitionId }) => requisitionId)
  const ordered: Map<string | null, Unit[]> = Map.groupBy(
    await tx.units.ofRequisitions(openIds),
    ({ requisitionId }) => requisitionId,
  )
  return keys.map(({ itemId, placeId }): PositionInputs => {
    const item = items.get(itemId)
    const owner = item?.owner ?? defaultOwner
    const key = keyOf({ itemId, placeId })
    const requisition = (open.get(key) ?? []).find((each) => each.owner === owner) ?? null
    return {
      itemId,
      placeId,
      item: { itemId, abcClass: item?.abcClass ?? null, riskClass: item?.riskClass ?? null, owner },
      campusId: null,
      departmentId: null,
      units: here.get(key) ?? [],
      onTheWay: coming.get(key) ?? [],
      requisition,
      requisitionUnits: requisition === null ? [] : (ordered.get(requisition.requisitionId) ?? []),
      reserved: { quantity: 0, entrySeqs: [] },
      demandMilliPerDay: null,
    }
  })
}

async function loadDevices(
  tx: SiteTransaction,
  { deviceIds }: Needs,
  entries: readonly NumberedEntry[],
  context: RuleContext,
): Promise<DeviceInputs[]> {
  if (deviceIds.length === 0) return []
  const conditions = new Map((await tx.devices.conditions(deviceIds)).map((each) => [each.deviceId, each]))
  const said = Map.groupBy(entries, ({ source }) => (source.kind === 'device' ? source.deviceId : null))
  return deviceIds.map((deviceId) => ({
    deviceId,
    kind: context.deviceKind(deviceId) ?? 'cabinet',
    condition: conditions.get(deviceId) ?? null,
    entries: said.get(deviceId) ?? [],
  }))
}

async function loadProbes(
  tx: SiteTransaction,
  { probes }: Needs,
  entries: readonly NumberedEntry[],
  context: RuleContext,
): Promise<ProbeInputs[]> {
  if (probes.length === 0) return []
  const exposures = new Map(
    (await tx.climate.exposures(probes)).map((each) => [`${each.deviceId}|${each.probeId}`, each]),
  )
  const windows = Map.groupBy(
    entries.filter(({ kind }) => kind === 'ClimateRecorded'),
    ({ placeId, body }) => `${placeId}|${body.probeId}`,
  )
  return probes.flatMap(({ deviceId, probeId }) => {
    const found = context.boundsOf(deviceId, probeId)
    if (found === null) return []
    return [
      {
        deviceId,
        probeId,
        quantity: found.quantity,
        deviceKind: context.deviceKind(deviceId) ?? 'cabinet',
        bounds: found.bounds,
        exposure: exposures.get(`${deviceId}|${probeId}`) ?? null,
        entries: windows.get(`${deviceId}|${probeId}`) ?? [],
      },
    ]
  })
}

/** Loads what the rules asked for and nothing more. positions are those whose sums are wanted anyway. */
export async function loadTouched(
  tx: SiteTransaction,
  needs: Needs,
  positions: readonly PositionKey[],
  entries: readonly NumberedEntry[],
  changes: LedgerChanges,
  context: RuleContext,
  headEntrySeq: number,
): Promise<TouchedInputs> {
  const wanted = new Set<string>(needs.epcs)
  const { siteId, nowMs, today, policies } = context
  return {
    context: { siteId, nowMs, today, headEntrySeq, policies },
    positions: await loadPositions(tx, positions),
    units: changes.units.filter(({ epc }) => wanted.has(epc)),
    devices: await loadDevices(tx, needs, entries, context),
    probes: await loadProbes(tx, needs, entries, context),
    openAlerts: await tx.alerts.openAbout(needs.subjectKeys),
  }
}
