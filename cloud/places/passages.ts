/** Steps in the life of goods that are no spot on a floor: every site is founded with one place for each. */
export const passages = ['supplier', 'transit', 'person', 'patient', 'outside', 'unknown'] as const
export type Passage = (typeof passages)[number]

/** The place of a passage has the passage's own name, in every site and for ever: folds may rely on it. */
export const passagePlaceIds: Readonly<Record<Passage, string>> = {
  supplier: 'supplier',
  transit: 'transit',
  person: 'person',
  patient: 'patient',
  outside: 'outside',
  unknown: 'unknown',
}
