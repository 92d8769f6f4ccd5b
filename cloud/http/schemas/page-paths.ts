// The page reads these: no schema may come with them, for its library asks for leave to make code.

/**
 * Every page there is, by the first word of its path: alone, for each thing that the second word names, or both. The
 * service serves no other path; the page shows no other.
 */
export const pagesByWord = {
  stock: 'alone',
  places: 'both',
  units: 'each',
  tags: 'each',
  alerts: 'both',
  requisitions: 'alone',
  fleet: 'both',
  enrolments: 'alone',
  quarantine: 'alone',
  climate: 'both',
  people: 'alone',
  account: 'alone',
  'set-password': 'alone',
} as const satisfies Record<string, 'alone' | 'each' | 'both'>

export type PageWord = keyof typeof pagesByWord
