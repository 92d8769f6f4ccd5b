import type { ThresholdSpec } from '#cloud/policies/threshold'

/** Thresholds that several rules about stock read; their words are among the shared ones. */

/** The level an order fills up to. */
export const orderUpTo = { unit: 'units', min: 0, max: 1_000_000, builtIn: null } as const satisfies ThresholdSpec

/** What expires within so many days will not be used in time. */
export const expectedUseDays = { unit: 'days', min: 0, max: 3_650, builtIn: 0 } as const satisfies ThresholdSpec

/** Which part of what is late on its way still counts as coming. */
export const lateCountsPercent = { unit: 'percent', min: 0, max: 100, builtIn: 50 } as const satisfies ThresholdSpec
