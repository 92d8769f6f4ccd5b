import type { DeviceModelDocument } from '#contracts/downlink/device-model'
import { ModelError, parseModel } from '#firmware-config/load-model'
import type { DeviceModel } from '#firmware-config/schema'

/** The model a document holds; null when it is none, or of another name than it says. */
export function modelOf({ modelId, model }: DeviceModelDocument): DeviceModel | null {
  try {
    const parsed = parseModel(model, modelId)
    return parsed.modelId === modelId ? parsed : null
  } catch (error) {
    if (error instanceof ModelError) return null
    throw error
  }
}

/** Whether two models say the same: both were read by the schema, so their members stand in one order. */
export function isSameModel(a: DeviceModel, b: DeviceModel): boolean {
  return JSON.stringify(a) === JSON.stringify(b)
}
