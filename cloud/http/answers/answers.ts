import type { ZodType } from 'zod'
import { problemSchema } from '../schemas/problem.ts'

/** The answers of a route: what it gives, and the one shape every error has. */
export function answers<S extends ZodType>(schema: S) {
  return { 200: schema, default: problemSchema }
}

/** The same for a route that creates. */
export function created<S extends ZodType>(schema: S) {
  return { 201: schema, default: problemSchema }
}
