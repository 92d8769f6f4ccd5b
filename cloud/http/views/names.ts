import type { Store } from '#cloud/store/store'

/** Display names by user reference, as of now. Names are joined where a person reads them and are never journalled. */
export type Names = ReadonlyMap<string, string>

/** The names of all people the service knows. */
export async function namesOf(store: Pick<Store, 'users'>): Promise<Names> {
  return new Map((await store.users.list()).map(({ userId, displayName }) => [String(userId), displayName]))
}
