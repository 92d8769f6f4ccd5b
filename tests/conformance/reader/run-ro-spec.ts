import type { LlrpMessage, LlrpParameter } from '#edge/llrp/codec/message'
import { childOf, childrenOf, numberIn } from '#edge/llrp/codec/node-access'
import { broken, notJudged } from '../verdict/check.ts'
import { eventMask, eventType, type RoSpecPlan, roSpec } from './build-specs.ts'
import { ownRoSpecs, type ReaderBench } from './reader-bench.ts'
import { granted } from './status.ts'

export const roSpecEvent = { start: 0, end: 1, preempted: 2 } as const
export const roSpecState = ['Disabled', 'Inactive', 'Active'] as const
export type RoSpecState = (typeof roSpecState)[number]

/** What is waited for beyond the time a run is meant to take. */
export const patienceMs = 3_000

/** The event of this name in a READER_EVENT_NOTIFICATION, or null. */
export function eventIn(message: LlrpMessage, name: string): LlrpParameter | null {
  const data = message.name === 'READER_EVENT_NOTIFICATION' ? childOf(message, 'ReaderEventNotificationData') : null
  return data === null ? null : childOf(data, name)
}

/** Whether a message tells this of a ROSpec. */
export function tellsRoSpec(type: number, id: number = ownRoSpecs[0]): (message: LlrpMessage) => boolean {
  return (message) => {
    const event = eventIn(message, 'ROSpecEvent')
    return event !== null && numberIn(event, 'EventType') === type && numberIn(event, 'ROSpecID') === id
  }
}

/** Whether a message tells that an AISpec of the judge's ROSpec has ended. */
export function tellsAiSpecEnd(message: LlrpMessage): boolean {
  const event = eventIn(message, 'AISpecEvent')
  return event !== null && numberIn(event, 'EventType') === 0 && numberIn(event, 'ROSpecID') === ownRoSpecs[0]
}

/** State of a ROSpec as GET_ROSPECS tells it; null where it tells of no such ROSpec. */
export async function stateOf(bench: ReaderBench, id: number = ownRoSpecs[0]): Promise<RoSpecState | null> {
  const answer = granted(await bench.ask('GET_ROSPECS'))
  const found = childrenOf(answer, 'ROSpec').find((each) => numberIn(each, 'ROSpecID') === id)
  return found === undefined ? null : (roSpecState[numberIn(found, 'CurrentState') ?? -1] ?? null)
}

/** @throws Judgement unless the judge's ROSpec is in this state */
export async function expectState(bench: ReaderBench, wanted: RoSpecState | null, after: string): Promise<void> {
  const state = await stateOf(bench)
  if (state !== wanted) throw broken(`after ${after} it is ${state ?? 'not there'}, not ${wanted ?? 'gone'}`)
}

/** Adds a ROSpec, for which there must be room. @throws Judgement */
export async function added(bench: ReaderBench, plan: RoSpecPlan = {}): Promise<void> {
  const others = childrenOf(granted(await bench.ask('GET_ROSPECS')), 'ROSpec').length
  const { roSpecsMax } = bench.facts
  if (roSpecsMax > 0 && others >= roSpecsMax)
    throw notJudged(`it holds ${others} ROSpecs of somebody else and has room for no more`)
  granted(await bench.addRoSpec(roSpec(plan)))
}

/** Has ends of AISpecs and starts and ends of ROSpecs told. @throws Judgement */
export async function withEvents(bench: ReaderBench): Promise<void> {
  granted(await bench.setConfig([eventMask([eventType.roSpec, eventType.aiSpec])]))
}

export const order = (bench: ReaderBench, name: string, id: number = ownRoSpecs[0]) => bench.ask(name, { ROSpecID: id })

/**
 * Has a ROSpec run once, and gives what came on the line from its start on to its end, both with their events.
 * @throws Judgement where it does not start or end
 */
export async function runOnce(bench: ReaderBench, plan: RoSpecPlan = {}, lastsMs = 300): Promise<LlrpMessage[]> {
  await withEvents(bench)
  await added(bench, plan)
  const { line } = bench
  const from = line.received.length
  const hasEnded = line.next(tellsRoSpec(roSpecEvent.end), lastsMs + patienceMs)
  granted(await order(bench, 'ENABLE_ROSPEC'))
  if (plan.start === undefined) granted(await order(bench, 'START_ROSPEC'))
  if ((await hasEnded) === null) throw broken(`its end is not told within ${lastsMs + patienceMs} ms`)
  return line.received.slice(from)
}

/** Every TagReportData of these messages. */
export function tagsIn(messages: readonly LlrpMessage[]): LlrpParameter[] {
  return messages
    .filter(({ name }) => name === 'RO_ACCESS_REPORT')
    .flatMap((report) => childrenOf(report, 'TagReportData'))
}

/** The same, where there must be some. @throws Judgement: nobody can tell a field without tags from a reader that is deaf */
export function someTagsIn(bench: ReaderBench, messages: readonly LlrpMessage[]): LlrpParameter[] {
  const tags = tagsIn(messages)
  if (tags.length > 0) bench.hasHeardTags = true
  else if (bench.hasHeardTags) throw broken('no tag is reported, where tags were before')
  else throw notJudged('no tag was heard; put some in the field')
  return tags
}
