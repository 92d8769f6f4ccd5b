import { readdirSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { projectRoot } from '#tests/architecture/source-files'
import { testsApart } from './tests-apart.ts'

describe('the tests that have a process of their own', () => {
  const apart = testsApart(projectRoot)

  it.each([
    ['takes over the timers itself', 'tests/edge/agent/agent-on-virtual-time.test.ts'],
    ['takes over the timers through a file it imports', 'tests/edge/presence/heard-door-cycles.test.ts'],
    ['starts processes', 'tests/edge/outbox/outbox-sigkill.test.ts'],
    ['starts a database server through two files', 'tests/cloud/store/store.test.ts'],
  ])('one that %s', (_why, path) => {
    expect(apart).toContain(path)
  })

  it('and no other: what is pure shares', () => {
    expect(apart).not.toContain('tests/edge/cabinet/commands.test.ts')
    const all = readdirSync('tests', { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.test.ts'))
    // Those of whole systems, browsers and seeds are so long that a process of their own is nothing beside them.
    const costly = apart.filter((name) => !/^tests\/(system|web|simulation\/seeds)\//.test(name))
    expect(costly.length).toBeLessThan(all.length / 5)
  })
})
