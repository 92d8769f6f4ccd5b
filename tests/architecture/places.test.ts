import { describe, expect, it } from 'vitest'
import { defaultsOfKind } from '#cloud/places/place-kinds'
import { sourceFiles, textOf } from './source-files.ts'

/** Everything that decides or stores: pages show kinds as words and may know some. */
const service = sourceFiles(/^cloud\/.*\.ts$/).filter((path) => !/^cloud\/(places|web)\//.test(path))

/** Words that are a kind of place and something else besides: a device, a kind of subject. */
const otherMeanings = new Set(['cabinet', 'person'])

function linesWith(pattern: RegExp): string[] {
  return service.flatMap((path) =>
    textOf(path)
      .split('\n')
      .flatMap((line, index) => (pattern.test(line) ? [`${path}:${index + 1} ${line.trim()}`] : [])),
  )
}

describe('what a place can do stands in its own fields', () => {
  it.each(Object.keys(defaultsOfKind).filter((kind) => !otherMeanings.has(kind)))(
    'nothing outside the room of places knows the kind %s',
    (kind) => {
      expect(linesWith(new RegExp(`[^[]['"]${kind}['"]`)).filter((line) => !line.includes('import '))).toEqual([])
    },
  )

  it('nothing outside asks a place for its kind', () => {
    expect(linesWith(/\bplace\??\.kind\s*(===|!==)/)).toEqual([])
  })
})
