import { expect, it } from 'vitest'
import type { z } from 'zod'
import { parseBatch } from '#cloud/ingest/facts/parse-batch'
import { batchSchema } from '#contracts/batch'
import { badgeRosterSchema } from '#contracts/downlink/badge-roster'
import { envelopeSchema } from '#contracts/downlink/envelope'
import { stopListSchema } from '#contracts/downlink/stop-list'
import { factSchema } from '#contracts/facts/fact'
import { statusSchema } from '#contracts/status'
import { telemetrySchema } from '#contracts/telemetry'
import { unboundedNumbers } from '#tests/contracts/unbounded-numbers'
import { epcOf, WrittenCabinet } from '#tests/support/written-cabinet'

it.each<[string, z.ZodType]>([
  ['a batch', batchSchema],
  ['a fact', factSchema],
  ['a status', statusSchema],
  ['telemetry', telemetrySchema],
  ['what goes down', envelopeSchema],
  ['a badge roster', badgeRosterSchema],
  ['a stop list', stopListSchema],
])('every moment in %s has a bound', (_what, schema) => {
  expect(unboundedNumbers(schema).filter((path) => /(?:At|Until|Since)Ms/i.test(path))).toEqual([])
})

it('a batch sent at no moment there is is taken all the same; its facts go by when they came', () => {
  const cabinet = new WrittenCabinet('cab-1', Date.UTC(2026, 0, 5))
  cabinet.finds(epcOf(1))
  const text = JSON.stringify({ ...cabinet.batch(1, cabinet.said.length), sentAtMs: Number.MAX_SAFE_INTEGER })
  expect(parseBatch(cabinet.batch(1, 1).deviceId, text)).toMatchObject({ ok: true, batch: { sentAtMs: null } })
})
