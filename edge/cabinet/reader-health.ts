import { type CabinetDraft, tell } from './cabinet-draft.ts'
import type { AntennaState, CabinetInput } from './cabinet-types.ts'

type Connected = Extract<CabinetInput, { kind: 'reader-connected' }>
type Unusable = Extract<CabinetInput, { kind: 'reads-unusable' }>
type Judged = Extract<CabinetInput, { kind: 'references-judged' }>
type Lost = Extract<CabinetInput, { kind: 'reader-lost' }>

/** The reader reads: said, locks that hang on it are set as they should be, antennas it names count as plugged in. */
export function readerConnected(draft: CabinetDraft, event: Connected): void {
  draft.reader = 'connected'
  const { manufacturer, model, firmware, llrpVersion, blindMs } = event
  tell(draft, { kind: 'ReaderConnected', manufacturer, model, firmware, llrpVersion, blindMs })
  for (const door of draft.doors) {
    const setup = draft.setup.doors.find((candidate) => candidate.doorId === door.doorId)
    if (setup?.lockNeedsReader !== true) continue
    draft.outputs.push({ kind: 'lock', doorId: door.doorId, released: door.releasedFor !== null })
  }
  for (const antenna of event.antennas) antennaChanged(draft, antenna, { downByReader: false })
}

/** Once per outage. */
export function readerLost(draft: CabinetDraft, event: Lost): void {
  if (draft.reader === 'lost' || draft.reader === 'silent') return
  draft.reader = event.reason === 'silent' ? 'silent' : 'lost'
  tell(draft, { kind: 'ReaderLost', reason: event.reason })
}

/** Reads come from which nothing can be concluded, or all can be used again. */
export function readsUnusable(draft: CabinetDraft, { reads, of, reason }: Unusable): void {
  draft.readsUnusable += reads
  if (reads === 0) tell(draft, { kind: 'ReadsUsable' })
  else tell(draft, { kind: 'ReadsUnusable', reads, of, reason })
}

/** An antenna is lost while the reader says so or silence does; told when the first says so and when the last takes it back. */
export function antennaChanged(draft: CabinetDraft, antenna: number, change: Partial<AntennaState>): void {
  const before = draft.antennas.find((one) => one.antenna === antenna) ?? {
    antenna,
    downByReader: false,
    silent: false,
  }
  const after = { ...before, ...change }
  const others = draft.antennas.filter((one) => one.antenna !== antenna)
  draft.antennas = isLost(after) ? [...others, after].sort((a, b) => a.antenna - b.antenna) : others
  if (isLost(before) === isLost(after)) return
  if (!isLost(after)) tell(draft, { kind: 'AntennaRestored', antenna })
  else tell(draft, { kind: 'AntennaLost', antenna, noticedBy: after.downByReader ? 'reader-event' : 'silence' })
}

/** How the tags fixed inside are heard, as presence judged anew. */
export function judgedReferences(draft: CabinetDraft, { health }: Judged): void {
  draft.references = health
  tell(draft, { kind: 'ReferencesJudged', ...health })
}

function isLost(antenna: AntennaState): boolean {
  return antenna.downByReader || antenna.silent
}
