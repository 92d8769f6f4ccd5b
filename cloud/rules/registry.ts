import type { RuleId } from '#cloud/alerts/alert'
import { antennaLostRule } from './antenna-lost/rule.ts'
import { deviceSilenceRule } from './device-silence/rule.ts'
import { doorLeftOpenRule } from './door-left-open/rule.ts'
import { emergencyRule } from './emergency/rule.ts'
import { expiryRule } from './expiry/rule.ts'
import { forcedDoorRule } from './forced-door/rule.ts'
import { foreignUnitRule } from './foreign-unit/rule.ts'
import { readerLostRule } from './reader-lost/rule.ts'
import { reorderPointRule } from './reorder-point/rule.ts'
import type { Rule } from './rule.ts'
import { safetyStockRule } from './safety-stock/rule.ts'
import { temperatureBreachRule } from './temperature-breach/rule.ts'

/** Every rule there is, by its id. */
export const rules: Record<RuleId, Rule<never, never>> = {
  'reorder-point': reorderPointRule,
  'safety-stock': safetyStockRule,
  emergency: emergencyRule,
  expiry: expiryRule,
  'temperature-breach': temperatureBreachRule,
  'device-silence': deviceSilenceRule,
  'foreign-unit': foreignUnitRule,
  'forced-door': forcedDoorRule,
  'door-left-open': doorLeftOpenRule,
  'antenna-lost': antennaLostRule,
  'reader-lost': readerLostRule,
}
