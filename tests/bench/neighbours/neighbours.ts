import { sessionIdSchema } from '#contracts/ids'
import { type Random, seededRandom } from '#platform/random'
import type { BenchRow } from '../bench-row.ts'
import { BenchCabinet } from './bench-cabinet.ts'
import { BenchLedger, placeNames } from './bench-ledger.ts'
import { type Label, type Room, rooms, SeamRadio, type Side } from './seam-radio.ts'

const perCabinet = 40
const clonesPerSeed = 2
const stepMs = 50
const settleMs = 45_000
const cardsAfterMs = 2_000
const cutShare = 0.15

type Figures = {
  checks: number
  misattributed: number
  misattributedBefore: number
  moves: number
  movesBefore: number
  realMoves: number
  followedMs: number[]
  falseClones: number
  clones: number
  clonesFound: number
}

type Scene = {
  random: Random
  labels: Label[]
  cabinets: [BenchCabinet, BenchCabinet]
  weighed: BenchLedger
  before: BenchLedger
  figures: Figures
  nowMs: number
  sent: [number, number]
  cards: [{ version: number; text: string; dueMs: number }, { version: number; text: string; dueMs: number }]
  isCut: [boolean, boolean]
  sessions: number
}

const sides: readonly Side[] = [0, 1]
const other = (side: Side): Side => (side === 0 ? 1 : 0)

function deliver(scene: Scene, side: Side): void {
  const { told } = scene.cabinets[side]
  if (scene.isCut[side] || scene.sent[side] === told.length) return
  const news = told.slice(scene.sent[side])
  scene.sent[side] = told.length
  scene.weighed.take(side, news)
  scene.before.take(side, news)
}

function card(scene: Scene, side: Side): void {
  const held = scene.cards[side]
  if (scene.isCut[side]) return
  const epcs = scene.weighed.cardsOf(side)
  const text = epcs.join()
  if (text === held.text) held.dueMs = scene.nowMs + cardsAfterMs
  else if (scene.nowMs >= held.dueMs) {
    Object.assign(held, { text, version: held.version + 1, dueMs: scene.nowMs + cardsAfterMs })
    scene.cabinets[side].cards(scene.nowMs, held.version, epcs)
  }
}

function pass(scene: Scene, ms: number): void {
  const until = scene.nowMs + ms
  while (scene.nowMs < until) {
    scene.nowMs += stepMs
    for (const side of sides) {
      scene.cabinets[side].run(scene.nowMs)
      deliver(scene, side)
      card(scene, side)
    }
  }
}

function open(scene: Scene, side: Side): void {
  scene.sessions += 1
  const sessionId = sessionIdSchema.parse(scene.sessions.toString(16).padStart(16, '0'))
  scene.cabinets[side].badgeAndOpen(scene.nowMs, sessionId)
  pass(scene, 1_000)
}

function close(scene: Scene, side: Side): void {
  scene.cabinets[side].close(scene.nowMs)
  pass(scene, 500)
}

function put(label: Label, inside: Side | null): void {
  label.inside = inside
  if (inside !== null) label.placedTimes += 1
}

function pick(scene: Scene, side: Side, count: number): Label[] {
  const there = scene.labels.filter(({ inside }) => inside === side)
  return Array.from({ length: count }, () => there.splice(scene.random.integer(there.length), 1)[0]).flatMap(
    (label) => label ?? [],
  )
}

/** Somebody carries a few from one cabinet into the other; the doors close in either order, and one of the two may be cut off. */
function carryOver(scene: Scene): void {
  const { random, figures } = scene
  const from: Side = random.float() < 0.5 ? 0 : 1
  const to = other(from)
  const isReversed = random.float() < 0.3
  open(scene, from)
  const carried = pick(scene, from, 1 + random.integer(3))
  for (const label of carried) put(label, null)
  pass(scene, 4_000)
  if (!isReversed) close(scene, from)
  pass(scene, 3_000 + random.integer(8_000))
  open(scene, to)
  for (const label of carried) put(label, to)
  pass(scene, 3_000)
  close(scene, to)
  const closedMs = scene.nowMs
  if (isReversed) {
    pass(scene, 6_000)
    close(scene, from)
  }
  if (scene.isCut.some(Boolean)) return
  figures.realMoves += carried.length
  const waiting = new Set(carried)
  while (waiting.size > 0 && scene.nowMs < closedMs + settleMs) {
    pass(scene, 500)
    for (const label of waiting) {
      if (scene.weighed.placeOf(label.epc) !== placeNames[to]) continue
      waiting.delete(label)
      figures.followedMs.push(scene.nowMs - closedMs)
    }
  }
}

/** Somebody looks into a cabinet, takes one or puts one back. */
function visit(scene: Scene): void {
  const { random, labels } = scene
  const side: Side = random.float() < 0.5 ? 0 : 1
  open(scene, side)
  const inHand = labels.filter(({ inside }) => inside === null)
  if (inHand.length > 0) for (const label of inHand) put(label, side)
  else if (random.float() < 0.5) for (const label of pick(scene, side, 1)) put(label, null)
  pass(scene, 5_000)
  close(scene, side)
}

/** A copy of a label is put into the other cabinet, found or not, and taken out again. */
function cloneStory(scene: Scene): void {
  const { figures, labels } = scene
  const [original] = pick(scene, 0, 1)
  if (original === undefined) return
  const copy: Label = { epc: original.epc, key: 10_000 + labels.length, inside: null, placedTimes: 0 }
  labels.push(copy)
  figures.clones += 1
  open(scene, 1)
  put(copy, 1)
  pass(scene, 3_000)
  close(scene, 1)
  pass(scene, settleMs)
  if (scene.weighed.isClone(copy.epc)) figures.clonesFound += 1
  open(scene, 1)
  put(copy, null)
  pass(scene, 3_000)
  close(scene, 1)
  pass(scene, settleMs)
  labels.splice(labels.indexOf(copy), 1)
}

/** With every door shut for a while: where the books say each unit is that is in a cabinet. */
function check(scene: Scene): void {
  const { labels, weighed, before, figures } = scene
  for (const { epc, inside } of labels) {
    if (inside === null) continue
    const wrong = placeNames[other(inside)]
    figures.checks += 1
    if (weighed.placeOf(epc) === wrong) figures.misattributed += 1
    if (before.placeOf(epc) === wrong) figures.misattributedBefore += 1
    if (weighed.isClone(epc)) figures.falseClones += 1
  }
}

function play(room: Room, seed: number, cycles: number): Figures {
  const random = seededRandom(seed, 'neighbours')
  const labels: Label[] = Array.from({ length: 2 * perCabinet }, (_, key) => ({
    epc: `3034257BF400B780${(key + 1).toString(16).toUpperCase().padStart(8, '0')}`,
    key,
    inside: key < perCabinet ? 0 : 1,
    placedTimes: 1,
  }))
  const radio = new SeamRadio(room, seed, () => random.float())
  const none = { checks: 0, misattributed: 0, misattributedBefore: 0, moves: 0, movesBefore: 0, realMoves: 0 }
  const scene: Scene = {
    random,
    labels,
    cabinets: [new BenchCabinet(0, radio, labels), new BenchCabinet(1, radio, labels)],
    weighed: new BenchLedger(true),
    before: new BenchLedger(false),
    figures: { ...none, followedMs: [], falseClones: 0, clones: 0, clonesFound: 0 },
    nowMs: 0,
    sent: [0, 0],
    cards: [
      { version: 0, text: '', dueMs: 0 },
      { version: 0, text: '', dueMs: 0 },
    ],
    isCut: [false, false],
    sessions: 0,
  }
  pass(scene, 60_000)
  for (let cycle = 0; cycle < cycles; cycle++) {
    const cut: Side | null = random.float() < cutShare ? (random.float() < 0.5 ? 0 : 1) : null
    if (cut !== null) scene.isCut[cut] = true
    if (cycle % Math.ceil(cycles / (clonesPerSeed + 1)) === 1 && scene.figures.clones < clonesPerSeed && cut === null)
      cloneStory(scene)
    else if (random.float() < 0.6) carryOver(scene)
    else visit(scene)
    if (cut !== null) scene.isCut[cut] = false
    pass(scene, settleMs)
    check(scene)
  }
  const { weighed, before, figures } = scene
  return { ...figures, moves: weighed.moves, movesBefore: before.moves }
}

function quantile(sorted: readonly number[], share: number): number {
  return (sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? 0) / 1_000
}

function rowsOf(room: Room, seeds: readonly number[], cycles: number): BenchRow[] {
  const played = seeds.map((seed) => play(room, seed, cycles))
  const sum = (of: (figures: Figures) => number) => played.reduce((total, figures) => total + of(figures), 0)
  const followed = played.flatMap(({ followedMs }) => followedMs).sort((a, b) => a - b)
  const checks = sum((figures) => figures.checks)
  const wrong = sum((figures) => figures.misattributed)
  const row = (name: string, value: number, unit: string): BenchRow => ({ name, value, unit })
  return [
    row(`${room.name}, seeds ${seeds.join(' ')}: unit-checks`, checks, 'checks'),
    row('  misattributed, the last to speak believed', (100 * sum((one) => one.misattributedBefore)) / checks, '%'),
    row('  misattributed, by evidence (aim 0.05)', (100 * wrong) / checks, '%'),
    row('  of them', wrong, 'checks'),
    row(
      '  changes of place, the last to speak believed',
      sum((one) => one.movesBefore),
      'moves',
    ),
    row(
      '  changes of place, by evidence',
      sum((one) => one.moves),
      'moves',
    ),
    row(
      '  units carried over, both on line',
      sum((one) => one.realMoves),
      'moves',
    ),
    row('  of them followed within 45 s', followed.length, 'moves'),
    row('  after the door they came to closed, p50', quantile(followed, 0.5), 's'),
    row('  after the door they came to closed, p95', quantile(followed, 0.95), 's'),
    row(
      '  clones put next door',
      sum((one) => one.clones),
      'labels',
    ),
    row(
      '  of them alerted by place, without TID',
      sum((one) => one.clonesFound),
      'labels',
    ),
    row(
      '  unit-checks with a clone alert that is none',
      sum((one) => one.falseClones),
      'checks',
    ),
  ]
}

/** Units between two cabinets whose readers hear one another: which one the books say, by evidence and by who spoke last. */
export async function benchNeighbours(seeds = [1, 2, 3, 4], cycles = 30): Promise<BenchRow[]> {
  return rooms.flatMap((room) => rowsOf(room, seeds, cycles))
}
