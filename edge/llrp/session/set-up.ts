import { toldTextOf } from '#contracts/told-text'
import { buildParameter } from '../codec/build-message.ts'
import type { LlrpMessage } from '../codec/message.ts'
import { childrenOf, flagIn, numberIn } from '../codec/node-access.ts'
import { compileReaderConfig } from '../compile-reader-config.ts'
import { capabilitiesOf } from './reader-capabilities.ts'
import { applyWish } from './run-inventory.ts'
import { ask, change, log, lose, type SessionDraft, tell } from './session-draft.ts'

const impinj = 25_882
const llrp11 = 2

/** Begins to get to know a reader that has accepted the connection (LLRP 1.1 §9.1). */
export function beginSetUp(draft: SessionDraft): void {
  change(draft, { link: 'setting-up', version: 1, impinjExtensions: false, plainness: 0 })
  ask(draft, 'supported-version', 'GET_SUPPORTED_VERSION', {}, [], llrp11)
}

export function askCapabilities(draft: SessionDraft): void {
  ask(draft, 'capabilities', 'GET_READER_CAPABILITIES', { RequestedData: 0 })
}

/** A 1.0.1 reader refuses the question itself; then 1.0.1 it is. */
export function takeSupportedVersion(draft: SessionDraft, response: LlrpMessage, refusal: string | null): void {
  const supported = refusal === null ? (numberIn(response, 'SupportedVersion') ?? 1) : 1
  if (supported < llrp11) askCapabilities(draft)
  else ask(draft, 'set-version', 'SET_PROTOCOL_VERSION', { ProtocolVersion: llrp11 }, [], llrp11)
}

export function takeSetVersion(draft: SessionDraft, refusal: string | null): void {
  if (refusal === null) change(draft, { version: llrp11 })
  askCapabilities(draft)
}

export function takeCapabilities(draft: SessionDraft, response: LlrpMessage, refusal: string | null): void {
  const capabilities = refusal === null ? capabilitiesOf(response) : null
  if (capabilities === null) {
    lose(draft, 'protocol-error', refusal ?? 'the capabilities lack their general part')
    return
  }
  change(draft, { capabilities })
  if (capabilities.manufacturer === impinj) ask(draft, 'extensions', 'IMPINJ_ENABLE_EXTENSIONS')
  else ask(draft, 'ro-specs', 'GET_ROSPECS')
}

export function takeExtensions(draft: SessionDraft, refusal: string | null): void {
  change(draft, { impinjExtensions: refusal === null })
  ask(draft, 'ro-specs', 'GET_ROSPECS')
}

/** Whatever is still there, ours from before or somebody else's, would compete for the radio. */
export function takeRoSpecs(draft: SessionDraft, response: LlrpMessage): void {
  const found = childrenOf(response, 'ROSpec').map((roSpec) => numberIn(roSpec, 'ROSpecID') ?? 0)
  if (found.length === 0) {
    setConfig(draft)
    return
  }
  log(draft, 'info', 'reader.stale-rospecs-deleted', { roSpecIds: found.slice(0, 16) })
  const all = 0
  ask(draft, 'delete-foreign', 'DELETE_ROSPEC', { ROSpecID: all })
}

export function setConfig(draft: SessionDraft): void {
  const { capabilities, reader, impinjExtensions } = draft.state
  if (capabilities === null) throw new Error('the configuration is compiled from capabilities that are not known yet')
  const parameters = compileReaderConfig({ capabilities, keepaliveMs: reader.keepaliveMs, impinjExtensions })
  ask(draft, 'set-config', 'SET_READER_CONFIG', { ResetToFactoryDefault: false }, parameters)
}

export function readConfigBack(draft: SessionDraft): void {
  const everything = { AntennaID: 0, RequestedData: 0, GPIPortNum: 0, GPOPortNum: 0 }
  ask(draft, 'config-after', 'GET_READER_CONFIG', everything)
}

/** The reader as it is now: which antennas are plugged in, which inputs are high. From here on it is at work. */
export function becomeReady(draft: SessionDraft, response: LlrpMessage): void {
  const { capabilities, reader, version, blindSinceMs, wasEverReady, outputsWanted } = draft.state
  if (capabilities === null) throw new Error('a reader became ready without capabilities')
  const antennas = reader.antennas.map(({ antenna }) => antenna).filter((id) => id <= capabilities.antennaCount)
  if (antennas.length < reader.antennas.length)
    log(draft, 'error', 'reader.antennas-missing', { wanted: reader.antennas.length, has: capabilities.antennaCount })
  tell(draft, {
    kind: 'connected',
    manufacturer: capabilities.manufacturer,
    model: capabilities.model,
    firmware: toldTextOf(capabilities.firmware, 255),
    llrpVersion: version === 2 ? '1.1' : '1.0.1',
    antennas,
    blindMs: wasEverReady && blindSinceMs !== null ? Math.max(0, draft.now.elapsedMs - blindSinceMs) : null,
  })
  for (const properties of childrenOf(response, 'AntennaProperties')) {
    const antenna = numberIn(properties, 'AntennaID') ?? 0
    const isUnplugged = flagIn(properties, 'AntennaConnected') === false
    if (isUnplugged && antennas.includes(antenna)) tell(draft, { kind: 'antenna', antenna, up: false })
  }
  for (const input of childrenOf(response, 'GPIPortCurrentState')) {
    const level = numberIn(input, 'State')
    if (level === 0 || level === 1)
      tell(draft, { kind: 'gpi', port: numberIn(input, 'GPIPortNum') ?? 0, high: level === 1 })
  }
  change(draft, { link: 'ready', wasEverReady: true, lossTold: false, blindSinceMs: null })
  for (const [port, high] of Object.entries(outputsWanted)) writeOutput(draft, Number(port), high)
  applyWish(draft)
}

/** Sets an output of the reader: GPOWriteData in SET_READER_CONFIG (LLRP 1.1 §13.1.3). */
export function writeOutput(draft: SessionDraft, port: number, high: boolean): void {
  const write = buildParameter('GPOWriteData', { GPOPortNumber: port, GPOData: high })
  ask(draft, 'gpo', 'SET_READER_CONFIG', { ResetToFactoryDefault: false }, [write])
}
