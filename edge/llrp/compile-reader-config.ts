import { buildParameter } from './codec/build-message.ts'
import type { LlrpParameter } from './codec/message.ts'
import { childrenOf, flagIn, numberIn } from './codec/node-access.ts'
import type { ReaderCapabilities } from './session/reader-capabilities.ts'
import type { ReaderOption } from './session/reader-habits.ts'

/** NotificationEventType, LLRP 1.1 §13.1.5.4. */
const wantedEvents = [
  { option: 'event-gpi', type: 1 },
  { option: 'event-ro-spec', type: 2 },
  { option: 'event-exception', type: 4 },
  { option: 'event-ai-spec', type: 6 },
  { option: 'event-antenna', type: 8 },
] as const
/** Hopping, buffer fill, RF survey, AISpec with details. */
const unwantedEvents = [0, 3, 5, 7]

const keepalivesMissedMax = 3

/** A part of the configuration that a reader may refuse without the rest being lost, and whether a reader says it keeps it. */
export type ConfigPart = {
  option: ReaderOption
  parameters: LlrpParameter[]
  isKept(config: readonly LlrpParameter[]): boolean
}

type ConfigOptions = {
  capabilities: ReaderCapabilities
  keepaliveMs: number
  impinjExtensions: boolean
  without: readonly ReaderOption[]
}

const eventState = (type: number, wanted: boolean) =>
  buildParameter('EventNotificationState', { EventType: type, NotificationState: wanted })

const eventSpec = (states: LlrpParameter[]) => buildParameter('ReaderEventNotificationSpec', {}, states)

const named = (config: readonly LlrpParameter[], name: string) => config.filter((parameter) => parameter.name === name)

/** What a reader does not say of itself counts as kept: it cannot be told from one that does. */
function saysOtherwise(config: readonly LlrpParameter[], name: string, isOtherwise: (found: LlrpParameter) => boolean) {
  return named(config, name).some(isOtherwise)
}

function eventParts(): ConfigPart[] {
  return wantedEvents.map(({ option, type }) => ({
    option,
    parameters: [eventSpec([eventState(type, true)])],
    isKept: (config) =>
      !saysOtherwise(config, 'ReaderEventNotificationSpec', (spec) =>
        childrenOf(spec, 'EventNotificationState').some(
          (state) => numberIn(state, 'EventType') === type && flagIn(state, 'NotificationState') === false,
        ),
      ),
  }))
}

/**
 * What SET_READER_CONFIG shall say, in parts: our events, our keepalive, inputs watched, nothing held back, the link
 * watched both ways. What this reader is known to do without is left out.
 */
export function compileReaderConfig(options: ConfigOptions): ConfigPart[] {
  const { capabilities, keepaliveMs, impinjExtensions, without } = options
  const parts: ConfigPart[] = [
    ...eventParts(),
    {
      option: 'events-unwanted',
      parameters: [eventSpec(unwantedEvents.map((type) => eventState(type, false)))],
      isKept: () => true,
    },
    {
      option: 'keepalive',
      parameters: [buildParameter('KeepaliveSpec', { KeepaliveTriggerType: 1, PeriodicTriggerValue: keepaliveMs })],
      isKept: (config) =>
        !saysOtherwise(
          config,
          'KeepaliveSpec',
          (spec) =>
            numberIn(spec, 'KeepaliveTriggerType') !== 1 || numberIn(spec, 'PeriodicTriggerValue') !== keepaliveMs,
        ),
    },
  ]
  if (capabilities.gpiCount > 0)
    parts.push({
      option: 'inputs',
      // The level is the reader's to say; a client sends "unknown".
      parameters: Array.from({ length: capabilities.gpiCount }, (_, index) =>
        buildParameter('GPIPortCurrentState', { GPIPortNum: index + 1, Config: true, State: 2 }),
      ),
      isKept: (config) => !saysOtherwise(config, 'GPIPortCurrentState', (input) => flagIn(input, 'Config') === false),
    })
  if (capabilities.holdsEventsAndReports)
    parts.push({
      option: 'holding',
      parameters: [buildParameter('EventsAndReports', { HoldEventsAndReportsUponReconnect: false })],
      isKept: (config) => !saysItHolds(config),
    })
  if (impinjExtensions) {
    const linkMonitor = { LinkMonitorMode: 1, LinkDownThreshold: keepalivesMissedMax }
    parts.push({
      option: 'link-monitor',
      parameters: [buildParameter('ImpinjLinkMonitorConfiguration', linkMonitor)],
      isKept: () => true,
    })
  }
  return parts.filter(({ option }) => !without.includes(option))
}

/** Whether a configuration read from a reader says that it holds events and reports upon reconnect. */
export function saysItHolds(config: readonly LlrpParameter[]): boolean {
  return saysOtherwise(config, 'EventsAndReports', (spec) => flagIn(spec, 'HoldEventsAndReportsUponReconnect') === true)
}

/** All parts as one message carries them: one event mask in the order of its types, then the rest. */
export function wholeConfig(parts: readonly ConfigPart[]): LlrpParameter[] {
  const parameters = parts.flatMap((part) => part.parameters)
  const states = named(parameters, 'ReaderEventNotificationSpec')
    .flatMap((spec) => childrenOf(spec, 'EventNotificationState'))
    .sort((a, b) => (numberIn(a, 'EventType') ?? 0) - (numberIn(b, 'EventType') ?? 0))
  const others = parameters.filter(({ name }) => name !== 'ReaderEventNotificationSpec')
  return states.length === 0 ? others : [eventSpec(states), ...others]
}
