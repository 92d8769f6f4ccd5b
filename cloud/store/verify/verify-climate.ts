import { genesisHash } from '#cloud/journal/hash-chain'
import { probesOf } from '../devices/climate.ts'
import { checkBitsOf, windowHash, windowOfRow } from '../devices/climate-rows.ts'
import type { ClimateWindowsTable } from '../engine/database.ts'
import type { SiteDatabase } from '../engine/site-database.ts'
import type { Problem } from './verification.ts'
import type { Rebuilt } from './verify-chain.ts'

const pageRows = 5_000

/**
 * Runs the hash over every window in the order it was stored, and holds it against what stands beside each window, the
 * digests in the journal and the end that was written down: the first changed window is named, and its hour with it.
 */
export async function verifyClimate(
  { db, siteId, engine }: SiteDatabase,
  { digests }: Rebuilt,
  counts: Record<string, number>,
): Promise<Problem | null> {
  const probes = await probesOf({ db, siteId, engine })
  let hash = genesisHash
  let seq = 0
  let next = 0
  const heard = new Set<number>()
  for (;;) {
    const rows: ClimateWindowsTable[] = await db
      .selectFrom('climate_windows')
      .selectAll()
      .where('site_id', '=', siteId)
      .where('window_seq', '>', seq)
      .orderBy('window_seq')
      .limit(pageRows)
      .execute()
    for (const row of rows) {
      const where = `climate window ${seq + 1}`
      if (row.window_seq !== seq + 1) return { where, what: 'the window is missing' }
      const probe = probes.get(row.probe_no)
      if (probe === undefined) return { where, what: `there is no probe ${row.probe_no}` }
      hash = windowHash(hash, windowOfRow(row, probe))
      if (checkBitsOf(hash) !== row.check_bits) return { where, what: 'it, or its probe, was altered' }
      seq = row.window_seq
      heard.add(row.probe_no)
      const digest = digests[next]
      if (digest?.lastWindowSeq !== seq) continue
      next += 1
      const span = `climate windows ${digest.firstWindowSeq} to ${digest.lastWindowSeq}`
      if (digest.hash !== hash) return { where: span, what: 'they are not what the journal has the digest of' }
    }
    if (rows.length < pageRows) break
  }
  counts.climate_windows = seq
  counts.probes = probes.size
  const missing = digests[next]
  if (missing !== undefined) {
    return { where: `climate window ${seq + 1}`, what: 'the window is missing: the journal has its digest' }
  }
  const state = await db.selectFrom('site_state').selectAll().where('site_id', '=', siteId).executeTakeFirst()
  if (state !== undefined && state.window_seq > seq) {
    return { where: `climate window ${seq + 1}`, what: 'the window is missing: the end was cut off' }
  }
  const differs = (column: string) => ({
    where: `site_state ${siteId}`,
    what: `column ${column} is not where the windows end`,
  })
  if (state !== undefined && state.window_seq !== seq) return differs('window_seq')
  if (state !== undefined && state.window_hash !== hash) return differs('window_hash')
  const [idle] = [...probes.keys()].filter((probeNo) => !heard.has(probeNo))
  return idle === undefined ? null : { where: `probes ${idle}`, what: 'the journal knows nothing of the row' }
}
