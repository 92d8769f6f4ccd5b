/** What people decide about a unit that has arrived, by the word it is asked with; those of an inspection by their step. */
export const decisionWords = [
  'move',
  'use',
  'review',
  'waste',
  'hold',
  'release',
  'inspection-start',
  'inspection-accept',
  'inspection-reject',
  'reject',
  'return',
  'scrap',
  'lost',
  'stolen',
] as const
export type DecisionWord = (typeof decisionWords)[number]
