import { z } from 'zod'
import { reasonSchema } from '../text.ts'

export const cardBody = z.strictObject({ reason: reasonSchema })
export const cardsAnswered = z.object({ deviceId: z.string() })
