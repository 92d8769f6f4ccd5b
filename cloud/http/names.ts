import type { Explanation } from '#cloud/alerts/explain'
import type { Store } from '#cloud/store/store'

/** Display names by user reference, as of now. Names are joined where a person reads them and are never journalled. */
export type Names = ReadonlyMap<string, string>

/** The names of all people the service knows. */
export async function namesOf(store: Store): Promise<Names> {
  return new Map((await store.users.list()).map(({ userId, displayName }) => [String(userId), displayName]))
}

/** The words of a proof with the person who set its limit named, where the reference is known. */
export function named(words: Explanation, setBy: string, names: Names): Explanation {
  const name = names.get(setBy)
  return name === undefined ? words : { ...words, limit: words.limit.replace(setBy, name) }
}
