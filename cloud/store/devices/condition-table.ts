import type { DeviceCondition } from '#cloud/devices/device-condition'
import { canonicalJson } from '#contracts/canonical-json'
import type { NounTable } from '../engine/noun-table.ts'
import { parsed } from '../engine/row-values.ts'

/** Devices as the rules see them, by id. */
export const conditionTable: NounTable<DeviceCondition> = {
  table: 'device_conditions',
  columns: { site_id: 'text', device_id: 'text', condition: 'text' },
  keys: ['site_id', 'device_id'],
  valuesOf: (condition) => [condition.siteId, condition.deviceId, canonicalJson(condition)],
  ofRow: ({ condition }) => parsed<DeviceCondition>(condition),
}
