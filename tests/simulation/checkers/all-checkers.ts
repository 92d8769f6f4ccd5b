import { aLockOpensOnlyWhenOrdered } from './a-lock-opens-only-when-ordered.ts'
import { aProofSatisfiesItsOwnComparison } from './decisions/a-proof-satisfies-its-own-comparison.ts'
import { anAlertFiresOncePerEpisode } from './decisions/an-alert-fires-once-per-episode.ts'
import { anAlertHasAProof } from './decisions/an-alert-has-a-proof.ts'
import { everyAlertIsToldOnce } from './decisions/every-alert-is-told-once.ts'
import { everyRuleInputIsAnEntry } from './decisions/every-rule-input-is-an-entry.ts'
import { nothingDueStaysUndone } from './decisions/nothing-due-stays-undone.ts'
import { oneRequisitionPerShortage } from './decisions/one-requisition-per-shortage.ts'
import { ordersAddUp } from './decisions/orders-add-up.ts'
import { quietIsOrderFree } from './decisions/quiet-is-order-free.ts'
import { whatIsShortIsAskedFor } from './decisions/what-is-short-is-asked-for.ts'
import { aDocumentsVersionNeverGoesBack } from './documents/a-documents-version-never-goes-back.ts'
import { aRefusedBadgeOpensNothing } from './documents/a-refused-badge-opens-nothing.ts'
import type { Checker } from './evidence.ts'
import { eachFactCountsOnce } from './facts/each-fact-counts-once.ts'
import { noFactIsLost } from './facts/no-fact-is-lost.ts'
import { queuesStayBounded } from './facts/queues-stay-bounded.ts'
import { theChainIsUnbroken } from './facts/the-chain-is-unbroken.ts'
import { aCompleteSessionLeavesNoDoubt } from './goods/a-complete-session-leaves-no-doubt.ts'
import { aSerialIsInOnePlace } from './goods/a-serial-is-in-one-place.ts'
import { doubtsAreFew } from './goods/doubts-are-few.ts'
import { ledgerEqualsTruth } from './goods/ledger-equals-truth.ts'
import { noPhantomArrival } from './goods/no-phantom-arrival.ts'
import { noPhantomRemoval } from './goods/no-phantom-removal.ts'
import { piecesEqualTruth } from './goods/pieces-equal-truth.ts'
import { positionsEqualStays } from './goods/positions-equal-stays.ts'
import { theServiceBreaksNothing } from './the-service-breaks-nothing.ts'

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
  'a-refused-badge-opens-nothing': aRefusedBadgeOpensNothing,
  'a-documents-version-never-goes-back': aDocumentsVersionNeverGoesBack,
  'an-alert-fires-once-per-episode': anAlertFiresOncePerEpisode,
  'an-alert-has-a-proof': anAlertHasAProof,
  'a-proof-satisfies-its-own-comparison': aProofSatisfiesItsOwnComparison,
  'every-alert-is-told-once': everyAlertIsToldOnce,
  'nothing-due-stays-undone': nothingDueStaysUndone,
  'every-rule-input-is-an-entry': everyRuleInputIsAnEntry,
  'positions-equal-stays': positionsEqualStays,
  'quiet-is-order-free': quietIsOrderFree,
  'one-requisition-per-shortage': oneRequisitionPerShortage,
  'what-is-short-is-asked-for': whatIsShortIsAskedFor,
  'orders-add-up': ordersAddUp,
  'the-chain-is-unbroken': theChainIsUnbroken,
  'queues-stay-bounded': queuesStayBounded,
  'the-service-breaks-nothing': theServiceBreaksNothing,
}
