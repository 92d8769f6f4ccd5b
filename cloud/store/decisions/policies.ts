import type { Policy } from '#cloud/policies/policy'
import { canonicalJson } from '#contracts/canonical-json'
import type { SiteId } from '#contracts/ids'
import { type NounTable, nounAccess } from '../engine/noun-table.ts'
import { parsed } from '../engine/row-values.ts'
import type { SiteDatabase } from '../engine/site-database.ts'

/** Policies, by the entry that set them; never changed, a later one replaces its numbers. */
export const policyTable: NounTable<{ siteId: SiteId; policy: Policy }> = {
  table: 'policies',
  columns: { site_id: 'text', entry_seq: 'bigint', policy: 'text' },
  keys: ['site_id', 'entry_seq'],
  valuesOf: ({ siteId, policy }) => [siteId, policy.entrySeq, canonicalJson(policy)],
  ofRow: (row) => ({ siteId: row.site_id as SiteId, policy: parsed<Policy>(row.policy) }),
}

const policies = nounAccess(policyTable)

/** Policies as one transaction reads and writes them. */
export function policyAccess(site: SiteDatabase) {
  return {
    /** Every policy ever set, oldest first. */
    all: async (): Promise<Policy[]> => (await policies.all(site)).map(({ policy }) => policy),
    put: (set: readonly Policy[]) =>
      policies.put(
        site,
        set.map((policy) => ({ siteId: site.siteId, policy })),
      ),
  }
}
