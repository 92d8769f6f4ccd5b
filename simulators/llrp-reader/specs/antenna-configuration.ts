import type { Personality } from '../personality.ts'
import { join, type Part, tlv, u8, u16, u32 } from '../wire/bytes.ts'
import { Cursor, onlyTypes, type ReceivedParameter } from '../wire/cursor.ts'
import { inParameter, refuseField } from '../wire/refusal.ts'
import { statusCode } from '../wire/status-code.ts'
import { type InventoryCommand, parseInventoryCommand } from './inventory-command.ts'

/** AntennaConfiguration as a client sent it: what is null was not given. */
export type AntennaConfiguration = {
  /** 0 means every antenna. */
  antenna: number
  sensitivityIndex: number | null
  transmitter: { hopTableId: number; channelIndex: number; powerIndex: number } | null
  command: InventoryCommand | null
}

/** Everything needed to inventory on one antenna. */
export type AntennaSettings = {
  powerCentiDbm: number
  powerIndex: number
  hopTableId: number
  channelIndex: number
  sensitivityIndex: number
  sensitivityLossDb: number
  modeIdentifier: number
  session: 0 | 1 | 2 | 3
  tagPopulation: number
  command: InventoryCommand
}

function parseTransmitter(parameter: ReceivedParameter, personality: Personality) {
  return inParameter(224, () => {
    const cursor = new Cursor(parameter.body)
    const hopTableId = cursor.u16()
    const channelIndex = cursor.u16()
    const powerIndex = cursor.u16()
    const { hopTable, hopping, powers } = personality
    if (hopping && hopTableId !== hopTable.hopTableId) throw refuseField(0, statusCode.outOfRange, 'No such hop table.')
    if (!hopping && (channelIndex < 1 || channelIndex > hopTable.frequenciesKhz.length))
      throw refuseField(1, statusCode.outOfRange, 'No such channel.')
    if (!powers.some((row) => row.index === powerIndex))
      throw refuseField(2, statusCode.outOfRange, 'This power is not in the power table.')
    return { hopTableId, channelIndex, powerIndex }
  })
}

function parseReceiver(parameter: ReceivedParameter, personality: Personality): number {
  return inParameter(223, () => {
    const index = new Cursor(parameter.body).u16()
    if (!personality.sensitivities.some((row) => row.index === index))
      throw refuseField(0, statusCode.outOfRange, 'This sensitivity is not in the sensitivity table.')
    return index
  })
}

/** Parses AntennaConfiguration against the capability tables. Throws RefusedRequest. */
export function parseAntennaConfiguration(
  parameter: ReceivedParameter,
  personality: Personality,
): AntennaConfiguration {
  return inParameter(222, () => {
    const cursor = new Cursor(parameter.body)
    const antenna = cursor.u16()
    if (antenna > personality.antennaCount) throw refuseField(0, statusCode.outOfRange, 'No such antenna.')
    const inner = cursor.parameters()
    onlyTypes(inner, [223, 224, 330, 1023])
    const found: AntennaConfiguration = { antenna, sensitivityIndex: null, transmitter: null, command: null }
    for (const child of inner) {
      if (child.type === 223) found.sensitivityIndex = parseReceiver(child, personality)
      if (child.type === 224) found.transmitter = parseTransmitter(child, personality)
      if (child.type === 330) found.command = parseInventoryCommand(child, personality)
    }
    return found
  })
}

const noCommand: InventoryCommand = {
  stateAware: false,
  filters: [],
  modeIdentifier: null,
  session: null,
  tagPopulation: 0,
  singulate: null,
  searchMode: null,
}

/** How an antenna is set at the factory: full power, best sensitivity, the default mode. */
export function factorySettings(personality: Personality): AntennaSettings {
  const power = personality.powers.at(-1)
  const sensitivity = personality.sensitivities[0]
  if (power === undefined || sensitivity === undefined) throw new Error('A personality has empty capability tables.')
  return {
    powerCentiDbm: power.centiDbm,
    powerIndex: power.index,
    hopTableId: personality.hopping ? personality.hopTable.hopTableId : 0,
    channelIndex: personality.hopping ? 0 : 1,
    sensitivityIndex: sensitivity.index,
    sensitivityLossDb: sensitivity.valueDb,
    modeIdentifier: personality.defaultModeIndex,
    session: 0,
    tagPopulation: 32,
    command: noCommand,
  }
}

/** The settings with what a configuration says laid over them. */
export function overlay(
  base: AntennaSettings,
  configuration: AntennaConfiguration,
  personality: Personality,
): AntennaSettings {
  const settings = { ...base }
  const { transmitter, sensitivityIndex, command } = configuration
  if (transmitter !== null) {
    const power = personality.powers.find((row) => row.index === transmitter.powerIndex)
    Object.assign(settings, transmitter, { powerCentiDbm: power?.centiDbm ?? base.powerCentiDbm })
  }
  if (sensitivityIndex !== null) {
    settings.sensitivityIndex = sensitivityIndex
    settings.sensitivityLossDb =
      personality.sensitivities.find((row) => row.index === sensitivityIndex)?.valueDb ?? base.sensitivityLossDb
  }
  if (command !== null) {
    settings.command = command
    settings.modeIdentifier = command.modeIdentifier ?? base.modeIdentifier
    settings.session = command.session ?? base.session
    settings.tagPopulation = command.tagPopulation === 0 ? base.tagPopulation : command.tagPopulation
  }
  return settings
}

/** AntennaConfiguration as GET_READER_CONFIG tells it. */
export function encodeAntennaConfiguration(antenna: number, settings: AntennaSettings): Uint8Array {
  const { command } = settings
  const searchMode: Part[] =
    command.searchMode === null ? [] : [tlv(1023, u32(25882), u32(23), u16(command.searchMode))]
  return tlv(
    222,
    u16(antenna),
    tlv(223, u16(settings.sensitivityIndex)),
    tlv(224, u16(settings.hopTableId), u16(settings.channelIndex), u16(settings.powerIndex)),
    tlv(
      330,
      u8(command.stateAware ? 0x80 : 0),
      tlv(335, u16(settings.modeIdentifier), u16(0)),
      tlv(336, u8(settings.session << 6), u16(settings.tagPopulation), u32(0)),
      join(searchMode),
    ),
  )
}
