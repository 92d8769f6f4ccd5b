import type { Personality } from '#simulators/llrp-reader/personality'
import { bench, type Frame, hex, settle, tlv } from './raw-client.ts'
import {
  aiDuration,
  aiNullStop,
  aiSpec,
  antennaConfiguration,
  command,
  eventMask,
  gpiPort,
  gpoWrite,
  immediateStart,
  inventory,
  keepaliveSpec,
  message,
  reportSpec,
  rfMode,
  roSpec,
  selectEpc,
  singulation,
  transmitter,
} from './spec-builder.ts'

/**
 * A session that makes a reader say everything it can say: capabilities, configuration, reports of every field,
 * every event, refusals with their nested errors, results of operations, keepalives, the close. Of manufacturer 25882's
 * report extensions it asks for these.
 */
export async function fullTraffic(personality: Personality, extensionsAsked = [51, 52, 53, 67]): Promise<Frame[]> {
  const made = bench({ ...personality, reportBufferTagsMax: 60 })
  const version = personality.versionMax
  for (let index = 0; index < 40; index++)
    made.reader.radio.put({ epc: `3034257BF7194E40${hex(index, 32).toUpperCase()}`, hard: false })
  made.reader.radio.put({ epc: 'E20012345678', hard: false })
  const client = await made.connect()
  client.acknowledgesIn = version
  const ask = (type: number, body = '') => client.ask(type, body, version)
  await client.ask(message.supportedVersion, '', 2)
  if (version === 2) await client.ask(message.protocolVersion, '02', 2)
  if (personality.impinjExtensions) await ask(1_023, `${hex(25_882, 32)}1500000000`)
  await ask(message.capabilities, '00')
  await ask(message.setConfig, `00${eventMask(...Array.from({ length: version === 2 ? 10 : 9 }, (_, type) => type))}`)
  await ask(message.setConfig, `00${gpiPort(1, true)}${gpoWrite(1, true)}${keepaliveSpec(1_000)}`)
  await ask(message.getConfig, '00000000000000')
  await ask(message.addRoSpec, roSpec({ id: 0 }))
  await ask(message.enableRoSpec, hex(7, 32))
  await ask(999)

  const asks = extensionsAsked.map((subtype) => tlv(1_023, hex(25_882, 32), hex(subtype, 32), '0001'))
  const extensions = personality.impinjExtensions ? [tlv(1_023, hex(25_882, 32), hex(50, 32), ...asks)] : []
  const fields = `ffc0${tlv(348, 'c0')}`
  const { hopTableId } = personality.hopTable
  const settings = antennaConfiguration(
    0,
    transmitter(hopTableId, 0, 20),
    command(selectEpc('3034'), rfMode(personality.defaultModeIndex), singulation(1)),
  )
  const aiSpecs = [aiSpec([0], aiDuration(700), [inventory(settings)]), aiSpec([1, 2], aiDuration(800))]
  const loop = version === 2 ? tlv(355, hex(2, 32)) : ''
  const readTid = tlv(341, '0001', hex(0, 32), '80', '0000', '0006')
  const target = tlv(338, tlv(339, '60', '0020', '0000', '0000'))
  await ask(
    message.addAccessSpec,
    tlv(207, hex(9, 32), '0000', '01', '00', hex(0, 32), tlv(208, '01', '0005'), tlv(209, target, readTid)),
  )
  await ask(message.enableAccessSpec, hex(0, 32))
  await ask(message.getAccessSpecs)
  await ask(
    message.addRoSpec,
    roSpec({ start: immediateStart, aiSpecs, loop, report: reportSpec(1, 10, fields, ...extensions) }),
  )
  await ask(message.enableRoSpec, hex(1, 32))
  await ask(message.getRoSpecs)
  await made.run(1_000)
  if (personality.gpiCount > 0) made.reader.setInput(1, true)
  made.reader.inject({ kind: 'antenna-flap', antenna: 3, times: 1, periodMs: 300 })
  await made.run(3_000)
  await ask(message.deleteRoSpec, hex(0, 32))

  await ask(
    message.addRoSpec,
    roSpec({ start: immediateStart, aiSpecs: [aiSpec([0], aiNullStop)], report: reportSpec(0, 0) }),
  )
  await ask(message.enableRoSpec, hex(1, 32))
  await made.run(3_000)
  client.send(message.getReport, '', version)
  await settle()
  made.reader.inject({ kind: 'empty-report' })
  const second = await made.connect()
  await ask(message.setConfig, '80')
  await ask(message.closeConnection)
  await settle()
  return [...client.frames, ...second.frames]
}
