import { aCompleteSessionLeavesNoDoubt } from './a-complete-session-leaves-no-doubt.ts'
import { aLockOpensOnlyWhenOrdered } from './a-lock-opens-only-when-ordered.ts'
import { aProofSatisfiesItsOwnComparison } from './a-proof-satisfies-its-own-comparison.ts'
import { aSerialIsInOnePlace } from './a-serial-is-in-one-place.ts'
import { anAlertFiresOncePerEpisode } from './an-alert-fires-once-per-episode.ts'
import { anAlertHasAProof } from './an-alert-has-a-proof.ts'
import { doubtsAreFew } from './doubts-are-few.ts'
import { eachFactCountsOnce } from './each-fact-counts-once.ts'
import { everyRuleInputIsAnEntry } from './every-rule-input-is-an-entry.ts'
import type { Checker } from './evidence.ts'
import { ledgerEqualsTruth } from './ledger-equals-truth.ts'
import { noFactIsLost } from './no-fact-is-lost.ts'
import { noPhantomArrival } from './no-phantom-arrival.ts'
import { noPhantomRemoval } from './no-phantom-removal.ts'
import { oneRequisitionPerShortage } from './one-requisition-per-shortage.ts'
import { piecesEqualTruth } from './pieces-equal-truth.ts'
import { positionsEqualStays } from './positions-equal-stays.ts'
import { queuesStayBounded } from './queues-stay-bounded.ts'
import { quietIsOrderFree } from './quiet-is-order-free.ts'
import { theChainIsUnbroken } from './the-chain-is-unbroken.ts'

/** Every law the simulation holds the system to, by its name. */
export const checkers: Record<string, Checker> = {
  'no-fact-is-lost': noFactIsLost,
  'each-fact-counts-once': eachFactCountsOnce,
  'ledger-equals-truth': ledgerEqualsTruth,
  'pieces-equal-truth': piecesEqualTruth,
  'doubts-are-few': doubtsAreFew,
  'a-complete-session-leaves-no-doubt': aCompleteSessionLeavesNoDoubt,
  'a-serial-is-in-one-place': aSerialIsInOnePlace,
  'no-phantom-removal': noPhantomRemoval,
  'no-phantom-arrival': noPhantomArrival,
  'a-lock-opens-only-when-ordered': aLockOpensOnlyWhenOrdered,
  'an-alert-fires-once-per-episode': anAlertFiresOncePerEpisode,
  'an-alert-has-a-proof': anAlertHasAProof,
  'a-proof-satisfies-its-own-comparison': aProofSatisfiesItsOwnComparison,
  'every-rule-input-is-an-entry': everyRuleInputIsAnEntry,
  'positions-equal-stays': positionsEqualStays,
  'quiet-is-order-free': quietIsOrderFree,
  'one-requisition-per-shortage': oneRequisitionPerShortage,
  'the-chain-is-unbroken': theChainIsUnbroken,
  'queues-stay-bounded': queuesStayBounded,
}
