import { z } from 'zod'

/**
 * What the device is made of: the whole content of a model file, which is held to the schema of firmware-config by whoever
 * is to act by it.
 */
export const deviceModelDocumentSchema = z.strictObject({
  modelId: z.string().regex(/^[a-z0-9][a-z0-9-]{0,31}$/),
  model: z.unknown(),
})
export type DeviceModelDocument = z.infer<typeof deviceModelDocumentSchema>
