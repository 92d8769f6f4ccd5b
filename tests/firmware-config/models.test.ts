import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { keyTable } from '#firmware-config/key-table'
import { loadModel, modelIds, parseModel } from '#firmware-config/load-model'
import { remarksOn } from '#firmware-config/reference-tags'
import { cabinetModelSchema, roomSensorModelSchema } from '#firmware-config/schema'
import { temporaryFolder } from '#tests/support/temporary-folder'

type Json = Record<string, unknown>

/** The model as its file says it, before defaults. */
function content(modelId: string): Json {
  return JSON.parse(readFileSync(new URL(`../../firmware-config/models/${modelId}.json`, import.meta.url), 'utf8'))
}

function listOf(model: Json, key: string): Json[] {
  const list = model[key]
  if (!Array.isArray(list)) throw new Error(`${key} is no list`)
  return list
}

describe('the device models', () => {
  it('are at least two cabinets, one of them cold, and a room sensor', () => {
    const kinds = modelIds().map((modelId) => loadModel(modelId).kind)
    expect(kinds.filter((kind) => kind === 'cabinet').length).toBeGreaterThanOrEqual(2)
    expect(kinds).toContain('room-sensor')
  })

  it.each(modelIds())('%s parses and fills in its defaults', (modelId) => {
    const model = loadModel(modelId)
    expect(model.modelId).toBe(modelId)
    expect(model.timings).toMatchObject({
      climateWindowMs: 900_000,
      climateWindowOutsideMs: 60_000,
      noDataAfterMs: 30_000,
    })
  })
})

describe('what is worth a look in a model', () => {
  it.each([
    ['no reference tag', [], ['references-too-few']],
    ['one reference tag', ['A001'], ['references-too-few']],
    ['two of them', ['A001', 'A002'], []],
  ])('with %s', (_story, referenceEpcs, remarks) => {
    const model = content('implant-cabinet-4')
    Object.assign(model.reader as Json, { referenceEpcs })
    expect(remarksOn(parseModel(model, 'models/x.json'))).toEqual(remarks)
  })

  it('is nothing in those there are', () => {
    expect(modelIds().flatMap((modelId) => remarksOn(loadModel(modelId)))).toEqual([])
  })
})

describe('a model that is wrong', () => {
  it.each<[string, (model: Json) => void, string]>([
    ['a key nobody knows', (model) => Object.assign(model, { antenas: 4 }), 'antenas'],
    ['a deeper key nobody knows', (model) => Object.assign(model.timings ?? {}, { unlockS: 5 }), 'timings'],
    ['a key out of its bounds', (model) => Object.assign(model.timings ?? {}, { unlockMs: 10 }), 'timings.unlockMs'],
    [
      'a driver that is not built',
      (model) => Object.assign(listOf(model, 'doors')[0] ?? {}, { driver: 'modbus-tcp' }),
      'doors.0.driver',
    ],
    [
      'a path that leaves its root',
      (model) => Object.assign(listOf(model, 'probes')[0] ?? {}, { path: '../../etc/shadow' }),
      'probes.0.path',
    ],
    [
      'a door that stands there twice',
      (model) => listOf(model, 'doors').push({ ...listOf(model, 'doors')[0] }),
      'door 1',
    ],
    [
      'two doors on one lock',
      (model) => listOf(model, 'doors').push({ ...listOf(model, 'doors')[0], doorId: 2, contactLine: 'gpi:2' }),
      'line gpo:1',
    ],
    [
      'a probe that stands there twice',
      (model) => listOf(model, 'probes').push({ ...listOf(model, 'probes')[0] }),
      'probe cabinet-air',
    ],
    [
      'an antenna that stands there twice',
      (model) => {
        const antennas = listOf(model.reader as Json, 'antennas')
        antennas.push({ ...antennas[0] })
      },
      'antenna 1',
    ],
    [
      'a reference tag that stands there twice',
      (model) => {
        const reader = model.reader as { referenceEpcs: string[] }
        reader.referenceEpcs = ['A001', 'A001']
      },
      'reference tag A001',
    ],
    [
      'bounds the wrong way round',
      (model) => Object.assign(listOf(model, 'probes')[0] ?? {}, { boundLowMilli: 30_000 }),
      'cabinet-air',
    ],
  ])('%s is an error that names it', (_story, spoil, named) => {
    const model = content('implant-cabinet-4')
    spoil(model)
    expect(() => parseModel(model, 'models/x.json')).toThrow(
      expect.objectContaining({ code: 'model-broken', message: expect.stringContaining(named) }),
    )
  })

  it.each(['no-such-model', '../schema', 'implant-cabinet-4.json', ''])(
    '%j is unknown, and the known ones are named',
    (modelId) => {
      expect(() => loadModel(modelId)).toThrow(
        expect.objectContaining({ code: 'model-unknown', message: expect.stringContaining('implant-cabinet-4') }),
      )
    },
  )

  it('in a file of another name, or half a file, is an error', () => {
    const folder = temporaryFolder()
    writeFileSync(join(folder, 'renamed.json'), JSON.stringify(content('or-sensor-th')))
    writeFileSync(join(folder, 'torn.json'), '{"kind":')
    expect(() => loadModel('renamed', folder)).toThrow(/or-sensor-th/)
    expect(() => loadModel('torn', folder)).toThrow(expect.objectContaining({ code: 'model-broken' }))
  })
})

/** The rows of a table without the blanks and dashes that a formatter may add. */
function cellsOf(table: string): string[] {
  return table
    .trim()
    .split('\n')
    .map((row) => row.replace(/\s*\|\s*/g, '|').replace(/-{3,}/g, '---'))
}

describe('the README of the models', () => {
  const readme = readFileSync(new URL('../../firmware-config/README.md', import.meta.url), 'utf8')
  it.each([
    ['a cabinet', cabinetModelSchema],
    ['a room sensor', roomSensorModelSchema],
  ])('shows every key of %s as the schema has it', (kind, schema) => {
    const section = readme.split(`## Keys of ${kind}\n`)[1]?.split('\n## ')[0] ?? ''
    expect(cellsOf(section)).toEqual(cellsOf(keyTable(schema)))
  })

  it.each([
    ['a cabinet', cabinetModelSchema],
    ['a room sensor', roomSensorModelSchema],
  ])('says of every key of %s what it means', (_kind, schema) => {
    expect(
      keyTable(schema)
        .split('\n')
        .filter((row) => row.endsWith('|  |')),
    ).toEqual([])
  })
})
