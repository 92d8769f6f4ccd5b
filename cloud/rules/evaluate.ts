import type { LedgerChanges } from '#cloud/ledger/apply-entries'
import type { NumberedEntry } from '#cloud/ledger/journal-entry'
import type { ByTimeInputs, Evaluation, Needs, TouchedInputs } from './needs.ts'

/** What must be loaded to evaluate what these entries touched. */
export function needsOf(entries: readonly NumberedEntry[], changes: LedgerChanges): Needs {
  throw new Error(`not built yet ${entries.length} ${changes.units.length}`)
}

/** Runs every rule over what was touched. To be called inside the transaction, after applyEntries. */
export function evaluateTouched(inputs: TouchedInputs): Evaluation {
  throw new Error(`not built yet ${inputs.context.nowMs}`)
}

/** Runs the rules that time alone can change. */
export function evaluateByTime(inputs: ByTimeInputs): Evaluation {
  throw new Error(`not built yet ${inputs.context.nowMs}`)
}
