import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { alertRefusals } from '#cloud/alerts/decide-alert'
import { acceptedValue } from '#cloud/http/answers/accepted-value'
import { Problem } from '#cloud/http/answers/problem'
import { lotRefusals } from '#cloud/lots/step-lot'
import { requisitionRefusals } from '#cloud/requisitions/decide-requisition'
import { unitRefusals } from '#cloud/units/unit-refusal'

const cloud = new URL('../../../../cloud/', import.meta.url).pathname
const source = readdirSync(cloud, { recursive: true, encoding: 'utf8' })
  .filter((path) => path.endsWith('.ts') && !path.startsWith('web'))
  .map((path) => readFileSync(join(cloud, path), 'utf8'))
  .join('\n')

const found = (pattern: RegExp) => [...source.matchAll(pattern)]

/** Every refusal of a command: thrown, returned, or concluded by a fold. */
const refusals = [
  ...new Set([
    ...found(/new Refused\(\s*'([a-z-]+)'/g).map(([, code = '']) => code),
    ...found(/refusal: '([a-z-]+)'/g).map(([, code = '']) => code),
    ...requisitionRefusals,
    ...lotRefusals,
    ...unitRefusals,
    ...alertRefusals,
  ]),
].sort()

/** Statuses told outright by routes and hooks. */
const told = found(/problem\(\s*(\d{3}),\s*'([a-z-]+)'/g).map(
  ([, status = '', code = '']) => [code, Number(status)] as const,
)

function statusOf(refusal: string): number {
  try {
    acceptedValue({ ok: false, refusal })
  } catch (error) {
    if (error instanceof Problem) return error.body.status
    throw error
  }
  throw new Error(`${refusal} was accepted`)
}

/** The table of the decision: each status with its codes. */
const decided = readFileSync(join(cloud, 'http/decisions/0001-requests-are-refused-by-name.md'), 'utf8')
const codesOf = (status: number) =>
  (new RegExp(`^\\| ${status} \\|[^|]*\\|([^|]*)\\|$`, 'm').exec(decided)?.[1] ?? '')
    .split(/[\s,]+/)
    .map((code) => code.replaceAll('`', ''))
    .filter((code) => code !== '')

describe('a code of a problem', () => {
  it('has one status, wherever it is told', () => {
    expect([refusals.length > 100, told.length > 15]).toEqual([true, true])
    const statuses = Map.groupBy(
      [...told, ...refusals.map((code) => [code, statusOf(code)] as const)],
      ([code]) => code,
    )
    const several = [...statuses].flatMap(([code, all]) => {
      const each = [...new Set(all.map(([, status]) => status))]
      return each.length > 1 ? [`${code}: ${each.join(', ')}`] : []
    })
    expect(several).toEqual([])
  })

  it('of a refused command has the status that the decision gives it: 403 and 409 by their names there, 404 unknown, else 422', () => {
    for (const status of [403, 409]) {
      expect(
        refusals.filter((code) => statusOf(code) === status),
        `${status}`,
      ).toEqual(codesOf(status))
    }
    expect(refusals.filter((code) => statusOf(code) === 404)).toEqual(
      refusals.filter((code) => code.endsWith('-unknown')),
    )
  })
})
