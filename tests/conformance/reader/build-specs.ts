import { buildParameter } from '#edge/llrp/codec/build-message'
import type { LlrpParameter } from '#edge/llrp/codec/message'
import { ownAccessSpec, ownRoSpecs } from './reader-bench.ts'

/** Fields of a TagReportContentSelector, in wire order. */
export const selectable = [
  'EnableROSpecID',
  'EnableSpecIndex',
  'EnableInventoryParameterSpecID',
  'EnableAntennaID',
  'EnableChannelIndex',
  'EnablePeakRSSI',
  'EnableFirstSeenTimestamp',
  'EnableLastSeenTimestamp',
  'EnableTagSeenCount',
  'EnableAccessSpecID',
] as const
export type Selectable = (typeof selectable)[number]

const selector = (fields: readonly Selectable[]) =>
  buildParameter(
    'TagReportContentSelector',
    Object.fromEntries(selectable.map((name) => [name, fields.includes(name)])),
  )

/** Report triggers of LLRP 1.0.1. */
export const reportTrigger = { none: 0, endOfAiSpec: 1, endOfRoSpec: 2 } as const

/** ROReportSpec with these fields and no others. N 0 is without limit. */
export function reportSpec(trigger: number, n: number, fields: readonly Selectable[] = selectable): LlrpParameter {
  return buildParameter('ROReportSpec', { ROReportTrigger: trigger, N: n }, [selector(fields)])
}

const gpiTrigger = (port: number, timeoutMs = 0) =>
  buildParameter('GPITriggerValue', { GPIPortNum: port, GPIEvent: true, Timeout: timeoutMs })

export const start = {
  onDemand: () => buildParameter('ROSpecStartTrigger', { ROSpecStartTriggerType: 0 }),
  atOnce: () => buildParameter('ROSpecStartTrigger', { ROSpecStartTriggerType: 1 }),
  every: (offsetMs: number, periodMs: number, utc: bigint | null = null) =>
    buildParameter('ROSpecStartTrigger', { ROSpecStartTriggerType: 2 }, [
      buildParameter(
        'PeriodicTriggerValue',
        { Offset: offsetMs, Period: periodMs },
        utc === null ? [] : [buildParameter('UTCTimestamp', { Microseconds: utc })],
      ),
    ]),
  onInput: (port: number) => buildParameter('ROSpecStartTrigger', { ROSpecStartTriggerType: 3 }, [gpiTrigger(port)]),
  unheardOf: () => buildParameter('ROSpecStartTrigger', { ROSpecStartTriggerType: 9 }),
}

const roStop = (type: number, durationMs: number, inner: LlrpParameter[] = []) =>
  buildParameter('ROSpecStopTrigger', { ROSpecStopTriggerType: type, DurationTriggerValue: durationMs }, inner)

export const stop = {
  never: () => roStop(0, 0),
  after: (ms: number) => roStop(1, ms),
  onInput: (port: number, timeoutMs = 0) => roStop(2, 0, [gpiTrigger(port, timeoutMs)]),
  unheardOf: () => roStop(9, 0),
}

const aiStop = (type: number, durationMs: number, inner: LlrpParameter[] = []) =>
  buildParameter('AISpecStopTrigger', { AISpecStopTriggerType: type, DurationTrigger: durationMs }, inner)

export const specStop = {
  never: () => aiStop(0, 0),
  after: (ms: number) => aiStop(1, ms),
  whenTags: (tags: number, timeoutMs: number) =>
    aiStop(3, 0, [
      buildParameter('TagObservationTrigger', {
        TriggerType: 0,
        NumberOfTags: tags,
        NumberOfAttempts: 0,
        T: 0,
        Timeout: timeoutMs,
      }),
    ]),
  unheardOf: () => aiStop(9, 0),
}

/** AISpec over these antennas (0 is every one), with so many InventoryParameterSpecs. */
export function aiSpec(
  ending: LlrpParameter = specStop.after(300),
  antennas: readonly number[] = [0],
  inventories = 1,
  settings: readonly LlrpParameter[] = [],
): LlrpParameter {
  const inventory = (index: number) =>
    buildParameter('InventoryParameterSpec', { InventoryParameterSpecID: index + 1, ProtocolID: 1 }, settings)
  return buildParameter('AISpec', { AntennaIDs: antennas }, [
    ending,
    ...Array.from({ length: inventories }, (_, index) => inventory(index)),
  ])
}

export type RoSpecPlan = {
  id?: number
  priority?: number
  start?: LlrpParameter
  stop?: LlrpParameter
  specs?: readonly LlrpParameter[]
  report?: LlrpParameter | null
}

/** A ROSpec of the judge: on demand, one AISpec of 300 ms on every antenna, reported at its end with every field. */
export function roSpec(plan: RoSpecPlan = {}): LlrpParameter {
  const boundary = buildParameter('ROBoundarySpec', {}, [plan.start ?? start.onDemand(), plan.stop ?? stop.never()])
  const report = plan.report === undefined ? reportSpec(reportTrigger.endOfAiSpec, 0) : plan.report
  return buildParameter(
    'ROSpec',
    { ROSpecID: plan.id ?? ownRoSpecs[0], Priority: plan.priority ?? 0, CurrentState: 0 },
    [boundary, ...(plan.specs ?? [aiSpec()]), ...(report === null ? [] : [report])],
  )
}

/** EventNotificationState for each of these types. */
export function eventMask(types: readonly number[], isOn = true): LlrpParameter {
  return buildParameter(
    'ReaderEventNotificationSpec',
    {},
    types.map((type) => buildParameter('EventNotificationState', { EventType: type, NotificationState: isOn })),
  )
}

/** NotificationEventType (LLRP 1.0.1 §13.2.5.1). */
export const eventType = { gpi: 1, roSpec: 2, aiSpec: 6, unheardOf: 99 } as const

export function keepaliveSpec(periodMs: number | null): LlrpParameter {
  return buildParameter('KeepaliveSpec', {
    KeepaliveTriggerType: periodMs === null ? 0 : 1,
    PeriodicTriggerValue: periodMs ?? 0,
  })
}

export const holdSpec = (isHeld: boolean) =>
  buildParameter('EventsAndReports', { HoldEventsAndReportsUponReconnect: isHeld })

export const accessReportSpec = (trigger: number) =>
  buildParameter('AccessReportSpec', { AccessReportTrigger: trigger })

export const gpiSpec = (port: number, isOn: boolean) =>
  buildParameter('GPIPortCurrentState', { GPIPortNum: port, Config: isOn, State: 2 })

export const gpoSpec = (port: number, isHigh: boolean) =>
  buildParameter('GPOWriteData', { GPOPortNumber: port, GPOData: isHigh })

/** AnyAntenna's transmitter; what is not given is a value the reader has in its tables. */
export function transmitter(antenna: number, hopTable: number, channel: number, power: number): LlrpParameter {
  return buildParameter('AntennaConfiguration', { AntennaID: antenna }, [
    buildParameter('RFTransmitter', { HopTableID: hopTable, ChannelIndex: channel, TransmitPower: power }),
  ])
}

export function receiver(antenna: number, sensitivity: number): LlrpParameter {
  return buildParameter('AntennaConfiguration', { AntennaID: antenna }, [
    buildParameter('RFReceiver', { ReceiverSensitivity: sensitivity }),
  ])
}

export function rfMode(antenna: number, mode: number): LlrpParameter {
  return buildParameter('AntennaConfiguration', { AntennaID: antenna }, [
    buildParameter('C1G2InventoryCommand', { TagInventoryStateAware: false }, [
      buildParameter('C1G2RFControl', { ModeIndex: mode, Tari: 0 }),
    ]),
  ])
}

/** An AccessSpec of the judge that reads so many words of the TID bank of every tag it meets; no limit is 0 operations. */
export function accessSpec(operations: number, roSpecId = 0): LlrpParameter {
  const anyTag = buildParameter('C1G2TargetTag', {
    MB: 1,
    Match: true,
    Pointer: 32,
    TagMask: { bitCount: 0, bytes: new Uint8Array(0) },
    TagData: { bitCount: 0, bytes: new Uint8Array(0) },
  })
  const read = buildParameter('C1G2Read', { OpSpecID: 1, AccessPassword: 0, MB: 2, WordPointer: 0, WordCount: 2 })
  return buildParameter(
    'AccessSpec',
    { AccessSpecID: ownAccessSpec, AntennaID: 0, ProtocolID: 1, CurrentState: 0, ROSpecID: roSpecId },
    [
      buildParameter('AccessSpecStopTrigger', {
        AccessSpecStopTrigger: operations === 0 ? 0 : 1,
        OperationCountValue: operations,
      }),
      buildParameter('AccessCommand', {}, [buildParameter('C1G2TagSpec', {}, [anyTag]), read]),
    ],
  )
}
