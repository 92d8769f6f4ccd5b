import { expect, it } from 'vitest'
import type { HeldDocument } from '#contracts/downlink/document-kinds'
import { modelMisfit } from '#edge/model/misfit'
import {
  chooseModel,
  couldNotStart,
  type ModelSlots,
  noModelSlots,
  proved,
  trialStartsMax,
} from '#edge/model/model-slots'
import { loadModel } from '#firmware-config/load-model'
import type { DeviceModel } from '#firmware-config/schema'

const ofConfig = loadModel('implant-cabinet-4')
const cold = loadModel('cold-cabinet-4')
const sensor = loadModel('or-sensor-th')

const held = (version: number, model: DeviceModel): HeldDocument<'device-model'> => ({
  version,
  issuedAtMs: version,
  body: { modelId: model.modelId, model },
})
const slots = (change: Partial<ModelSlots>): ModelSlots => ({ ...noModelSlots, ...change })

it.each<[string, ModelSlots, HeldDocument<'device-model'> | null, string, number | null, number | null]>([
  ['nothing came yet', noModelSlots, null, 'implant-cabinet-4', null, null],
  ['one came', noModelSlots, held(5, cold), 'cold-cabinet-4', 5, null],
  ['it is on trial', slots({ trying: { version: 5, starts: 1 } }), held(5, cold), 'cold-cabinet-4', 5, null],
  [
    'its trials came to nothing',
    slots({ trying: { version: 5, starts: trialStartsMax } }),
    held(5, cold),
    'implant-cabinet-4',
    null,
    5,
  ],
  ['it failed', slots({ failed: 5 }), held(5, cold), 'implant-cabinet-4', null, null],
  ['a newer one came after one that failed', slots({ failed: 5 }), held(6, cold), 'cold-cabinet-4', 6, null],
  ['it proved itself', proved(noModelSlots, 5, cold), held(5, cold), 'cold-cabinet-4', null, null],
  ['the card lost the document', proved(noModelSlots, 5, cold), null, 'cold-cabinet-4', null, null],
  ['it is of another kind', noModelSlots, held(5, sensor), 'implant-cabinet-4', null, null],
  [
    'the config is of another kind than what proved itself',
    proved(noModelSlots, 5, sensor),
    null,
    'implant-cabinet-4',
    null,
    null,
  ],
])('when %s the device starts by the right one of two', (_when, before, document, modelId, trial, failedNow) => {
  const choice = chooseModel(before, document, ofConfig)
  expect([choice.model.modelId, choice.trial, choice.failedNow]).toEqual([modelId, trial, failedNow])
})

it('a model is tried a few times and then no more: a power cut may end a start that would have gone well', () => {
  let state = noModelSlots
  const started: string[] = []
  for (let start = 0; start < trialStartsMax + 2; start++) {
    const choice = chooseModel(state, held(5, cold), ofConfig)
    started.push(choice.model.modelId)
    state = choice.slots
  }
  expect(started).toEqual([
    ...Array.from({ length: trialStartsMax }, () => 'cold-cabinet-4'),
    'implant-cabinet-4',
    'implant-cabinet-4',
  ])
  expect(chooseModel(couldNotStart(noModelSlots, 5), held(5, cold), ofConfig)).toMatchObject({ failedNow: 5 })
})

function withAntenna(antenna: number): DeviceModel {
  if (ofConfig.kind !== 'cabinet') throw new Error('the implant cabinet is a cabinet')
  const { reader } = ofConfig
  const antennas = [...reader.antennas, { antenna, shelf: 'drawer', powerCentiDbm: 2_000 }]
  return { ...ofConfig, reader: { ...reader, antennas } }
}

it.each<[string, unknown, string, readonly number[] | null, string | null]>([
  ['the same again', ofConfig, 'implant-cabinet-4', [1, 2, 3, 4], null],
  ['another antenna that is there', withAntenna(5), 'implant-cabinet-4', [1, 2, 3, 4, 5], null],
  ['another antenna that is not there', withAntenna(5), 'implant-cabinet-4', [1, 2, 3, 4], 'antenna-not-there'],
  ['another antenna while the reader is away', withAntenna(5), 'implant-cabinet-4', null, 'reader-not-connected'],
  ['an antenna it had that has failed', ofConfig, 'implant-cabinet-4', [1, 2, 3], null],
  ['a room sensor', sensor, 'or-sensor-th', [1, 2, 3, 4], 'model-of-another-kind'],
  ['another name than it bears', cold, 'implant-cabinet-4', [1, 2, 3, 4], 'model-unreadable'],
  ['a reader of another protocol', { ...cold, reader: { driver: 'rain' } }, 'cold-cabinet-4', null, 'model-unreadable'],
  ['a member nobody knows', { ...cold, lights: 4 }, 'cold-cabinet-4', null, 'model-unreadable'],
  ['nothing', null, 'cold-cabinet-4', null, 'model-unreadable'],
])('a cabinet that is to be %s', (_what, model, modelId, antennas, refusal) => {
  expect(modelMisfit({ modelId, model }, ofConfig, { antennas })).toBe(refusal)
})
