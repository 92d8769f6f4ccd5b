import type { SiteDatabase } from '../engine/site-database.ts'
import type { Store } from '../store.ts'

/** Small facts the service keeps about itself. */
export function settingQueries({ db, siteId }: SiteDatabase): Store['settings'] {
  return {
    async get(name) {
      const row = await db
        .selectFrom('settings')
        .select('value')
        .where('site_id', '=', siteId)
        .where('name', '=', name)
        .executeTakeFirst()
      return row?.value ?? null
    },
    async put(name, value) {
      await db
        .insertInto('settings')
        .values({ site_id: siteId, name, value })
        .onConflict((conflict) => conflict.columns(['site_id', 'name']).doUpdateSet({ value }))
        .execute()
    },
  }
}
