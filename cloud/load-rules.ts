import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { type RuleRegistry, registryOf } from '#cloud/rules/registry'

const rulesFolder = join(import.meta.dirname, 'rules')

/** The folders that hold a rule, by name. */
function ruleIdsIn(folder: string): string[] {
  return readdirSync(folder)
    .filter((name) => existsSync(join(folder, name, 'rule.ts')))
    .sort()
}

/**
 * Reads every rule there is: each folder of cloud/rules with a rule.ts that exports `rule`. Throws an error that names
 * what is wrong when one cannot be used; a service with half its rules must not start.
 */
export async function loadRules(folder = rulesFolder): Promise<RuleRegistry> {
  const rules = await Promise.all(
    ruleIdsIn(folder).map(async (name) => {
      const loaded: { rule?: { id?: unknown } } = await import(pathToFileURL(join(folder, name, 'rule.ts')).href)
      if (loaded.rule?.id !== name) throw new Error(`${name}/rule.ts exports no rule named ${name}`)
      return loaded.rule
    }),
  )
  return registryOf(rules)
}
