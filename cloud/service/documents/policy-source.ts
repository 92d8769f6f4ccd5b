import type { PlaceBook } from '#cloud/places/place-book'
import {
  nextOverlayChange,
  numbersFor,
  type PolicyBook,
  policyBookOf,
  policySubjectAt,
} from '#cloud/policies/policy-book'
import type { ThresholdSpecs } from '#cloud/policies/threshold'
import { boundNames } from '#cloud/rules/bounds-in-force'
import { type CabinetPolicies, cabinetPoliciesSchema } from '#contracts/downlink/cabinet-policies'
import type { DeviceId } from '#contracts/ids'
import type { DocumentSource } from './document-source.ts'

export type PolicySourceParts = {
  thresholds: ThresholdSpecs
  places(): PlaceBook
}

const quantities = ['temperature', 'humidity'] as const

function policiesAt(
  book: PolicyBook,
  placePath: readonly string[],
  thresholds: ThresholdSpecs,
  nowMs: number,
): CabinetPolicies {
  const numbers = numbersFor(book, policySubjectAt(placePath), nowMs)
  const numberOf = (name: string) => numbers(name, thresholds.get(name))?.value ?? null
  const bounds = quantities.flatMap((quantity) => {
    const { low, high } = boundNames[quantity]
    const [lowMilli, highMilli] = [numberOf(low), numberOf(high)]
    return lowMilli === null || highMilli === null ? [] : [{ quantity, lowMilli, highMilli }]
  })
  const doors = { ajarSoundAfterMs: numberOf('ajarSoundAfterMs'), ajarAlertAfterMs: numberOf('ajarAlertAfterMs') }
  return cabinetPoliciesSchema.parse({ doors, bounds })
}

/** The numbers in force at the place of each device, of those that devices act by themselves. */
export function policySource({ thresholds, places }: PolicySourceParts): DocumentSource<'cabinet-policies'> {
  let book = policyBookOf([])
  let paths: (readonly string[])[] = []
  return {
    kind: 'cabinet-policies',
    touchedBy: ({ policies, places }) => (policies || places ? 'all' : []),
    async compose(tx, devices, nowMs) {
      const policies = await tx.policies.all()
      book = policyBookOf(policies)
      paths = devices.map(({ placeId }) => places().pathOf(placeId))
      // What was recorded a little ahead of the clock is in force already.
      const atMs = policies.reduce((latest, { setAtMs }) => Math.max(latest, setAtMs), nowMs)
      return new Map(
        devices.map(({ deviceId, placeId }): [DeviceId, CabinetPolicies] => [
          deviceId,
          policiesAt(book, places().pathOf(placeId), thresholds, atMs),
        ]),
      )
    },
    changesNextMs(nowMs) {
      const next = paths.flatMap((path) => nextOverlayChange(book, policySubjectAt(path), nowMs) ?? [])
      return next.length === 0 ? null : Math.min(...next)
    },
  }
}
