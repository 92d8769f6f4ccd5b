import type { Alert } from '#cloud/alerts/alert'
import { alertKinds, foldAlert } from '#cloud/alerts/fold-alert'
import type { ClimateDigest } from '#cloud/climate/window'
import type { DeviceCondition } from '#cloud/devices/device-condition'
import { conditionKinds, deviceOfCondition, foldCondition } from '#cloud/devices/fold-condition'
import { genesisHash } from '#cloud/journal/hash-chain'
import type { NumberedEntry } from '#cloud/journal/journal-entry'
import { notUnderstoodKind } from '#cloud/journal/not-understood'
import { identityAs } from '#cloud/journal/subject'
import { foldSetting, type SettingCommitment, settingsOfEntry } from '#cloud/people/setting-commitment'
import { foldUserRights, type UserRights, userKinds, usersOfEntry } from '#cloud/people/user-rights'
import { foldRequisition } from '#cloud/requisitions/fold-requisition'
import type { Requisition } from '#cloud/requisitions/requisition'
import { foldBindings } from '#cloud/tags/fold-bindings'
import type { TagBinding } from '#cloud/tags/tag-binding'
import { chipKinds, foldChips, type TagChips } from '#cloud/tags/tag-chips'
import { bindingKinds } from '#cloud/tags/tag-decisions'
import { epcOf } from '#cloud/tags/tag-facts'
import type { JournalTable } from '../engine/database.ts'
import type { SiteDatabase } from '../engine/site-database.ts'
import { entryOfRow, hashOfRow } from '../journal/journal-row.ts'
import { type Register, type RegisterName, registers } from '../registers.ts'
import type { Problem } from './verification.ts'

const pageRows = 5_000

/** What the journal alone adds up to, of everything that goes by its order. */
export type Rebuilt = {
  entries: number
  headHash: string
  registers: Map<RegisterName, Map<string, unknown>>
  alerts: Map<string, Alert>
  requisitions: Map<string, Requisition>
  users: Map<string, UserRights>
  settings: Map<string, SettingCommitment>
  bindings: Map<string, TagBinding[]>
  chips: Map<string, TagChips>
  conditions: Map<string, DeviceCondition>
  digests: ClimateDigest[]
  factsNotUnderstood: number
  /** Number of the last entry of each transaction, ascending: entries of one share their time of recording. */
  transactionEnds: number[]
}

const registerOfKind = new Map<string, RegisterName>(
  (Object.keys(registers) as RegisterName[]).flatMap((name) =>
    [...registers[name].kinds].map((kind): [string, RegisterName] => [kind, name]),
  ),
)

function put<T>(rows: Map<string, T>, key: string | null, after: T | null): void {
  if (key !== null && after !== null) rows.set(key, after)
}

function foldInto<T>(
  rows: Map<string, T>,
  keys: readonly string[],
  fold: (before: T | null, entry: NumberedEntry, key: string) => T | null,
  entry: NumberedEntry,
): void {
  for (const key of keys) put(rows, key, fold(rows.get(key) ?? null, entry, key))
}

const otherKinds: ReadonlySet<string> = new Set([
  ...alertKinds,
  ...chipKinds,
  ...conditionKinds,
  ...userKinds,
  'SettingPut',
  'ClimateDigested',
  notUnderstoodKind,
])

function take(rebuilt: Rebuilt, entry: NumberedEntry): void {
  const deviceId = deviceOfCondition(entry)
  if (deviceId !== null) {
    put(rebuilt.conditions, deviceId, foldCondition(rebuilt.conditions.get(deviceId) ?? null, entry))
  }
  const name = registerOfKind.get(entry.kind)
  if (name !== undefined) {
    const rows = rebuilt.registers.get(name) ?? new Map<string, unknown>()
    rebuilt.registers.set(name, rows)
    const register = registers[name] as Register<unknown>
    foldInto(rows, register.keysOf(entry), register.fold, entry)
    return
  }
  if (deviceId !== null) return
  if (entry.kind === notUnderstoodKind) rebuilt.factsNotUnderstood += 1
  if (entry.kind === 'ClimateDigested') rebuilt.digests.push(entry.body as ClimateDigest)
  if (alertKinds.has(entry.kind)) {
    const alertId = identityAs('alert', entry.subject)
    put(rebuilt.alerts, alertId, foldAlert(rebuilt.alerts.get(alertId ?? '') ?? null, entry))
  }
  const requisitionId = identityAs('requisition', entry.subject)
  if (requisitionId !== null) {
    put(rebuilt.requisitions, requisitionId, foldRequisition(rebuilt.requisitions.get(requisitionId) ?? null, entry))
  }
  const ofChips = chipKinds.has(entry.kind) ? epcOf(entry) : null
  if (ofChips !== null) put(rebuilt.chips, ofChips, foldChips(rebuilt.chips.get(ofChips) ?? null, entry))
  const epc = bindingKinds.has(entry.kind) ? epcOf(entry) : null
  if (epc !== null) rebuilt.bindings.set(epc, foldBindings(rebuilt.bindings.get(epc) ?? [], entry))
  foldInto(rebuilt.users, usersOfEntry(entry), foldUserRights, entry)
  foldInto(rebuilt.settings, settingsOfEntry(entry), foldSetting, entry)
}

/** Columns a kind of source does not use must be empty, or they could be written on unnoticed. */
function hasStrayColumns(row: JournalTable): boolean {
  const isDevice = row.source_kind === 'device'
  const hasSource = row.source_epoch !== null && row.source_seq !== null
  if (isDevice !== hasSource || (!isDevice && (row.source_epoch !== null || row.source_seq !== null))) return true
  return isDevice !== (row.actor_ref === null)
}

/** Walks the whole chain and folds on the way everything that goes by the order of the journal. */
export async function verifyChain({
  db,
  siteId,
}: SiteDatabase): Promise<{ rebuilt: Rebuilt; problem: Problem | null }> {
  const rebuilt: Rebuilt = {
    entries: 0,
    headHash: genesisHash,
    registers: new Map(),
    alerts: new Map(),
    requisitions: new Map(),
    users: new Map(),
    settings: new Map(),
    bindings: new Map(),
    chips: new Map(),
    conditions: new Map(),
    digests: [],
    factsNotUnderstood: 0,
    transactionEnds: [],
  }
  let recordedAtMs = -1
  const broken = (entrySeq: number, what: string) => ({
    rebuilt,
    problem: { where: `journal entry ${entrySeq}`, what },
  })
  for (;;) {
    const rows = await db
      .selectFrom('journal')
      .selectAll()
      .where('site_id', '=', siteId)
      .where('entry_seq', '>', rebuilt.entries)
      .orderBy('entry_seq')
      .limit(pageRows)
      .execute()
    for (const row of rows) {
      if (row.entry_seq !== rebuilt.entries + 1) return broken(rebuilt.entries + 1, 'the entry is missing')
      const hash = hashOfRow(rebuilt.headHash, row)
      if (hasStrayColumns(row) || hash !== row.hash) return broken(row.entry_seq, 'it was altered')
      if (row.recorded_at_ms < recordedAtMs) return broken(row.entry_seq, 'its time of recording runs backwards')
      if (row.recorded_at_ms !== recordedAtMs && rebuilt.entries > 0) rebuilt.transactionEnds.push(rebuilt.entries)
      recordedAtMs = row.recorded_at_ms
      rebuilt.entries = row.entry_seq
      rebuilt.headHash = hash
      const { kind, subject } = row
      const matters = registerOfKind.has(kind) || otherKinds.has(kind) || subject.startsWith('requisition:')
      if (matters) take(rebuilt, entryOfRow(row))
    }
    if (rows.length < pageRows) break
  }
  rebuilt.transactionEnds.push(rebuilt.entries)
  const state = await db.selectFrom('site_state').selectAll().where('site_id', '=', siteId).executeTakeFirst()
  if ((state?.head_seq ?? 0) > rebuilt.entries) {
    return broken(rebuilt.entries + 1, 'the entry is missing: the end was cut off')
  }
  const differs = (column: string) => ({
    rebuilt,
    problem: { where: `site_state ${siteId}`, what: `column ${column} is not where the journal ends` },
  })
  if (state !== undefined && state.head_seq !== rebuilt.entries) return differs('head_seq')
  if (state !== undefined && state.head_hash !== rebuilt.headHash) return differs('head_hash')
  return { rebuilt, problem: null }
}
