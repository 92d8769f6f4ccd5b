import type { FactBody } from '#contracts/facts/fact'
import type { Learnt } from '#edge/presence/hearing/learnt'
import type { CabinetModel } from '#firmware-config/schema'
import { bootCabinet } from '../cabinet/boot-cabinet.ts'
import { type CabinetMemory, memoryOf } from '../cabinet/cabinet-memory.ts'
import type { CabinetInput, CabinetOutput, CabinetSetup, CabinetState } from '../cabinet/cabinet-types.ts'
import { stepCabinet } from '../cabinet/step-cabinet.ts'
import type { KnownTids } from '../cabinet/tid-watch.ts'
import { presenceConfigOf } from '../presence/config-of-model.ts'
import type { PresenceInput } from '../presence/presence-input.ts'
import type { PresenceOutput } from '../presence/presence-output.ts'
import { initialPresence, type PresenceState } from '../presence/presence-state.ts'
import { stepPresence } from '../presence/step-presence.ts'
import { hasNewTags, learntSoFar } from './learnt-so-far.ts'

/** What is done after the facts are safe. */
export type Effect =
  | Extract<CabinetOutput, { kind: 'lock' | 'sound' | 'timer' | 'cancel-timer' }>
  | Extract<PresenceOutput, { kind: 'wish' }>

export type LoopInput = { to: 'cabinet'; input: CabinetInput } | { to: 'presence'; input: PresenceInput }

export type Decision = {
  facts: FactBody[]
  /** What must be remembered with these facts; null when it is what was remembered before. */
  memory: CabinetMemory | null
  /** What presence has learnt of its tags, when it learnt something and there are facts to write it with. */
  learnt: Learnt | null
  effects: Effect[]
}

/** Cabinet and presence answering one another until both are quiet: one event in, one decision out. */
export type DecisionLoop = {
  decide(inputs: readonly LoopInput[], now: { elapsedMs: number; wallMs: number }): Decision
  cabinet(): CabinetState
  presence(): PresenceState
}

/** More answers than this to one event would mean that the two stages talk for ever. */
const answersMax = 10_000

export function cabinetSetupOf(model: CabinetModel): CabinetSetup {
  return {
    doors: model.doors.map(({ doorId, failMode, driver }) => ({
      doorId,
      failMode,
      lockNeedsReader: driver === 'reader-gpio',
    })),
    references: model.reader.referenceEpcs.length,
    timings: model.timings,
  }
}

/** Boots from what was remembered. The first decision is that of the boot itself. */
export function bootDecisionLoop(
  model: CabinetModel,
  remembered: CabinetMemory | null,
  learnt: Learnt,
  now: { elapsedMs: number; wallMs: number },
  tids: KnownTids = [],
): { loop: DecisionLoop; boot: Decision } {
  let presence = initialPresence(presenceConfigOf(model))
  let memoryText = JSON.stringify(remembered)
  /** Presence learns when a door opens or the reader comes back, and from the scan that counts a tag for the first time. */
  let learning = false
  const booted = bootCabinet(cabinetSetupOf(model), remembered, now, tids)
  let cabinet = booted.state

  function answer(first: readonly LoopInput[], outputs: CabinetOutput[], at: typeof now): Decision {
    const facts: FactBody[] = []
    const effects: Effect[] = []
    const inputs: LoopInput[] = [...first]
    const carryOut = (output: CabinetOutput) => {
      if (output.kind === 'facts') facts.push(...output.facts)
      else if (output.kind === 'presence' && output.input.kind === 'boot')
        inputs.push({ to: 'presence', input: { ...output.input, learnt } })
      else if (output.kind === 'presence') inputs.push({ to: 'presence', input: output.input })
      else effects.push(output)
    }
    let cabinetStepped = outputs.length > 0
    for (const output of outputs) carryOut(output)
    for (let answers = 0; inputs.length > 0; answers++) {
      if (answers > answersMax) throw new Error('cabinet and presence do not come to rest')
      const next = inputs.shift()
      if (next?.to === 'cabinet') {
        const step = stepCabinet(cabinet, next.input, at)
        cabinet = step.state
        cabinetStepped = true
        for (const output of step.outputs) carryOut(output)
      } else if (next?.to === 'presence') {
        const step = stepPresence(presence, next.input, at.elapsedMs)
        presence = step.state
        if (next.input.kind === 'door-opened' || next.input.kind === 'reader-connected') learning = true
        for (const output of step.outputs) {
          if (output.kind === 'decided' && hasNewTags(presence)) learning = true
          if (output.kind === 'wish') effects.push(output)
          else inputs.push({ to: 'cabinet', input: output })
        }
      }
    }
    const write = learning && facts.length > 0
    if (write) learning = false
    return {
      facts,
      effects,
      memory: cabinetStepped ? changedMemory() : null,
      learnt: write ? learntSoFar(presence) : null,
    }
  }

  function changedMemory(): CabinetMemory | null {
    const memory = memoryOf(cabinet)
    const text = JSON.stringify(memory)
    if (text === memoryText) return null
    memoryText = text
    return memory
  }

  const boot = answer([], booted.outputs, now)
  return {
    boot,
    loop: {
      decide: (inputs, at) => answer(inputs, [], at),
      cabinet: () => cabinet,
      presence: () => presence,
    },
  }
}
