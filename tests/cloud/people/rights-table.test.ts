import { describe, expect, it } from 'vitest'
import { rights, rolesWith } from '#cloud/people/access/rights-table'
import { standsInFor } from '#cloud/people/access/stands-in'
import { roles } from '#cloud/people/role'
import { decidedRights } from './decided-rights.ts'

const reads = /\.read$/

describe('the table of rights', () => {
  it('is the one that was decided', () => {
    const decided = decidedRights()
    expect([...decided.keys()]).toEqual([...rights])
    for (const right of rights) {
      const wanted = roles.filter((role) => decided.get(right)?.has(role))
      expect(
        roles.filter((role) => rolesWith(right).includes(role)),
        right,
      ).toEqual(wanted)
    }
  })

  it('lets the auditor read everything and do nothing', () => {
    for (const right of rights) expect(rolesWith(right).includes('auditor'), right).toBe(reads.test(right))
  })

  it('leaves nothing to nobody, and nothing out that an administrator must be able to do', () => {
    for (const right of rights) expect(rolesWith(right), right).toContain('admin')
  })

  it('gives nobody a right by a name that is only inherited', () => {
    for (const name of ['toString', 'constructor', '__proto__']) expect(rolesWith(name as never)).toEqual([])
  })
})

describe('answering in place of a role', () => {
  it.each([
    ['head-nurse', 'clinician', true],
    ['department-head', 'head-nurse', true],
    ['device-management', 'biomed', true],
    ['clinician', 'head-nurse', false],
    ['supply', 'clinician', false],
    ['auditor', 'clinician', false],
    ['admin', 'quality', true],
  ] as const)('%s for %s: %s', (held, asked, may) => expect(standsInFor([held], asked)).toBe(may))
})
