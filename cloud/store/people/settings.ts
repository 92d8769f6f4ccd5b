import type { SiteDatabase } from '../engine/site-database.ts'

/** Small facts the service keeps about itself; the journal holds the hash of each. */
export function settingAccess({ db, siteId }: SiteDatabase) {
  return {
    async get(name: string): Promise<string | null> {
      const row = await db
        .selectFrom('settings')
        .select('value')
        .where('site_id', '=', siteId)
        .where('name', '=', name)
        .executeTakeFirst()
      return row?.value ?? null
    },
    async put(name: string, value: string): Promise<void> {
      await db
        .insertInto('settings')
        .values({ site_id: siteId, name, value })
        .onConflict((conflict) => conflict.columns(['site_id', 'name']).doUpdateSet({ value }))
        .execute()
    },
  }
}
