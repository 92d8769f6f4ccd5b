import { dirname, join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { projectRoot, sourceFiles, textOf } from './source-files.ts'

/**
 * The floors of a tree, from the ground up. A room may lean on rooms of lower floors only, never on a neighbour: what
 * two neighbours share gets a room below both. A file in the root of a tree is a room of its own.
 */
const trees: Record<string, string[][]> = {
  edge: [
    ['contracts', 'platform'],
    ['llrp', 'gpio', 'badge', 'climate', 'outbox', 'documents', 'uplink', 'identity', 'model', 'config.ts'],
    ['presence'],
    ['cabinet'],
    ['agent'],
    ['tools', 'agent.ts'],
    ['main.ts'],
  ],
  cloud: [
    ['journal', 'calendar', 'proofs', 'climate'],
    ['config.ts', 'agenda', 'certificates', 'places', 'items', 'shipments', 'people', 'documents'],
    ['tags', 'devices', 'policies'],
    ['units'],
    ['lots'],
    ['stays', 'positions'],
    ['assortment', 'alerts', 'requisitions'],
    ['rules'],
    ['store', 'load-rules.ts'],
    ['ingest', 'broker', 'read-config.ts'],
    ['tools'],
    ['service'],
    ['service.ts', 'http'],
    ['web', 'web-build'],
    ['main.ts'],
  ],
}

const packageDoors = (JSON.parse(textOf('package.json')) as { imports: Record<string, string> }).imports

/** The path an import leads to, from the project's root; null for packages and node's own. */
function targetOf(path: string, specifier: string): string | null {
  if (specifier.startsWith('.')) return join(dirname(path), specifier)
  for (const [door, way] of Object.entries(packageDoors)) {
    const [before] = door.split('*')
    if (before !== undefined && specifier.startsWith(before))
      return way.replace(/^\.\//, '').replace('*', specifier.slice(before.length))
  }
  return null
}

function roomOf(tree: string, path: string): string | null {
  const [top, room] = path.split('/')
  return top === tree && room !== undefined ? room : null
}

/** Which room leans on which, in how many imports, types included. */
function tiesOf(tree: string): Map<string, number> {
  const ties = new Map<string, number>()
  for (const path of sourceFiles(/\.tsx?$/)) {
    const from = roomOf(tree, path)
    if (from === null) continue
    for (const [, specifier] of textOf(path).matchAll(/(?:\bfrom|\bimport)\s*\(?\s*['"]([^'"]+)['"]/g)) {
      const target = targetOf(path, specifier ?? '')
      const to = target === null ? null : roomOf(tree, target)
      if (to === null || to === from) continue
      ties.set(`${from} -> ${to}`, (ties.get(`${from} -> ${to}`) ?? 0) + 1)
    }
  }
  return ties
}

/** The ties that do not go down; a room without a floor is none's neighbour and counts as one. */
function runBack(floors: readonly (readonly string[])[], ties: Iterable<string>): string[] {
  const heights = new Map(floors.flatMap((rooms, height) => rooms.map((room) => [room, height] as const)))
  return [...ties].filter((tie) => {
    const [from = '', to = ''] = tie.split(' -> ')
    const [above, below] = [heights.get(from), heights.get(to)]
    return above === undefined || below === undefined || below >= above
  })
}

function printed(tree: string, floors: readonly (readonly string[])[], ties: Map<string, number>): string {
  const lines = floors.map((rooms) =>
    rooms
      .map((room) => {
        const below = [...ties].filter(([tie]) => tie.startsWith(`${room} -> `))
        const leansOn = below.map(([tie, count]) => `${tie.split(' -> ')[1]} ${count}`).join(', ')
        return leansOn === '' ? room : `${room} (on ${leansOn})`
      })
      .join('\n    '),
  )
  const roofFirst = lines.map((line, height) => `${String(height).padStart(2)}  ${line}`).reverse()
  return `The floors of ${tree}/, and what each room leans on\n${roofFirst.join('\n')}\n`
}

describe.each(Object.entries(trees))('the floors of %s', (tree, floors) => {
  const ties = tiesOf(tree)

  it('no room leans on its own floor or one above', () => {
    process.stdout.write(printed(tree, floors, ties))
    expect(runBack(floors, ties.keys()), 'give what both share a room below both').toEqual([])
  })

  it('every room stands on a floor, and every floor is there', () => {
    const rooms = new Set(sourceFiles(/\.tsx?$/).flatMap((path) => roomOf(tree, path) ?? []))
    expect([...rooms].sort()).toEqual(floors.flat().sort())
  })
})

describe('the test of floors', () => {
  it('finds a tie that runs up, one that runs along, and a room without a floor', () => {
    const floors = [['journal'], ['units', 'items'], ['rules']]
    const ties = ['rules -> units', 'units -> journal', 'journal -> rules', 'units -> items', 'attic -> units']
    expect(runBack(floors, ties)).toEqual(['journal -> rules', 'units -> items', 'attic -> units'])
  })

  it('follows doors and relative paths, and leaves packages alone', () => {
    expect(targetOf('cloud/units/unit.ts', '../tags/tag.ts')).toBe('cloud/tags/tag.ts')
    expect(targetOf('cloud/units/unit.ts', '#cloud/tags/tag')).toMatch(/^cloud\/tags\/tag/)
    expect(targetOf('cloud/units/unit.ts', '#contracts/ids')).toMatch(/^edge\/contracts\/ids/)
    expect(targetOf('cloud/units/unit.ts', 'zod')).toBe(null)
  })
})

describe('folders', () => {
  it('of more than 20 files have inner rooms', () => {
    const counts = new Map<string, number>()
    for (const path of sourceFiles(/\.(tsx?|css)$/)) counts.set(dirname(path), (counts.get(dirname(path)) ?? 0) + 1)
    const crowded = [...counts].filter(([, files]) => files > 20).map(([folder, files]) => `${folder} ${files}`)
    expect(crowded, `below ${projectRoot}`).toEqual([])
  })
})
