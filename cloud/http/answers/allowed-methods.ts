import type { Access } from '../access/access.ts'

/** A route as the server lists it; the path may hold :names and end in a star. */
export type ListedRoute = { method: string; path: string; access: Access }

function isPathOf(pattern: string, steps: readonly string[]): boolean {
  const wanted = pattern.split('/')
  const isOpen = wanted.at(-1) === '*'
  if (isOpen ? steps.length < wanted.length : steps.length !== wanted.length) return false
  return wanted.every((step, at) => step === '*' || (step.startsWith(':') ? steps[at] !== '' : step === steps[at]))
}

/** The methods an address can be asked with, in a stable order; none when there is nothing under it. */
export function allowedMethods(routes: readonly ListedRoute[], url: string): string[] {
  const steps = (url.split('?')[0] ?? '').split('/')
  return [...new Set(routes.filter(({ path }) => isPathOf(path, steps)).map(({ method }) => method))].sort()
}
