import { numbersFor, policySubjectAt } from '#cloud/policies/policy-book'
import type { InForce } from '#cloud/policies/threshold'
import { boundsInForce } from '#cloud/rules/bounds-in-force'
import type { RuleRegistry } from '#cloud/rules/registry'
import type { Store } from '#cloud/store/store'
import type { Quantity } from '#contracts/facts/climate-facts'
import type { DeviceId } from '#contracts/ids'
import type { Clock } from '#platform/clock'
import type { DeviceRegistry } from './devices/device-registry.ts'
import type { RuleBook } from './rule-book.ts'

/** A probe and the bounds it is held against, 0.001 degrees Celsius or 0.001 percent. */
export type BoundProbe = { probeId: string; quantity: Quantity; boundLowMilli: number; boundHighMilli: number }

/** Which numbers hold now, for whoever asks. */
export type NumbersInForce = {
  /** A policy may be recorded a little ahead of the clock: times of recording never run backwards. Unix ms. */
  atMs(): number
  /** Which threshold is in force for an item at a place for an owner, and who set it. */
  ofItem(itemId: string, placeId: string, owner: string | null): Promise<Record<string, InForce>>
  /** The probes of a device and the bounds in force for them: of its place, else of its model. */
  probesOf(deviceId: DeviceId): BoundProbe[]
}

export function numbersInForce(parts: {
  store: Store
  registry: DeviceRegistry
  ruleBook: RuleBook
  rules: RuleRegistry
  clock: Clock
}): NumbersInForce {
  const { store, registry, ruleBook, rules, clock } = parts
  const atMs = () => ruleBook.policies().reduce((latest, { setAtMs }) => Math.max(latest, setAtMs), clock.now())
  const book = () => ruleBook.context(clock.now()).policies
  return {
    atMs,
    async ofItem(itemId, placeId, owner) {
      const item = await store.items.find(itemId)
      const classes = { abcClass: item?.abcClass ?? null, riskClass: item?.riskClass ?? null }
      const subject = { itemId, placePath: ruleBook.places().pathOf(placeId), owner, ...classes }
      const numbers = numbersFor(book(), subject, atMs())
      const answers = [...rules.thresholds].map(([name, spec]) => [name, numbers(name, spec)] as const)
      return Object.fromEntries(answers.flatMap(([name, answer]) => (answer === null ? [] : [[name, answer]])))
    },
    probesOf(deviceId) {
      const device = registry.find(deviceId)
      if (device === null) return []
      const path = ruleBook.places().pathOf(device.placeId)
      const numbers = numbersFor(book(), policySubjectAt(path), atMs())
      return registry.probeIdsOf(deviceId).flatMap((probeId) => {
        const found = registry.boundsOf(device, probeId)
        if (found === null) return []
        const { lowMilli, highMilli } = boundsInForce(found.bounds, found.quantity, numbers, rules.thresholds)
        return [{ probeId, quantity: found.quantity, boundLowMilli: lowMilli, boundHighMilli: highMilli }]
      })
    },
  }
}
