import type { Alert } from '#cloud/alerts/alert'
import type { Explanation, Locale } from '#cloud/alerts/explain'

/** An alert's proof in words. */
export type ExplainAlert = (alert: Alert, locale: Locale) => Explanation
