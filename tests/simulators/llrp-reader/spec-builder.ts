import { hex, tlv } from './raw-client.ts'

/** What a test wants of a ROSpec; everything else is plain. */
export type RoSpecWish = {
  id?: number
  priority?: number
  state?: number
  start?: string
  stop?: string
  aiSpecs?: string[]
  loop?: string
  report?: string
}

export const nullStart = tlv(179, '00')
export const immediateStart = tlv(179, '01')
export const periodicStart = (offsetMs: number, periodMs: number) =>
  tlv(179, '02', tlv(180, hex(offsetMs, 32), hex(periodMs, 32)))
export const gpi = (port: number, high: boolean, timeoutMs = 0) =>
  tlv(181, hex(port, 16), high ? '80' : '00', hex(timeoutMs, 32))
export const gpiStart = (port: number, high: boolean) => tlv(179, '03', gpi(port, high))
export const nullStop = tlv(182, '00', hex(0, 32))
export const durationStop = (ms: number) => tlv(182, '01', hex(ms, 32))
export const gpiStop = (port: number, high: boolean, timeoutMs = 0) =>
  tlv(182, '02', hex(0, 32), gpi(port, high, timeoutMs))

export const aiNullStop = tlv(184, '00', hex(0, 32))
export const aiDuration = (ms: number) => tlv(184, '01', hex(ms, 32))
export const aiObservation = (type: number, tags: number, attempts: number, quietMs: number, timeoutMs: number) =>
  tlv(
    184,
    '03',
    hex(0, 32),
    tlv(185, hex(type, 8), '00', hex(tags, 16), hex(attempts, 16), hex(quietMs, 16), hex(timeoutMs, 32)),
  )

export const singulation = (session: number, population = 32) =>
  tlv(336, hex(session << 6, 8), hex(population, 16), hex(0, 32))
export const rfMode = (mode: number, tari = 0) => tlv(335, hex(mode, 16), hex(tari, 16))
/** Select on the EPC from its first bit: these take part, the others do not. */
export const selectEpc = (epc: string) =>
  tlv(331, '00', tlv(332, '40', hex(32, 16), hex(epc.length * 4, 16), epc), tlv(334, '00'))
export const searchMode = (mode: number) => tlv(1023, hex(25_882, 32), hex(23, 32), hex(mode, 16))
export const command = (...parts: string[]) => tlv(330, '00', ...parts)
export const transmitter = (hopTable: number, channel: number, power: number) =>
  tlv(224, hex(hopTable, 16), hex(channel, 16), hex(power, 16))
export const receiver = (sensitivity: number) => tlv(223, hex(sensitivity, 16))
export const antennaConfiguration = (antenna: number, ...parts: string[]) => tlv(222, hex(antenna, 16), ...parts)
export const inventory = (...configurations: string[]) => tlv(186, hex(1, 16), '01', ...configurations)

export const aiSpec = (antennas: number[], stop = aiNullStop, inventories = [inventory()]) =>
  tlv(183, hex(antennas.length, 16), ...antennas.map((antenna) => hex(antenna, 16)), stop, ...inventories)

export const everything = 'ffc0'
/** ROReportSpec: trigger, N, which fields, and what custom parameters beside. */
export const reportSpec = (trigger: number, n: number, fields = everything, ...custom: string[]) =>
  tlv(237, hex(trigger, 8), hex(n, 16), tlv(238, fields), ...custom)

export function roSpec(wish: RoSpecWish = {}): string {
  const { id = 1, priority = 0, state = 0, start = nullStart, stop = nullStop, loop = '', report = '' } = wish
  const aiSpecs = wish.aiSpecs ?? [aiSpec([0])]
  return tlv(177, hex(id, 32), hex(priority, 8), hex(state, 8), tlv(178, start, stop), ...aiSpecs, loop, report)
}

/** EventNotificationState for each of these types, on. */
export const eventMask = (...types: number[]) => tlv(244, ...types.map((type) => tlv(245, hex(type, 16), '80')))
export const keepaliveSpec = (periodMs: number) => tlv(220, '01', hex(periodMs, 32))
export const gpiPort = (port: number, on: boolean) => tlv(225, hex(port, 16), on ? '80' : '00', '02')
export const gpoWrite = (port: number, high: boolean) => tlv(219, hex(port, 16), high ? '80' : '00')
export const holdReports = tlv(226, '80')

export const message = {
  capabilities: 1,
  getConfig: 2,
  setConfig: 3,
  closeConnection: 14,
  addRoSpec: 20,
  deleteRoSpec: 21,
  startRoSpec: 22,
  stopRoSpec: 23,
  enableRoSpec: 24,
  disableRoSpec: 25,
  getRoSpecs: 26,
  addAccessSpec: 40,
  deleteAccessSpec: 41,
  enableAccessSpec: 42,
  getAccessSpecs: 44,
  supportedVersion: 46,
  protocolVersion: 47,
  getReport: 60,
  report: 61,
  keepalive: 62,
  event: 63,
  enableEventsAndReports: 64,
  keepaliveAck: 72,
  error: 100,
} as const
