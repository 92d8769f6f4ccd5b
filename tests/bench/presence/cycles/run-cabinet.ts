import { askingOracle } from '../detectors/asking-oracle.ts'
import type { Detector } from '../detectors/detector.ts'
import { engine } from '../detectors/engine.ts'
import { even, oracle, strict } from '../detectors/oracle.ts'
import { type Loss, OracleEvidence } from '../detectors/oracle-evidence.ts'
import type { Chance } from '../radio/chance.ts'
import { AskingReader } from './asking-reader.ts'
import { CabinetWorld } from './cabinet-world.ts'
import { type Figures, noFigures } from './figures.ts'
import { hopSequence } from './hop-sequence.ts'
import { Judged } from './judge-cycle.ts'
import { makeAir, makeFamily } from './make-family.ts'
import { passiveDetectors } from './passive-detectors.ts'
import { PassiveReader } from './passive-reader.ts'
import { mishapOf, noMishap } from './reader-health.ts'
import type { Reliability } from './reliability.ts'
import type { Row } from './row.ts'

/** Shut, open, shut: a cycle is the opening and the minute after it; the minute before is the cycle before. */
const openMs = 15_000
const handsAtMs = 7_500
const shutMs = 60_000
/** The first cycles teach every detector what this cabinet is like and are not judged. */
export const learningCycles = 5
const references = 2
const takenOnAverage = 2.5
/** Oracles that see the reads the engine's questions bring. */
const ofEngineReads = ['oracle', 'oracle-even', 'oracle@engine']

/** What is told of the engine alone. */
export type EngineWork = {
  /** Milliseconds of work, reads it was given, seconds of virtual time. */
  ms: number
  reads: number
  seconds: number
  /** False removals at the decision: of tags heard since the close, and those it called all but certain. */
  removedThoughHeard: number
  removedForSure: number
}
type CabinetResult = { figures: Figures[]; work: EngineWork }
const surePermille = 999

/** Lives one cabinet through its learning cycles and so many judged ones. */
export function runCabinet(
  row: Row,
  options: { chance: Chance; cycles: number; detectors: readonly string[]; reliability: Reliability },
): CabinetResult {
  const { chance: root, reliability } = options
  const cycles = options.cycles + learningCycles
  const epcs = CabinetWorld.epcsFor(row, cycles)
  const family = makeFamily(row, references, root.split('radio'))
  const { field } = family
  const world = new CabinetWorld(row, family, root.split('truth'), references)
  const channelAt = hopSequence(row.channels, root.split('hops'))
  const mishaps = root.split('mishaps')

  const passive = passiveDetectors(options.detectors, epcs)
  const passiveAir = makeAir(row, family, root.split('passive'))
  const listening = new PassiveReader(field, passiveAir, channelAt, passive)

  const wantsEngine = options.detectors.some((name) => name === 'engine' || ofEngineReads.includes(name))
  const asking = engine('engine', epcs, row.selectsMax, world.references)
  const wantsOracle = options.detectors.some((name) => ofEngineReads.includes(name))
  const askingAir = makeAir(row, family, root.split('asking'))
  const priors = {
    countedUnheard: askingAir.countedUnheardShare,
    leaves: takenOnAverage / row.tags,
    liesBeside: row.besideShare,
    strangers: row.people + row.trolley > 0,
  }
  const evidence = wantsOracle ? new OracleEvidence(family, priors) : null
  const oracles: Detector[] =
    evidence === null
      ? []
      : [
          oracle({ name: 'oracle', epcs, evidence, engine: null, loss: strict }),
          oracle({ name: 'oracle-even', epcs, evidence, engine: null, loss: even }),
          oracle({ name: 'oracle@engine', epcs, evidence, engine: asking, loss: strict }),
        ].filter(({ name }) => options.detectors.includes(name))
  const chance = root.split('rests')
  const reader = new AskingReader({ row, field, air: askingAir, channelAt, detector: asking, evidence, chance })
  // Whoever sees the engine's reads needs the engine, asked for or not.
  const ofEngine: Detector[] = wantsEngine ? [asking, ...oracles] : []
  const askingMakers: [string, Loss][] = [
    ['oracle-asking', strict],
    ['oracle-asking-even', even],
  ]
  const askingOnes = askingMakers
    .filter(([name]) => options.detectors.includes(name))
    .map(([name, loss]) => {
      const own = new OracleEvidence(family, priors)
      const detector = askingOracle({ name, epcs, evidence: own, loss, selectsMax: row.selectsMax })
      const parts = { row, field, air: makeAir(row, family, root.split(name)), channelAt, detector, evidence: own }
      return { detector, evidence: own, reader: new AskingReader({ ...parts, chance: root.split(`${name}-rests`) }) }
    })
  const active = [...ofEngine, ...askingOnes.map(({ detector }) => detector)]
  const evidences = [...(evidence === null ? [] : [evidence]), ...askingOnes.map((each) => each.evidence)]

  const judged = [...active, ...passive].map((detector) => new Judged(detector, noFigures(detector.name)))
  const ofActive = judged.slice(0, active.length)
  const ofPassive = judged.slice(active.length)
  const whilePassive = (nowMs: number) => {
    for (const each of ofPassive) each.watch(nowMs)
  }
  const whileAsking = (nowMs: number) => {
    for (const each of oracles) each.look(nowMs)
    for (const each of ofActive) each.watch(nowMs)
  }
  const work = { removedThoughHeard: 0, removedForSure: 0 }
  let nowMs = 0
  let mishap = noMishap
  const run = (untilMs: number) => {
    if (passive.length > 0) listening.run(untilMs, mishap, whilePassive)
    if (wantsEngine) reader.run(untilMs, mishap, whileAsking)
    for (const each of askingOnes) each.reader.run(untilMs, mishap, whileAsking)
    nowMs = untilMs
  }

  family.doorMoved(false)
  if (wantsEngine)
    asking.start(
      Array.from({ length: row.antennas }, (_, i) => i + 1),
      0,
    )
  run(shutMs)
  for (let cycle = 0; cycle < cycles; cycle++) {
    const before = new Map(world.inside)
    for (const each of judged) each.detector.look(nowMs)
    mishap = noMishap
    world.open()
    for (const each of evidences) each.doorOpened(before)
    for (const each of judged) {
      each.doorOpened()
      each.detector.doorOpened(nowMs)
    }
    run(nowMs + handsAtMs)
    const { taken, come } = world.move()
    run(nowMs + openMs - handsAtMs)
    world.close()
    for (const each of evidences) each.doorClosed()
    const closedAtMs = nowMs
    for (const each of judged) {
      each.doorClosed()
      each.detector.doorClosed(nowMs)
    }
    mishap = mishapOf(row, nowMs, mishaps)
    if (mishap.deafAntenna !== null && row.deafIsSaid) asking.antennaSaid(mishap.deafAntenna + 1, false, nowMs)
    run(nowMs + shutMs)
    if (mishap.deafAntenna !== null && row.deafIsSaid) asking.antennaSaid(mishap.deafAntenna + 1, true, nowMs)
    for (const each of judged) each.detector.look(nowMs)
    if (cycle < learningCycles) continue
    const kept = [...before.keys()].filter((epc) => world.inside.has(epc))
    const truth = { kept, taken, come, foreign: [...world.foreign], references: world.references, closedAtMs }
    for (const each of judged) each.judge(truth)
    if (!wantsEngine) continue
    reliability.add(asking.claims(), (epc) => world.inside.has(epc))
    for (const { epc, verdict, permille } of asking.claims()) {
      if (verdict !== 'removed' || !world.inside.has(epc)) continue
      if (asking.heardSinceClose(epc)) work.removedThoughHeard += 1
      if (permille >= surePermille) work.removedForSure += 1
    }
  }
  return { figures: judged.map((each) => each.figures), work: { ...work, ...asking.work(), seconds: nowMs / 1_000 } }
}
