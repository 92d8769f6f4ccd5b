import { configSchema } from '#cloud/config'
import type { JournalEntry, NewEntry } from '#cloud/journal/journal-entry'
import { loadRules } from '#cloud/load-rules'
import { createService, type Service } from '#cloud/service'
import type { DeviceModel } from '#firmware-config/schema'
import { silentLog } from '#platform/log'
import { type Random, seededRandom } from '#platform/random'
import { systemStreams } from '#platform/streams'
import { openLines } from '#tests/cloud/requisitions/all-requisitions'

const files = { read: async () => null, writeDurably: async () => {}, remove: async () => {} }
const together = 4

export type ReplayParts = {
  seed: number
  journal: readonly JournalEntry[]
  models: ReadonlyMap<string, DeviceModel>
  /** A file for each replay. */
  storePath(order: number): string
  orders: number
  /** When the replays take place: after all that happened, Unix ms. */
  nowMs: number
}

/**
 * What was said, in the order it was said: facts one by one, decisions of people whole. What they decide about
 * requisitions is left out: it names lines the rules raised, which they raise anew under names of their own.
 */
function saidIn(journal: readonly JournalEntry[]): { entries: NewEntry[]; isFact: boolean }[] {
  const said: { entries: NewEntry[]; isFact: boolean; of: string; firstSeq: number }[] = []
  for (const { entrySeq, hash: _hash, ...entry } of journal) {
    const { source, causeSeq } = entry
    if (source.kind === 'service' || entry.subject.startsWith('requisition:')) continue
    const of = source.kind === 'decision' ? `${source.actorRef} ${source.decisionId}` : ''
    const last = said.at(-1)
    if (source.kind === 'decision' && last?.of === of) {
      // Within a decision causes are told by how far they are from its first entry.
      const isInside = causeSeq !== null && causeSeq >= last.firstSeq
      last.entries.push({ ...entry, causeSeq: isInside ? last.firstSeq - causeSeq - 1 : causeSeq })
    } else said.push({ entries: [entry], isFact: source.kind === 'device', of, firstSeq: entrySeq })
  }
  return said
}

/**
 * Any order for what is said of tags. What a device says of itself (doors, reader, antennas) keeps its order among its
 * own: nothing is taken of a device before what it said earlier.
 */
function shuffled(facts: readonly NewEntry[], random: Random): NewEntry[] {
  const left = [...facts]
  const drawn: NewEntry[] = []
  while (left.length > 0) drawn.push(...left.splice(random.integer(left.length), 1))
  const deviceOf = ({ subject, source }: NewEntry) =>
    source.kind === 'device' && !subject.startsWith('tag:') ? source.deviceId : null
  const inTurn = Map.groupBy(facts, deviceOf)
  return drawn.map((fact) => {
    const deviceId = deviceOf(fact)
    return deviceId === null ? fact : (inTurn.get(deviceId)?.shift() ?? fact)
  })
}

/** Facts of devices between two decisions of people in any order and grouping; decisions where they were. */
function* transactionsOf(said: ReturnType<typeof saidIn>, random: Random | null): Iterable<NewEntry[]> {
  let facts: NewEntry[] = []
  const flush = function* () {
    const ordered = random === null ? facts : shuffled(facts, random)
    facts = []
    for (let start = 0; start < ordered.length; start += together) yield ordered.slice(start, start + together)
  }
  for (const { entries, isFact } of said) {
    if (isFact) {
      facts.push(...entries)
      continue
    }
    yield* flush()
    yield entries
  }
  yield* flush()
}

async function openService(parts: ReplayParts, order: number): Promise<Service> {
  const clock = {
    now: () => parts.nowMs,
    elapsed: () => 0,
    after: () => () => undefined,
    every: () => () => undefined,
  }
  const random = seededRandom(parts.seed, `replay-${order}`)
  return await createService({
    config: configSchema.parse({ siteId: 'main' }),
    storeAddress: { engine: 'sqlite', path: parts.storePath(order) },
    platform: { clock, random, streams: systemStreams(), files, log: silentLog() },
    rules: await loadRules(),
    models: parts.models,
    mqttListen: null,
    openAuthority: null,
    firstRunTokenPath: null,
    signingKeyPath: null,
    storeMarkerPath: null,
    startWholeCheck: null,
  })
}

async function tell(service: Service, transactions: Iterable<NewEntry[]>): Promise<void> {
  for (const entries of transactions) {
    await service.inside.writer.decide(async () => ({ entries, finish: async () => null }))
  }
}

/** What is left after quiet, a line each; numbers and moments of the service's own work are left out. */
async function quietStateOf({ store }: Service): Promise<string[]> {
  const units = (await store.units.page({}, null, 1_000)).rows
  const alerts = await store.alerts.list('open')
  const isBroken = ({ proof, latest }: (typeof alerts)[number]) => {
    const { observed, limit } = latest ?? proof
    const isStrictlyBeyond = limit.comparison.startsWith('<') ? observed < limit.value : observed > limit.value
    return isStrictlyBeyond || (observed === limit.value && limit.comparison.endsWith('='))
  }
  // Between the levels an alert stands only for whom it was raised before: there the order may be told.
  const standing = alerts.filter(isBroken)
  const short = new Set(standing.map(({ about }) => about))
  const requisitions = (await openLines(store)).filter(({ itemId, placeId, owner }) =>
    short.has(`position:${itemId}/${placeId}/${owner}`),
  )
  return [
    ...units.map(({ lastEntrySeq: _seq, holds, pending, use, rivals, ...unit }) => {
      const waits = pending.map(({ kind, atMs }) => [kind, atMs])
      const used = use === null ? null : { ...use, entrySeq: null, holdSeqs: use.holdSeqs.length, reviewedSeq: null }
      const leaks = rivals.map(({ entrySeq: _rival, ...rival }) => rival)
      return `unit ${JSON.stringify({ ...unit, holds: holds.map(({ reason }) => reason), waits, used, leaks })}`
    }),
    ...(await store.lots.all()).map(({ lastEntrySeq: _seq, ...lot }) => `lot ${JSON.stringify(lot)}`),
    ...(await store.positions.all()).map((position) => `position ${JSON.stringify(position)}`),
    ...standing.map(({ ruleId, about, priority }) => `alert ${ruleId} ${about} ${priority}`),
    // How pressing it is only grows, so it tells what once was: left out.
    ...requisitions.map(({ itemId, placeId, owner, quantity, state }) => {
      return `requisition ${itemId} ${placeId} ${owner} ${quantity} ${state}`
    }),
  ]
}

/**
 * Tells fresh services the same day, the first in the order it was told, the others with the facts between decisions
 * shuffled; answers what each has come to after quiet. Climate is told by its own order and left out.
 */
export async function replayInOrders(parts: ReplayParts): Promise<string[][]> {
  const said = saidIn(parts.journal)
  const opening = said.findIndex(({ isFact }) => isFact)
  const states: string[][] = []
  for (let order = 1; order <= parts.orders; order++) {
    const random = order === 1 ? null : seededRandom(parts.seed, `order-${order}`)
    // A service reads places, policies and devices when it starts: the opening is told to the one before.
    const before = await openService(parts, order)
    await tell(before, transactionsOf(said.slice(0, opening), null))
    await before.stop()
    const service = await openService(parts, order)
    await tell(service, transactionsOf(said.slice(opening), random))
    states.push(await quietStateOf(service))
    await service.stop()
  }
  return states
}
