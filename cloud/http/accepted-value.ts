import type { Outcome } from '#cloud/service/commands'
import { problem } from './problem.ts'

/** What a person can do about a refusal that is met often; the rest is explained by its own name. */
const remedies: Record<string, string> = {
  'device-exists': 'Send rotate: true for a new password, or choose another device id.',
  'model-unknown': 'Use a modelId of firmware-config/models.',
  'device-not-connected': 'Wait until the device is online.',
  'user-unknown': 'Create the user first.',
  'item-unknown': 'Put the item into the catalogue first.',
  'requisition-unknown': 'Look the requisition up in the list.',
  'unit-already-known': 'The unit was announced before: look at its time line.',
  'policy-subject-missing': 'Name the item, place or class the layer is about.',
  'threshold-unknown': 'Use the threshold names of the documentation.',
}

function statusOf(refusal: string): number {
  if (refusal.endsWith('-unknown')) return 404
  return /-already-|-exists$|-not-connected$/.test(refusal) ? 409 : 422
}

/** The value of an outcome; a refusal goes to the caller as a problem whose code is the refusal's own name. */
export function acceptedValue<T, R extends string>(outcome: Outcome<T, R>): T {
  if (outcome.ok) return outcome.value
  const { refusal } = outcome
  throw problem(
    statusOf(refusal),
    refusal,
    `Refused: ${refusal.replaceAll('-', ' ')}.`,
    remedies[refusal] ?? 'Look at the present state first; the refusal names what stands against it.',
  )
}
