import { z } from 'zod'
import type { Outcome } from '#cloud/service/command-context'
import { problem } from './problem.ts'

/** What a person can do about a refusal that is met often, {names} from about; the rest is explained by its own name. */
const remedies: Record<string, string> = {
  'device-exists':
    'Choose another device id; to give this one a new key or password, say replace: true (--replace) or rotate: true.',
  'passwords-not-used': 'Enrol it with POST /api/enrolments: devices prove themselves by certificates here.',
  'certificates-not-used': 'Register it with POST /api/devices: this service was told to speak plain MQTT.',
  'enrolment-code-wrong': 'Type the code again as it was shown, or ask for a new one.',
  'enrolment-code-used': 'Ask for a new code: each is for one device, once.',
  'enrolment-code-expired': 'Ask for a new code, and use it within half an hour.',
  'enrolment-not-requested': 'Type the code at the device first; then compare what both show.',
  'device-already-retired': 'It serves no more: enrol it with a new code to have it serve again.',
  'enrolment-unknown': 'Nothing waits for this device: open an enrolment, or look whether it has expired.',
  'enrolments-open-already-too-many': 'Approve or refuse some that wait, or wait half an hour until they expire.',
  'fingerprint-differs': 'Approve nothing: another key asked with this code. Refuse it, and look who had the code.',
  'certificate-request-not-valid': 'Send a PKCS #10 request of a P-256 key, signed by it, as DER in base64.',
  'model-unknown': 'Use a modelId of firmware-config/models.',
  'not-a-cabinet': 'Name a cabinet: {deviceId} has no doors to open and shut.',
  'device-not-connected': 'Wait until the device is online.',
  'alert-already-claimed':
    'The person in claimedBy has it: if that is you, nothing has to be done; else ask, or have it assigned to you.',
  'assignee-cannot-answer':
    'Choose one of GET /api/alerts/{alertId}/assignees: whom it is handed to could not answer it where it is.',
  'alert-not-claimed': 'Nobody has claimed it: nothing has to be released.',
  'alert-shelved-already': 'It is shelved until the moment named in about: take it off the shelf first.',
  'alert-not-shelved': 'It is not shelved: nothing has to be done.',
  'shelving-ends-already': 'Give a moment that has not passed yet.',
  'shelving-too-long': 'Shelve it for shelvedMaxMs at most, as about says: the more urgent, the shorter.',
  'user-unknown': 'Create the user first.',
  'username-taken': 'Choose another username.',
  'own-account': 'Ask another administrator.',
  'last-administrator': 'Make somebody else an administrator of the whole hospital first, who has set a password.',
  'password-changed-meanwhile': 'Sign in with the password that holds now.',
  'right-missing': 'Ask an administrator for the role, or a person who has it.',
  'outside-your-places': 'Ask somebody who has the right there, or an administrator for the place.',
  'account-closed': 'Ask an administrator.',
  'first-run-over': 'Sign in, or ask an administrator for an account.',
  'item-unknown': 'Put the item into the catalogue first; it is found by its codes.',
  'item-codes-contradict':
    'Give codes of one item only: {field} (line {line}) belongs to another item than what stands before it.',
  'item-codes-of-another':
    'Leave {field} (line {line}) out, or give a code of that item: none of the codes there belongs to it.',
  'item-code-listed-twice': 'Leave {field} (line {line}) out: the same code stands in the list before it.',
  'item-code-not-valid': 'Correct {field} (line {line}) and whatever else is listed in errors.',
  'code-not-valid': 'Correct the field named in errors: no item bears the code either.',
  'place-unknown': 'Define the place first.',
  'place-listed-twice': 'Leave {field} (line {line}) out, or correct it: the same place stands in the list before it.',
  'assortment-listed-twice':
    'Leave {field} (line {line}) out: the same item, place and owner stand in the list before it.',
  'badge-listed-twice': 'Leave {field} (line {line}) out: the same badge stands in the list before it.',
  'badge-already-of-another':
    'Correct {field} (line {line}), or revoke the badge of whoever holds it first: it opens cabinets for somebody else.',
  'badges-too-many': 'Let badges expire, or disable accounts first: {max} may open cabinets at a time.',
  'commands-too-many': 'Wait until the device has answered, or until what waits for it has expired.',
  'place-parent-unknown': 'Define what the place is part of first, or before it in the same list.',
  'place-parent-is-a-passage': 'Make it part of a place of the house: nothing stands in {field} (line {line}).',
  'place-parent-closed': 'Choose an open place in {field} (line {line}), or open that one first or in the same list.',
  'place-keeps-no-stock': 'Choose a place that keeps stock.',
  'place-closed': 'Choose a place that is open.',
  'place-has-devices': 'Put the device named in about somewhere else first.',
  'place-has-open-places': 'Close the place named in about first, or in the same list.',
  'device-watches-units':
    'If the whole cabinet moves, change the parent of its place instead; if its hardware goes elsewhere, empty it first. To retire it although it sees some, say leaveUnits: true (--leave-units).',
  'card-not-doubted': 'Nothing has to be said: no card of this device waits for an answer.',
  'probe-unknown': 'Give a probe of the model of this device, as the climate page names it.',
  'calibration-not-plausible':
    'Give a day of calibration that has begun, and a last day not before it and at most {validDaysMax} days behind it.',
  'quarantine-already-settled': 'Somebody has dealt with it: nothing has to be said.',
  'quarantine-still-unreadable':
    'Update the service and try again, or put it aside for good with a reason; why it cannot be read is in about.',
  'quarantine-still-not-applicable':
    'It can be read and breaks the books: put it aside for good with a reason, or report what is in about.',
  'gap-unknown': 'Nothing of this card is missing: look at the list of gaps.',
  'gap-already-another': 'The gap is another by now: look at the list of gaps and accept what is missing.',
  'device-is-another': 'Send the model and the place it has; move it with POST /api/devices/{id}/place.',
  'place-holds-stock': 'Move away what stands there or is bound for there first.',
  'time-zone-not-valid':
    'Use an IANA name in {field} (line {line}), such as Asia/Shanghai; an offset such as +08:00 is none.',
  'moment-not-yet': 'Give a moment that has passed, or none for now.',
  'lot-listed-twice': 'Add the pieces of one lot up into one line.',
  'receiving-place-ambiguous': 'Say placeId: none or several places receive goods.',
  'requisition-unknown': 'Look the requisition up in the list.',
  'requisition-line-unknown': 'Look the requisition up: it has no such line.',
  'requisition-line-listed-twice': 'Leave it out: the same line stands in the list before it.',
  'requisition-item-listed-twice': 'Add the quantities of one item up into one line.',
  'requisition-line-already-open': 'Look at the line named in about: it asks for the item already.',
  'requisition-line-already-approved': 'All of it is approved; to approve more, give another quantity and a reason.',
  'requisition-already-ended': 'Raise another one: nothing of it is open any more.',
  'requisition-not-approved': 'Approve the line first.',
  'requisition-of-another-place':
    'Send the goods to the place that asked, named in about, or leave the requisition out.',
  'goods-not-requested':
    'Leave the requisition out, or send what its open lines ask for: items and owner are in about.',
  'quantity-changed': 'Look at the line again: {quantity} are wanted now, {quantitySeen} were seen.',
  'quantity-below-approved': 'Give at least what is approved already, {approved}, or cancel the line.',
  'quantity-reason-missing': 'Say in reason why {quantity} and not the {quantitySeen} that are wanted.',
  'quantity-exceeds-approved': 'Order at most what is approved and not ordered yet: {toOrder}.',
  'item-not-in-assortment':
    'Say in the reason of the line why the place needs it, or put it into the assortment first.',
  'hold-date-passed': 'Give a moment to come, or none.',
  'unit-already-known': 'The unit was announced before: look at its time line.',
  'unit-is-present': 'Its cabinet still sees it: take it out first, then say what became of it.',
  'unit-use-already-reviewed': 'Somebody has looked into it: its time line says who.',
  'unit-already-there': 'It stands there already: nothing has to be said.',
  'unit-not-received': 'Receive its shipment first.',
  'unit-unknown': 'Look it up again, by its tag or its serial: no unit has this id.',
  'unit-not-held': 'It is not held for that reason: nothing has to be released.',
  'unit-without-identity': 'Give {field} (line {line}) or the tag of the unit, or count the item by lot.',
  'due-date-not-plausible': 'Give a moment at most a year ago and five years ahead, or none.',
  'unit-listed-twice': 'Leave it out: the same tag or serial stands in the list before it.',
  'shipment-unknown': 'Look it up in the list of shipments: none has this id.',
  'lot-quantity-short': 'Give no more pieces than stand there.',
  'item-tracked-by-lot': 'Give pieces of a lot: this item has no serial numbers.',
  'item-tracked-by-serial': 'Give units with their serials: this item is not counted by lot.',
  'item-tracking-fixed': 'Define another item: how one is counted does not change.',
  'decision-unknown': 'Give the journal number of a decision of a person about it, as its time line shows.',
  'decision-stays': 'What has arrived has arrived: move it, return it or declare it lost instead.',
  'decision-already-built-upon':
    'Take back first what was decided later and would not be true without it: journal entry {entrySeq}.',
  'decision-is-withdrawal': 'Decide it anew: a withdrawal is not taken back.',
  'decision-already-withdrawn': 'It counts no longer: nothing has to be said.',
  'serial-already-known': 'It is the unit named in about: bind the tag to it, or correct the serial.',
  'tag-already-bound': 'The tag is on the unit named in about: take it off, or bind it anew to the right one.',
  'tag-is-reference':
    'Write another number to the tag of the unit: cabinets of model {modelId} carry this one as a reference, which is never stock.',
  'numbers-contradict':
    'Change {lessName} or {moreName}: both would be in force for the subject in about, with their layers and who set them.',
  'policy-not-valid': 'Correct the field named in errors.',
}

const lookFirst = 'Look at the present state first.'

const forbidden: ReadonlySet<string> = new Set(['right-missing', 'outside-your-places', 'account-closed'])

function statusOf(refusal: string): number {
  if (forbidden.has(refusal)) return 403
  if (refusal.endsWith('-unknown')) return 404
  return /-already-|^quantity-changed$|-(?:exists|taken|over|not-connected|holds-stock)$|^own-account$|^alert-shelved-already$|^last-administrator$|-meanwhile$/.test(
    refusal,
  )
    ? 409
    : 422
}

type About = Readonly<Record<string, unknown>>

const fieldErrors = z.array(z.object({ field: z.string(), message: z.string() }))

/** The fields a refusal says are wrong, where it is about some; and what else stands against it. */
function errorsOf({ errors, ...about }: About) {
  const listed = fieldErrors.safeParse(errors)
  if (listed.success) return { errors: listed.data, about }
  if (typeof about.field !== 'string') return { about }
  return { errors: [{ field: about.field, message: String(about.message ?? 'is not valid') }], about }
}

/** The remedy with what the refusal is about in place of the names in braces. */
function filled(remedy: string, about: About): string {
  return remedy.replace(/\{(\w+)\}/g, (whole, name: string) => String(about[name] ?? whole))
}

/** The value of an outcome; a refusal goes to the caller as a problem whose code is the refusal's own name. */
export function acceptedValue<T>(outcome: Outcome<T>): T {
  if (outcome.ok) return outcome.value
  const { refusal, about } = outcome
  throw problem(
    statusOf(refusal),
    refusal,
    `Refused: ${refusal.replaceAll('-', ' ')}.`,
    filled(
      remedies[refusal] ?? (about === undefined ? lookFirst : `${lookFirst} What stands against it is in about.`),
      about ?? {},
    ),
    about === undefined ? {} : errorsOf(about),
  )
}
