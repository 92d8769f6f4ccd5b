import { checkMessage } from '#edge/llrp/codec/check-message'
import { encodeMessage } from '#edge/llrp/codec/encode-message'
import { hexOf } from '#edge/llrp/codec/hex'
import type { LlrpMessage, LlrpParameter } from '#edge/llrp/codec/message'
import { childOf, childrenOf, flagIn, numberIn, numbersIn } from '#edge/llrp/codec/node-access'
import { broken, type Check } from '../../verdict/check.ts'
import { clause } from '../clause.ts'
import type { ReaderBench } from '../reader-bench.ts'
import { granted, refused } from '../status.ts'

/** What each RequestedData of GET_READER_CAPABILITIES asks for, from 1 up. */
const parts = ['GeneralDeviceCapabilities', 'LLRPCapabilities', 'RegulatoryCapabilities', 'C1G2LLRPCapabilities']
const everything = 0
const unheardOf = 9

async function all(bench: ReaderBench): Promise<LlrpMessage> {
  return granted(await bench.ask('GET_READER_CAPABILITIES', { RequestedData: everything }))
}

function part(node: LlrpMessage | LlrpParameter, ...path: string[]): LlrpParameter {
  let found: LlrpMessage | LlrpParameter = node
  for (const name of path) {
    const inner = childOf(found, name)
    if (inner === null) throw broken(`${name} is missing in ${found.name}`)
    found = inner
  }
  if ('messageId' in found) throw new Error('a path leads somewhere')
  return found
}

const general = async (bench: ReaderBench) => part(await all(bench), 'GeneralDeviceCapabilities')
const band = async (bench: ReaderBench) => part(await all(bench), 'RegulatoryCapabilities', 'UHFBandCapabilities')

function unique(what: string, numbers: readonly (number | null)[]): void {
  const twice = numbers.filter((number, at) => numbers.indexOf(number) !== at)
  if (twice.length > 0) throw broken(`${what} ${twice.join(', ')} stands there more than once`)
  if (numbers.length === 0) throw broken(`there is no ${what}`)
}

const numbersOf = (node: LlrpParameter, name: string, field: string) =>
  childrenOf(node, name).map((each) => numberIn(each, field))

/** Whether capabilities are all there and agree with one another. */
export const capabilityChecks: readonly Check<ReaderBench>[] = [
  {
    id: 'capabilities-complete',
    rule: 'Asked for everything, it tells general, LLRP, regulatory and air protocol capabilities',
    clause: clause('9.1.2'),
    async judge(bench) {
      const answer = await all(bench)
      const missing = parts.filter((name) => childOf(answer, name) === null)
      if (missing.length > 0) throw broken(`${missing.join(', ')} is missing`)
    },
  },
  {
    id: 'capabilities-one-by-one',
    rule: 'Asked for one part, it tells that part and no other',
    clause: clause('9.1.1'),
    async judge(bench) {
      for (const [index, wanted] of parts.entries()) {
        const answer = granted(await bench.ask('GET_READER_CAPABILITIES', { RequestedData: index + 1 }))
        const told = parts.filter((name) => childOf(answer, name) !== null)
        if (told.join() !== wanted) throw broken(`asked for ${wanted} it tells ${told.join(', ') || 'nothing'}`)
      }
    },
  },
  {
    id: 'capabilities-grammar',
    rule: 'Every parameter stands where the standard has it, as often as it may, in its order',
    clause: clause('9.2'),
    async judge(bench) {
      const [violation] = checkMessage(await all(bench))
      if (violation !== undefined) throw broken(`${violation.path}: ${violation.rule}`)
    },
  },
  {
    id: 'capabilities-unknown-part',
    rule: 'A part there is not is refused',
    clause: clause('9.1.1'),
    async judge(bench) {
      refused(await bench.ask('GET_READER_CAPABILITIES', { RequestedData: unheardOf }))
    },
  },
  {
    id: 'capabilities-steady',
    rule: 'Asked twice it tells the same',
    clause: clause('9.1.2'),
    async judge(bench) {
      const hex = async () => {
        const bytes = encodeMessage({ ...(await all(bench)), messageId: 0 })
        return hexOf(bytes, 0, bytes.length)
      }
      const [before, after] = [await hex(), await hex()]
      if (before !== after) throw broken('the second answer differs from the first')
    },
  },
  {
    id: 'capabilities-sensitivities',
    rule: 'Every receive sensitivity has an index of its own',
    clause: clause('9.2.1.1'),
    async judge(bench) {
      unique('sensitivity index', numbersOf(await general(bench), 'ReceiveSensitivityTableEntry', 'Index'))
    },
  },
  {
    id: 'capabilities-sensitivity-ranges',
    rule: 'The range of sensitivities of an antenna lies within the table, and is of an antenna there is',
    clause: clause('9.2.1.2'),
    async judge(bench) {
      const node = await general(bench)
      const indexes = numbersOf(node, 'ReceiveSensitivityTableEntry', 'Index')
      const antennas = numberIn(node, 'MaxNumberOfAntennaSupported') ?? 0
      for (const range of childrenOf(node, 'PerAntennaReceiveSensitivityRange')) {
        const [antenna, low, high] = ['AntennaID', 'ReceiveSensitivityIndexMin', 'ReceiveSensitivityIndexMax'].map(
          (field) => numberIn(range, field),
        )
        if (!(Number(antenna) <= antennas)) throw broken(`there is a range for antenna ${antenna} of ${antennas}`)
        if (!indexes.includes(low ?? -1) || !indexes.includes(high ?? -1))
          throw broken(`antenna ${antenna} has the range ${low} to ${high}, which is not in the table`)
      }
    },
  },
  {
    id: 'capabilities-air-protocols',
    rule: 'Every antenna is told with its air protocols, and no other',
    clause: clause('9.2.1.3'),
    async judge(bench) {
      const node = await general(bench)
      const antennas = numberIn(node, 'MaxNumberOfAntennaSupported') ?? 0
      const told = numbersOf(node, 'PerAntennaAirProtocol', 'AntennaID')
      unique('antenna', told)
      if (told.length !== antennas || told.some((antenna) => antenna === null || antenna < 1 || antenna > antennas))
        throw broken(`it supports ${antennas} antennas and tells the air protocols of ${told.join(', ')}`)
    },
  },
  {
    id: 'capabilities-powers',
    rule: 'Every transmit power has an index of its own',
    clause: clause('9.2.4.1.1'),
    async judge(bench) {
      unique('power index', numbersOf(await band(bench), 'TransmitPowerLevelTableEntry', 'Index'))
    },
  },
  {
    id: 'capabilities-frequencies',
    rule: 'A reader that hops tells its hop tables, one that does not its fixed frequencies, and none is empty',
    clause: clause('9.2.4.1.2'),
    async judge(bench) {
      const node = part(await band(bench), 'FrequencyInformation')
      const isHopping = flagIn(node, 'Hopping') === true
      const tables = childrenOf(node, isHopping ? 'FrequencyHopTable' : 'FixedFrequencyTable')
      if (tables.length === 0)
        throw broken(`Hopping is ${isHopping} and there is no ${isHopping ? 'hop' : 'fixed'} table`)
      if (isHopping) unique('hop table', numbersOf(node, 'FrequencyHopTable', 'HopTableID'))
      if (tables.some((table) => (numbersIn(table, 'Frequency') ?? []).length === 0)) throw broken('a table is empty')
    },
  },
  {
    id: 'capabilities-modes',
    rule: 'Every RF mode has an identifier of its own, and a Tari that is not longer at its least than at its most',
    clause: clause('15.2.1.1.2.1'),
    async judge(bench) {
      const modes = part(await band(bench), 'C1G2UHFRFModeTable')
      unique('mode', numbersOf(modes, 'C1G2UHFRFModeTableEntry', 'ModeIdentifier'))
      for (const mode of childrenOf(modes, 'C1G2UHFRFModeTableEntry')) {
        const [least, most] = [numberIn(mode, 'MinTariValue') ?? 0, numberIn(mode, 'MaxTariValue') ?? 0]
        if (least > most)
          throw broken(`mode ${numberIn(mode, 'ModeIdentifier')} has a Tari from ${least} to ${most} ns`)
      }
    },
  },
  {
    id: 'capabilities-select-filters',
    rule: 'It supports at least one Select filter in a query',
    clause: clause('15.2.1.1.1'),
    async judge(bench) {
      const filters = numberIn(part(await all(bench), 'C1G2LLRPCapabilities'), 'MaxNumSelectFiltersPerQuery') ?? 0
      if (filters < 1) throw broken(`MaxNumSelectFiltersPerQuery is ${filters}`)
    },
  },
]
