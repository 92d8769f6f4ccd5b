import { z } from 'zod'
import type { Right } from '#cloud/people/access/rights-table'

/** Which of these rights the person asking has for a thing, where that is. */
export const mayOf = <R extends Right>(rights: readonly [R, ...R[]]) =>
  z.array(z.enum(rights)).describe('Which of these rights the person asking has where it is.')
