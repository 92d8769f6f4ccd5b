import type { Alert } from './alert.ts'

export type Locale = 'en' | 'zh-cn'

/** An alert in words, each list item a line of its own. */
export type Explanation = {
  title: string
  /** What it means and what happens if nobody acts (ISA-18.2: cause, consequence). */
  cause: string
  consequence: string
  /** Inputs and arithmetic, line by line. */
  because: string[]
  limit: string
  wouldClear: string
  action: string
}

/** Renders an alert's proof for a person. */
export function explainAlert(alert: Alert, locale: Locale): Explanation {
  throw new Error(`not built yet ${alert.alertId} ${locale}`)
}
