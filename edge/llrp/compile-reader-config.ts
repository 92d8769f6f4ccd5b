import { buildParameter } from './codec/build-message.ts'
import type { LlrpParameter } from './codec/message.ts'
import type { ReaderCapabilities } from './session/reader-capabilities.ts'

/** NotificationEventType, LLRP 1.1 §13.1.5.4. */
const wantedEvents = { gpi: 1, roSpec: 2, readerException: 4, aiSpec: 6, antenna: 8 }
const unwantedEvents = { hopping: 0, bufferFill: 3, rfSurvey: 5, aiSpecWithDetails: 7 }

const keepalivesMissedMax = 3

/** What SET_READER_CONFIG shall say: our events, our keepalive, inputs watched, nothing held back, the link watched both ways. */
export function compileReaderConfig(options: {
  capabilities: ReaderCapabilities
  keepaliveMs: number
  impinjExtensions: boolean
}): LlrpParameter[] {
  const { capabilities, keepaliveMs, impinjExtensions } = options
  const states = [
    ...Object.values(wantedEvents).map((type) => ({ type, wanted: true })),
    ...Object.values(unwantedEvents).map((type) => ({ type, wanted: false })),
  ].sort((a, b) => a.type - b.type)
  const parameters = [
    buildParameter(
      'ReaderEventNotificationSpec',
      {},
      states.map(({ type, wanted }) =>
        buildParameter('EventNotificationState', { EventType: type, NotificationState: wanted }),
      ),
    ),
    buildParameter('KeepaliveSpec', { KeepaliveTriggerType: 1, PeriodicTriggerValue: keepaliveMs }),
  ]
  for (let port = 1; port <= capabilities.gpiCount; port++) {
    // The level is the reader's to say; a client sends "unknown".
    parameters.push(buildParameter('GPIPortCurrentState', { GPIPortNum: port, Config: true, State: 2 }))
  }
  if (capabilities.holdsEventsAndReports)
    parameters.push(buildParameter('EventsAndReports', { HoldEventsAndReportsUponReconnect: false }))
  if (impinjExtensions) {
    const linkMonitor = { LinkMonitorMode: 1, LinkDownThreshold: keepalivesMissedMax }
    parameters.push(buildParameter('ImpinjLinkMonitorConfiguration', linkMonitor))
  }
  return parameters
}
