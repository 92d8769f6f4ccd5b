import { contractVersion } from '#contracts/contract-version'

/**
 * What a fact lacks that the next version has, made from what it says. Only ever adds: a member that changed its meaning
 * has a new name, so that everything that was sent is still there as it was sent.
 */
export type UpgradeStep = (fact: Readonly<Record<string, unknown>>) => Record<string, unknown>

/** By the version a step leads away from. The one place that knows how facts of older agents differ. */
export const upgradeSteps: ReadonlyMap<number, UpgradeStep> = new Map()

/** A fact of an older version with what this version asks for; one of this or a newer version as it is. */
export function upgradeFact(
  fact: unknown,
  fromVersion: number,
  steps: ReadonlyMap<number, UpgradeStep> = upgradeSteps,
  toVersion: number = contractVersion,
): unknown {
  if (typeof fact !== 'object' || fact === null || Array.isArray(fact)) return fact
  let upgraded = fact as Record<string, unknown>
  for (let version = fromVersion; version < toVersion; version++) {
    const step = steps.get(version)
    if (step !== undefined) upgraded = { ...step(upgraded), ...upgraded }
  }
  return upgraded
}
