import { toldTextOf } from '#contracts/told-text'
import type { LlrpMessage } from '../codec/message.ts'
import { childrenOf, numberIn } from '../codec/node-access.ts'
import { setConfig } from './configure.ts'
import { capabilitiesOf, hasAntenna, type ReaderCapabilities } from './reader-capabilities.ts'
import { noHabits, type ReaderIdentity } from './reader-habits.ts'
import { ask, change, forgetHabits, learnWithout, log, lose, type SessionDraft } from './session-draft.ts'
import { backOffFirstMs } from './session-state.ts'
import { nothingTold } from './usable-reads.ts'

const impinj = 25_882
const llrp11 = 2

/** Begins to get to know a reader that has accepted the connection (LLRP 1.1 §9.1). A reader known to speak 1.0.1 is not asked. */
export function beginSetUp(draft: SessionDraft): void {
  change(draft, {
    link: 'setting-up',
    version: 1,
    impinjExtensions: false,
    plainness: 0,
    leftOut: [],
    reading: 'unproved',
    configRead: [],
    hasReconciled: false,
    lastTold: nothingTold,
    habitsTried: draft.state.habits,
  })
  if (draft.state.habits.without.includes('version-question')) askCapabilities(draft)
  else ask(draft, 'supported-version', 'GET_SUPPORTED_VERSION', {}, { version: llrp11, option: 'version-question' })
}

function askCapabilities(draft: SessionDraft): void {
  ask(draft, 'capabilities', 'GET_READER_CAPABILITIES', { RequestedData: 0 })
}

/** A 1.0.1 reader refuses the question itself; then 1.0.1 it is, and it is not asked again. */
export function takeSupportedVersion(draft: SessionDraft, response: LlrpMessage, refusal: string | null): void {
  if (refusal !== null) learnWithout(draft, 'version-question')
  const supported = refusal === null ? (numberIn(response, 'SupportedVersion') ?? 1) : 1
  if (supported < llrp11) askCapabilities(draft)
  else {
    const more = { version: llrp11, option: 'version-question' } as const
    ask(draft, 'set-version', 'SET_PROTOCOL_VERSION', { ProtocolVersion: llrp11 }, more)
  }
}

export function takeSetVersion(draft: SessionDraft, refusal: string | null): void {
  if (refusal === null) change(draft, { version: llrp11 })
  askCapabilities(draft)
}

function identityOf({ manufacturer, model, firmware }: ReaderCapabilities): ReaderIdentity {
  return { manufacturer, model, firmware: toldTextOf(firmware, 255) }
}

/** What was learnt holds for one reader with one firmware. Returns false where the connection has to begin anew without it. */
function recognise(draft: SessionDraft, identity: ReaderIdentity): boolean {
  const { habits, habitsTried } = draft.state
  const known = habits.identity
  if (known === null) {
    change(draft, { habits: { ...habits, identity } })
    return true
  }
  if (JSON.stringify(known) === JSON.stringify(identity)) return true
  log(draft, 'info', 'reader.another', { ...identity })
  if (habitsTried.without.length === 0) {
    change(draft, { habits: { ...noHabits, identity } })
    return true
  }
  forgetHabits(draft, identity)
  change(draft, { backOffMs: backOffFirstMs })
  lose(draft, 'protocol-error', 'this is another reader, or has another firmware, than what was learnt of')
  return false
}

export function takeCapabilities(draft: SessionDraft, response: LlrpMessage, refusal: string | null): void {
  const capabilities = refusal === null ? capabilitiesOf(response) : null
  if (capabilities === null) {
    lose(draft, 'protocol-error', refusal ?? 'the capabilities lack their general part')
    return
  }
  change(draft, { capabilities })
  if (!recognise(draft, identityOf(capabilities))) return
  const { antennas } = draft.state.reader
  if (!antennas.some(({ antenna }) => hasAntenna(capabilities, antenna))) {
    lose(draft, 'protocol-error', `none of the antennas of the model: it has ${capabilities.antennaCount}`)
    return
  }
  const hasExtensions = capabilities.manufacturer === impinj && !draft.state.habits.without.includes('extensions')
  if (hasExtensions) ask(draft, 'extensions', 'IMPINJ_ENABLE_EXTENSIONS', {}, { option: 'extensions' })
  else askRoSpecs(draft)
}

/** A reader of that maker may still refuse, or answer as another maker's: then it is used without. */
export function takeExtensions(draft: SessionDraft, refusal: string | null): void {
  if (refusal !== null) learnWithout(draft, 'extensions')
  change(draft, { impinjExtensions: refusal === null })
  askRoSpecs(draft)
}

function askRoSpecs(draft: SessionDraft): void {
  if (draft.state.habits.without.includes('ro-specs-read')) deleteAll(draft)
  else ask(draft, 'ro-specs', 'GET_ROSPECS', {}, { option: 'ro-specs-read' })
}

/** Whatever is still there, ours from before or somebody else's, would compete for the radio. */
export function takeRoSpecs(draft: SessionDraft, response: LlrpMessage, refusal: string | null): void {
  if (refusal !== null) {
    learnWithout(draft, 'ro-specs-read')
    deleteAll(draft)
    return
  }
  const found = childrenOf(response, 'ROSpec').map((roSpec) => numberIn(roSpec, 'ROSpecID') ?? 0)
  if (found.length === 0) {
    setConfig(draft)
    return
  }
  log(draft, 'info', 'reader.stale-rospecs-deleted', { roSpecIds: found.slice(0, 16) })
  deleteAll(draft)
}

function deleteAll(draft: SessionDraft): void {
  const all = 0
  ask(draft, 'delete-foreign', 'DELETE_ROSPEC', { ROSpecID: all })
}
