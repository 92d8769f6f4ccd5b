import { readFileSync } from 'node:fs'

/** A message as it is on the wire, by its name in golden/: those of version 1 were sent, later ones are imagined. */
export function goldenText(name: string): string {
  return readFileSync(new URL(`./golden/${name}.json`, import.meta.url), 'utf8')
}

export function golden(name: string): Record<string, unknown> {
  return JSON.parse(goldenText(name))
}
