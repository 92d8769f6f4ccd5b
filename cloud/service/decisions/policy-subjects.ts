import type { AssortmentLine } from '#cloud/assortment/assortment'
import type { Item } from '#cloud/items/item'
import type { PlaceBook } from '#cloud/places/place-book'
import type { PolicyRequest } from '#cloud/policies/policy'
import type { PolicySubject } from '#cloud/policies/policy-book'

type Classes = Pick<PolicySubject, 'abcClass' | 'riskClass'>

/** The classes a policy of layer class names: A, high, or both as A-high. */
function classesIn(classId: string | null): Classes {
  const parts = classId?.split('-') ?? []
  return {
    abcClass: (['A', 'B', 'C'] as const).find((each) => parts.includes(each)) ?? null,
    riskClass: (['high', 'medium', 'low'] as const).find((each) => parts.includes(each)) ?? null,
  }
}

/** What policies can be in force for: everything that belongs somewhere, and what each policy itself is about. */
export function* policySubjects(
  lines: readonly AssortmentLine[],
  policies: readonly PolicyRequest[],
  items: ReadonlyMap<string, Item>,
  { pathOf }: Pick<PlaceBook, 'pathOf'>,
): Generator<PolicySubject> {
  const classesOf = (itemId: string): Classes => {
    const { abcClass = null, riskClass = null } = items.get(itemId) ?? {}
    return { abcClass, riskClass }
  }
  for (const { itemId, placeId, owner, belongs } of lines) {
    if (belongs) yield { itemId, placePath: pathOf(placeId), owner, ...classesOf(itemId) }
  }
  const seen = new Set<string>()
  for (const { itemId, placeId, classId, owner } of policies) {
    const scope = [itemId, placeId, classId, owner].join('/')
    if (seen.has(scope)) continue
    seen.add(scope)
    const placePath = placeId === null ? [] : pathOf(placeId)
    yield { itemId, placePath, owner, ...(itemId === null ? classesIn(classId) : classesOf(itemId)) }
  }
}
