import type { Personality } from '../personality.ts'
import { Cursor, exactlyOne, onlyTypes, type ReceivedParameter } from '../wire/cursor.ts'
import { inParameter, refuseField, refuseParameter } from '../wire/refusal.ts'
import { statusCode } from '../wire/status-code.ts'

/** A Select: which tags it matches and what it does to the matching and the others. */
export type SelectFilter = {
  memoryBank: number
  bitPointer: number
  bitCount: number
  mask: Uint8Array
  action: { kind: 'unaware'; action: number } | { kind: 'aware'; target: number; action: number }
}

/** Impinj's search modes: the reader decides, single target, dual target, with suppression, single target with reset. */
export type SearchMode = 0 | 1 | 2 | 3 | 5

/** C1G2InventoryCommand as far as it was given; the rest falls back to the reader's configuration. */
export type InventoryCommand = {
  stateAware: boolean
  filters: SelectFilter[]
  modeIdentifier: number | null
  session: 0 | 1 | 2 | 3 | null
  tagPopulation: number
  /** Which flag state is inventoried, where the client controls it. */
  singulate: { state: 'A' | 'B'; selected: boolean | null } | null
  searchMode: SearchMode | null
}

function parseFilter(parameter: ReceivedParameter, stateAware: boolean): SelectFilter {
  return inParameter(331, () => {
    const cursor = new Cursor(parameter.body)
    cursor.u8()
    const inner = cursor.parameters()
    onlyTypes(inner, [332, 333, 334])
    const maskCursor = new Cursor(exactlyOne(inner, 332, 'C1G2TagInventoryMask').body)
    const memoryBank = maskCursor.u8() >>> 6
    if (memoryBank === 0)
      throw inParameter(332, () => refuseField(0, statusCode.invalid, 'Bank 0 cannot be selected on.'))
    const bitPointer = maskCursor.u16()
    const { bitCount, bytes } = maskCursor.bits()
    const mask = { memoryBank, bitPointer, bitCount, mask: bytes }
    if (stateAware) {
      const action = new Cursor(exactlyOne(inner, 333, 'C1G2TagInventoryStateAwareFilterAction').body)
      return { ...mask, action: { kind: 'aware', target: action.u8(), action: action.u8() } }
    }
    const action = new Cursor(exactlyOne(inner, 334, 'C1G2TagInventoryStateUnawareFilterAction').body)
    return { ...mask, action: { kind: 'unaware', action: action.u8() } }
  })
}

function parseMode(parameter: ReceivedParameter, personality: Personality): number {
  return inParameter(335, () => {
    const cursor = new Cursor(parameter.body)
    const modeIdentifier = cursor.u16()
    const tariNs = cursor.u16()
    const mode = personality.modes.find((row) => row.modeIdentifier === modeIdentifier)
    if (mode === undefined) throw refuseField(0, statusCode.outOfRange, 'This mode is not in the mode table.')
    if (tariNs !== 0 && (tariNs < mode.tariMinNs || tariNs > mode.tariMaxNs))
      throw refuseField(1, statusCode.outOfRange, 'This Tari is outside the mode table.')
    return modeIdentifier
  })
}

function parseSearchMode(parameter: ReceivedParameter, personality: Personality): SearchMode {
  const known = personality.impinjExtensions && parameter.custom?.vendor === 25882 && parameter.custom.subtype === 23
  if (!known) throw refuseParameter(1023, statusCode.unsupportedParameter, 'This extension is unknown here.')
  return inParameter(1023, () => {
    const mode = new Cursor(parameter.body).u16()
    if (mode !== 0 && mode !== 1 && mode !== 2 && mode !== 3 && mode !== 5)
      throw refuseField(2, statusCode.outOfRange, 'No such search mode.')
    return mode
  })
}

function sessionOf(bits: number): 0 | 1 | 2 | 3 {
  return bits === 0 ? 0 : bits === 1 ? 1 : bits === 2 ? 2 : 3
}

/** Parses C1G2InventoryCommand against what this reader can do. Throws RefusedRequest. */
export function parseInventoryCommand(parameter: ReceivedParameter, personality: Personality): InventoryCommand {
  return inParameter(330, () => {
    const cursor = new Cursor(parameter.body)
    const stateAware = (cursor.u8() & 0x80) !== 0
    if (stateAware && !personality.canSingulateStateAware)
      throw refuseField(0, statusCode.invalid, 'This reader does not singulate by tag state.')
    const command: InventoryCommand = {
      stateAware,
      filters: [],
      modeIdentifier: null,
      session: null,
      tagPopulation: 0,
      singulate: null,
      searchMode: null,
    }
    const inner = cursor.parameters()
    onlyTypes(inner, [331, 335, 336, 1023])
    for (const child of inner) {
      if (child.type === 331) command.filters.push(parseFilter(child, stateAware))
      if (child.type === 335) command.modeIdentifier = parseMode(child, personality)
      if (child.type === 336) Object.assign(command, parseSingulation(child, stateAware))
      if (child.type === 1023) command.searchMode = parseSearchMode(child, personality)
    }
    if (command.filters.length > personality.selectFiltersMax)
      throw refuseParameter(331, statusCode.overflowParameter, 'More filters than one query can carry.')
    return command
  })
}

function parseSingulation(
  parameter: ReceivedParameter,
  stateAware: boolean,
): Pick<InventoryCommand, 'session' | 'tagPopulation' | 'singulate'> {
  return inParameter(336, () => {
    const cursor = new Cursor(parameter.body)
    const session = sessionOf(cursor.u8() >>> 6)
    const tagPopulation = cursor.u16()
    cursor.u32()
    const inner = cursor.parameters()
    onlyTypes(inner, [337])
    const action = inner[0]
    if (action === undefined || !stateAware) return { session, tagPopulation, singulate: null }
    const bits = new Cursor(action.body).u8()
    return {
      session,
      tagPopulation,
      singulate: { state: (bits & 0x80) === 0 ? 'A' : 'B', selected: (bits & 0x40) === 0 },
    }
  })
}
