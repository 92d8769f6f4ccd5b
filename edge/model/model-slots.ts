import { z } from 'zod'
import type { HeldDocument } from '#contracts/downlink/document-kinds'
import { type DeviceModel, deviceModelSchema } from '#firmware-config/schema'
import { modelOf } from './read-document.ts'

/**
 * Two slots: the model that has proved itself here, and a newer one that is on the card as a document. The newer one is
 * tried at a start; when it has not proved itself after a few starts, the other holds again.
 */
export const modelSlotsSchema = z.object({
  /** Proved here, and from which version of the document; null while none but the one of the config ever was. */
  proven: z.object({ version: z.int(), model: deviceModelSchema }).nullable(),
  /** Version that is on trial, and how many starts it has had. */
  trying: z.object({ version: z.int(), starts: z.int() }).nullable(),
  /** Version that did not prove itself: it is not tried again. */
  failed: z.int().nullable(),
})
export type ModelSlots = z.infer<typeof modelSlotsSchema>

export const noModelSlots: ModelSlots = { proven: null, trying: null, failed: null }

/** A power cut may end a start that would have gone well; so many that came to nothing are the model's fault. */
export const trialStartsMax = 3

/** By which model to start, and what the slots are then. */
export type ModelChoice = {
  model: DeviceModel
  slots: ModelSlots
  /** Version that is on trial with this start; null: none. */
  trial: number | null
  /** Version that turned out to have failed at the start before; null: none. It is still to be told. */
  failedNow: number | null
}

/** Chooses between what proved itself and the document on the card. ofConfig holds while there is neither. */
export function chooseModel(
  slots: ModelSlots,
  held: HeldDocument<'device-model'> | null,
  ofConfig: DeviceModel,
): ModelChoice {
  const { proven } = slots
  const known = proven?.model.kind === ofConfig.kind ? proven.model : ofConfig
  const stay = { model: known, slots: { ...slots, trying: null }, trial: null, failedNow: null }
  if (held === null) return stay
  const { version } = held
  if (version === slots.failed || version === proven?.version) return stay
  const starts = slots.trying?.version === version ? slots.trying.starts : 0
  if (starts >= trialStartsMax) {
    return { ...stay, slots: { ...slots, trying: null, failed: version }, failedNow: version }
  }
  const model = modelOf(held.body)
  // What could be read when it was taken was written by another version of this agent.
  if (model === null || model.kind !== ofConfig.kind) return stay
  return { model, slots: { ...slots, trying: { version, starts: starts + 1 } }, trial: version, failedNow: null }
}

/** A model has proved itself. */
export function proved(slots: ModelSlots, version: number, model: DeviceModel): ModelSlots {
  return { ...slots, proven: { version, model }, trying: null }
}

/** A model on trial could not even be started by. */
export function couldNotStart(slots: ModelSlots, version: number): ModelSlots {
  return { ...slots, trying: { version, starts: trialStartsMax } }
}
