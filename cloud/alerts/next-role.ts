import type { Role } from '#cloud/people/role'
import { type Alert, answeringRole } from './alert.ts'

/**
 * To which role an alert goes when nobody has the one that is to answer any more: to the one bound to it, from which it
 * was handed on, then to its deputy, at last to an administrator. Null when somebody has it still, or nobody any of them.
 */
export function nextRole(alert: Alert, isHeld: (role: Role) => boolean): Role | null {
  if (isHeld(answeringRole(alert))) return null
  const path = [alert.responsibleRole, alert.binding.deputyRole, 'admin'] as const
  return path.find((role) => role !== null && isHeld(role)) ?? null
}
