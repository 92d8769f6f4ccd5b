import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { agentChecks } from './agent/agent-checks.ts'
import { serviceChecks } from './service/judge-service.ts'

const page = readFileSync(join(import.meta.dirname, '../../../edge/contracts/published/README.md'), 'utf8')
const clauses = [...page.matchAll(/^\*\*(\d+\.\d+)\*\* /gm)].map((match) => match[1] ?? '')
const unseen = [...page.matchAll(/^\| ([\d., ]+) \|/gm)].flatMap((match) => (match[1] ?? '').split(', '))
const numbersOf = (clause: string) => clause.replace('contract ', '').split(', ')
const judged = [...agentChecks, ...serviceChecks].flatMap(({ clause }) => numbersOf(clause))

it('every row names clauses that stand on the page', () => {
  const sections = new Set(clauses.map((number) => number.split('.')[0]))
  expect(judged.filter((number) => !clauses.includes(number) && !sections.has(number))).toEqual([])
})

it('every clause is judged, is about the golden messages themselves, or is named as one that nobody sees', () => {
  const aboutGolden = (number: string) => number.startsWith('10.')
  const covered = new Set([...judged, ...unseen])
  expect(clauses.filter((number) => !covered.has(number) && !aboutGolden(number))).toEqual([])
  expect(unseen.filter((number) => judged.includes(number))).toEqual([])
})

it('no two rows of a table have one name', () => {
  for (const checks of [agentChecks, serviceChecks]) {
    const ids = checks.map(({ id }) => id)
    expect(ids.filter((id, index) => ids.indexOf(id) !== index)).toEqual([])
  }
})
