import { evaluateByTime } from '#cloud/rules/evaluate'
import type { Heartbeat } from '#cloud/rules/needs'
import { addUp } from '#cloud/store/goods/positions'
import type { DeviceId } from '#contracts/ids'
import { storeEvaluation } from './commit-entries.ts'
import { loadPositions } from './load-rule-inputs.ts'
import type { RuleContext } from './rule-context.ts'
import type { SiteWriter } from './site-writer.ts'

export type TimeEvaluation = {
  context(nowMs: number): RuleContext
  /** Since when this service has been listening, Unix ms. */
  listeningSinceMs: number
  heartbeats: Heartbeat[]
  /** Also every position: at least once a day and after a change of policy. */
  withPositions: boolean
}

/** Runs the rules that time alone can change and stores what they find, in one transaction. */
export async function evaluateTime(writer: SiteWriter, evaluation: TimeEvaluation): Promise<void> {
  const { listeningSinceMs, heartbeats, withPositions } = evaluation
  await writer.write(async (tx, before, nowMs) => {
    const { siteId, today, policies, deviceKind } = evaluation.context(nowMs)
    const openAlerts = await tx.alerts.allOpen()
    const conditions = await tx.devices.allConditions()
    const positions = withPositions ? await loadPositions(tx, await tx.positions.all()) : []
    const deviceIdsOfAlerts = openAlerts.flatMap(({ subject }) => ('deviceId' in subject ? [subject.deviceId] : []))
    const alerted = new Set<string>(deviceIdsOfAlerts)
    const findings = evaluateByTime({
      context: { siteId, nowMs, today, policies, headEntrySeq: before.headSeq },
      listeningSinceMs,
      heartbeats,
      devices: conditions
        .filter(({ deviceId, reader }) => reader !== null || alerted.has(deviceId))
        .map((condition) => ({
          deviceId: condition.deviceId,
          kind: deviceKind(condition.deviceId) ?? 'cabinet',
          condition,
          entries: [],
        })),
      positions,
      openAlerts,
    })
    await storeEvaluation(tx, findings, openAlerts, nowMs)
    if (withPositions) {
      await tx.positions.put(
        positions.map(({ itemId, placeId, units, onTheWay }) => addUp(itemId, placeId, units, onTheWay)),
      )
    }
    const entries = findings.conclusions.map((entry, index) => ({ ...entry, entrySeq: before.headSeq + 1 + index }))
    const headHash = await tx.journal.append(entries, before.headSeq, before.headHash)
    return {
      state: { ...before, headSeq: before.headSeq + entries.length, headHash },
      changes: {
        stock: [],
        units: [],
        alerts: findings.alerts.map(({ alertId }) => alertId),
        requisitions: findings.requisitions.map(({ requisitionId }) => requisitionId),
        devices: findings.conditions.map<DeviceId>(({ deviceId }) => deviceId),
        climate: [],
        sessions: [],
      },
      value: null,
    }
  })
}
