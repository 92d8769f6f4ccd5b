import { sql } from 'kysely'
import type { ForeignTag } from '#cloud/tags/tag'
import type { TagBinding } from '#cloud/tags/tag-binding'
import type { TagChips } from '#cloud/tags/tag-chips'
import type { EpcHex } from '#contracts/ids'
import { nounAccess } from '../engine/noun-table.ts'
import { keyTable, type SiteDatabase } from '../engine/site-database.ts'
import type { Store } from '../store.ts'
import { bindingTable, chipTable, tagTable } from './tag-table.ts'

type Row = Record<string, unknown>

const tags = nounAccess(tagTable)
const bindings = nounAccess(bindingTable)
const chips = nounAccess(chipTable)

function byTag(rows: readonly Row[]): Map<string, TagBinding[]> {
  return Map.groupBy(rows.map(bindingTable.ofRow), ({ epc }): string => epc)
}

/** Tags as a page asks for them. */
export function tagQueries(site: SiteDatabase): Store['tags'] {
  const access = tagAccess(site)
  return {
    /** Where an unbound tag was seen last; null for a tag that is bound or was never seen. */
    async find(epc) {
      return (await tags.byKeys(site, [[epc]]))[0] ?? null
    },
    foreignSeen: async () => {
      const { rows } = await sql<Row>`
        select * from tags where site_id = ${site.siteId} and observed = 1 order by epc`.execute(site.db)
      return rows.map(tagTable.ofRow)
    },
    chips: async (epc) => (await access.chips([epc])).get(epc) ?? null,
    bindings: async (epc) => (await access.bindings([epc])).get(epc) ?? [],
    bindingsOfUnits: async (unitIds) => [...(await access.bindingsOfUnits(unitIds)).values()].flat(),
  }
}

/** Tags as one transaction reads and writes them. */
export function tagAccess(site: SiteDatabase) {
  const { db, siteId } = site
  return {
    /** Everything ever believed of these tags, by EPC, in the order it was believed. */
    async bindings(epcs: readonly EpcHex[]): Promise<Map<string, TagBinding[]>> {
      if (epcs.length === 0) return new Map()
      const { rows } = await sql<Row>`
        select b.* from ${keyTable(site, [...epcs])} cross join tag_bindings b
        where b.site_id = ${siteId} and b.epc = k.k0 order by b.known_since_seq, b.from_ms`.execute(db)
      return byTag(rows)
    },
    /** What is believed now of the tags of these units, by unit. */
    async bindingsOfUnits(unitIds: readonly string[]): Promise<Map<string, TagBinding[]>> {
      if (unitIds.length === 0) return new Map()
      const { rows } = await sql<Row>`
        select b.* from ${keyTable(site, [...unitIds])} cross join tag_bindings b
        where b.site_id = ${siteId} and b.unit_id = k.k0 and b.known_until_seq is null order by b.epc, b.from_ms`.execute(
        db,
      )
      return Map.groupBy(rows.map(bindingTable.ofRow), ({ unitId }) => unitId)
    },
    putBindings: (changed: readonly TagBinding[]) => bindings.put(site, changed),
    async foreign(epcs: readonly EpcHex[]): Promise<Map<string, ForeignTag>> {
      const found = await tags.byKeys(
        site,
        epcs.map((epc) => [epc]),
      )
      return new Map(found.map((tag) => [tag.epc, tag]))
    },
    /** The chips that were heard behind these EPCs, by EPC. */
    async chips(epcs: readonly EpcHex[]): Promise<Map<string, TagChips>> {
      const found = await chips.byKeys(
        site,
        epcs.map((epc) => [epc]),
      )
      return new Map(found.map((tag) => [tag.epc, tag]))
    },
    putChips: (changed: readonly TagChips[]) => chips.put(site, changed),
    putForeign: (changed: readonly ForeignTag[]) => tags.put(site, changed),
    /** Tags whose every fact belongs to a unit now. */
    async dropForeign(epcs: readonly EpcHex[]): Promise<void> {
      if (epcs.length === 0) return
      await sql`
        delete from tags where site_id = ${siteId} and epc in (select k.k0 from ${keyTable(site, [...epcs])})`.execute(
        db,
      )
    },
  }
}
