import type { DeviceModel } from './schema.ts'

/** With fewer tags fixed inside nothing tells a tag that failed from a cabinet that hears worse. */
export const referencesMin = 2

/** What is allowed in a model and yet worth a person's look. */
export type ModelRemark = 'references-too-few'

/** What a person should know who puts a device of this model into service; empty where all is as it should be. */
export function remarksOn(model: DeviceModel): ModelRemark[] {
  return model.kind === 'cabinet' && model.reader.referenceEpcs.length < referencesMin ? ['references-too-few'] : []
}

/** Every tag that is fixed in cabinets of one of the models, and the first model that names it. Such a tag is never stock. */
export function referenceTagsOf(models: Iterable<DeviceModel>): ReadonlyMap<string, string> {
  const references = new Map<string, string>()
  for (const model of models) {
    if (model.kind !== 'cabinet') continue
    for (const epc of model.reader.referenceEpcs) if (!references.has(epc)) references.set(epc, model.modelId)
  }
  return references
}
