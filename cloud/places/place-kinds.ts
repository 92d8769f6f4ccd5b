import type { Place } from './place.ts'

type KindDefaults = Pick<Place, 'keepsStock' | 'receivesGoods'>

const nothing: KindDefaults = { keepsStock: false, receivesGoods: false }
const keeping: KindDefaults = { keepsStock: true, receivesGoods: false }

/** What is meant when somebody names a well-known kind and says no more. Any other word is a kind too, with no defaults. */
export const defaultsOfKind: Readonly<Record<string, KindDefaults>> = {
  organisation: nothing,
  campus: nothing,
  department: nothing,
  room: nothing,
  cabinet: keeping,
  store: { keepsStock: true, receivesGoods: true },
  shelf: keeping,
  bin: keeping,
  supplier: nothing,
  transit: nothing,
  person: nothing,
  patient: nothing,
  outside: nothing,
  unknown: nothing,
}

/** What a place of this kind does unless somebody says otherwise. */
export function defaultsOf(kind: string): KindDefaults {
  return defaultsOfKind[kind] ?? nothing
}
