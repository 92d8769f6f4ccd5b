import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { type DeviceModel, deviceModelSchema } from './schema.ts'

const modelsFolder = fileURLToPath(new URL('./models/', import.meta.url))

/** A device model cannot be used. The code is stable, the message says what to correct. */
export class ModelError extends Error {
  readonly code: 'model-unknown' | 'model-broken'
  constructor(code: ModelError['code'], message: string) {
    super(message)
    this.name = 'ModelError'
    this.code = code
  }
}

/** The names of all models there are, ascending. */
export function modelIds(folder = modelsFolder): string[] {
  return readdirSync(folder)
    .filter((file) => file.endsWith('.json'))
    .map((file) => file.slice(0, -'.json'.length))
    .sort()
}

/** Reads and checks the model of this name. Throws model-unknown or model-broken. */
export function loadModel(modelId: string, folder = modelsFolder): DeviceModel {
  const known = modelIds(folder)
  if (!known.includes(modelId)) {
    throw new ModelError('model-unknown', `There is no device model ${modelId}. Use one of ${known.join(', ')}.`)
  }
  const file = `firmware-config/models/${modelId}.json`
  let content: unknown
  try {
    content = JSON.parse(readFileSync(`${folder}/${modelId}.json`, 'utf8'))
  } catch (error) {
    throw new ModelError('model-broken', `${file} is no JSON. ${error instanceof Error ? error.message : ''}`)
  }
  const model = parseModel(content, file)
  if (model.modelId !== modelId) {
    throw new ModelError('model-broken', `${file} calls itself ${model.modelId}. File and modelId must be the same.`)
  }
  return model
}

/** Checks the content of a model file. Throws model-broken naming the key and what is wrong with it. */
export function parseModel(content: unknown, file: string): DeviceModel {
  const parsed = deviceModelSchema.safeParse(content)
  if (!parsed.success) {
    const [issue] = parsed.error.issues
    const key = issue?.path.join('.') || 'the model'
    throw new ModelError('model-broken', `${file}: ${key}: ${issue?.message ?? 'unknown'}. Correct it and start again.`)
  }
  const doubled = firstDoubled(parsed.data)
  if (doubled !== null) throw new ModelError('model-broken', `${file}: ${doubled} stands there twice. Name each once.`)
  const inverted = parsed.data.probes.find(
    (probe) => probe.boundLowMilli >= probe.boundHighMilli || probe.plausibleLowMilli >= probe.plausibleHighMilli,
  )
  if (inverted !== undefined) {
    throw new ModelError(
      'model-broken',
      `${file}: probe ${inverted.probeId} has a low bound that is not below its high.`,
    )
  }
  return parsed.data
}

function firstDoubled(model: DeviceModel): string | null {
  const names = model.probes.map((probe) => `probe ${probe.probeId}`)
  names.push(...model.probes.map((probe) => `path ${probe.path}`))
  if (model.kind === 'cabinet') {
    names.push(...model.reader.antennas.map(({ antenna }) => `antenna ${antenna}`))
    names.push(...model.reader.referenceEpcs.map((epc) => `reference tag ${epc}`))
    for (const { doorId, driver, ...lines } of model.doors) {
      names.push(`door ${doorId}`, `line ${lines.contactLine} of ${driver}`, `line ${lines.lockLine} of ${driver}`)
      if (lines.breakGlassLine !== undefined) names.push(`line ${lines.breakGlassLine} of ${driver}`)
      if (lines.soundLine !== undefined) names.push(`line ${lines.soundLine} of ${driver}`)
    }
  }
  return names.find((name, index) => names.indexOf(name) !== index) ?? null
}
