import { localDay } from '#cloud/calendar/local-day'
import type { RuleContext } from '#cloud/ingest/rule-context'
import { type Policy, type PolicyBook, policyBookOf } from '#cloud/policies/policy'
import type { WritableStore } from '#cloud/store/open-store'
import type { SiteId } from '#contracts/ids'
import type { DeviceRegistry } from './devices/device-registry.ts'

/** Policies and devices as the rules see them, read anew whenever they change. */
export type RuleBook = {
  context(nowMs: number): RuleContext
  policies(): Promise<Policy[]>
  reload(): Promise<void>
  /** Counts up at every reload. */
  version(): number
}

export function createRuleBook(parts: {
  siteId: SiteId
  store: WritableStore
  registry: DeviceRegistry
  timeZone: string
}): RuleBook {
  const { siteId, store, registry } = parts
  const dayOf = localDay(parts.timeZone)
  let policies: Policy[] = []
  let book: PolicyBook = policyBookOf([])
  let version = 0
  return {
    context: (nowMs) => ({
      siteId,
      nowMs,
      today: dayOf(nowMs),
      policies: book,
      deviceKind: registry.kindOf,
      boundsOf: registry.boundsOf,
    }),
    policies: async () => policies,
    async reload() {
      const read = await store.transaction(async (tx) => ({
        devices: await tx.devices.enrolled(),
        policies: await tx.catalogue.policies(),
      }))
      registry.replace(read.devices)
      policies = read.policies
      book = policyBookOf(policies)
      version += 1
    },
    version: () => version,
  }
}
