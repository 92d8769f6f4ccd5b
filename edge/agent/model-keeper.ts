import type { HeldDocument } from '#contracts/downlink/document-kinds'
import type { FactBody } from '#contracts/facts/fact'
import type { DeviceModel } from '#firmware-config/schema'
import type { CancelTimer, Clock } from '#platform/clock'
import type { Log } from '#platform/log'
import { type ModelChoice, type ModelSlots, proved } from '../model/model-slots.ts'
import { isSameModel, modelOf } from '../model/read-document.ts'

/** Sees to it that a device comes to run by the model its service sent, and goes back to the one before when it cannot. */
export type ModelKeeper = {
  /** Version of the document by whose model it runs; null while it runs by the one of its config. */
  versionInForce(): number | null
  /** The device works: what is on trial has proved itself. */
  works(): void
  /** A newer document was kept. Null: it is in force; else in force after a restart, and until then this version is. */
  kept(held: HeldDocument<'device-model'>): { heldVersion: number | null } | null
  stop(): void
}

export type ModelKeeperOptions = {
  choice: ModelChoice
  clock: Clock
  log: Log
  record: (facts: readonly FactBody[], states: { model: ModelSlots }) => void
  /** Nobody has the cabinet open and no scan runs. */
  isIdle: () => boolean
  /** Takes the whole device down and puts it up again, by what is on the card then. */
  restart: () => void
}

const lookMs = 1_000
/** A cabinet whose reader does not speak for so long does not work by this model. */
const trialMs = 120_000

export function createModelKeeper(options: ModelKeeperOptions): ModelKeeper {
  const { choice, clock, log, record, isIdle, restart } = options
  const running: DeviceModel = choice.model
  let { slots, trial } = choice
  let cancelTrial: CancelTimer = () => {}
  let cancelLook: CancelTimer | null = null

  const versionInForce = () => slots.proven?.version ?? null
  const tell = (version: number, result: 'applied' | 'refused') => {
    const reason = result === 'refused' ? ('model-failed' as const) : null
    const heldVersion = versionInForce()
    log.info('agent.model', { version, result, modelId: running.modelId })
    record([{ kind: 'DocumentApplied', document: 'device-model', version, result, reason, heldVersion }], {
      model: slots,
    })
  }

  function lookForRest(): void {
    cancelLook = clock.after('model.restart', lookMs, () => {
      if (isIdle()) restart()
      else lookForRest()
    })
  }

  if (choice.failedNow !== null) tell(choice.failedNow, 'refused')
  if (trial !== null) {
    const version = trial
    cancelTrial = clock.after('model.trial', trialMs, () => {
      trial = null
      slots = { ...slots, trying: null, failed: version }
      tell(version, 'refused')
      lookForRest()
    })
  }

  return {
    versionInForce,
    works() {
      if (trial === null) return
      cancelTrial()
      slots = proved(slots, trial, running)
      tell(trial, 'applied')
      trial = null
    },
    kept(held) {
      const model = modelOf(held.body)
      if (model !== null && isSameModel(model, running) && trial === null) {
        slots = proved(slots, held.version, running)
        record([], { model: slots })
        cancelLook?.()
        cancelLook = null
        return null
      }
      if (cancelLook === null) lookForRest()
      return { heldVersion: versionInForce() }
    },
    stop() {
      cancelTrial()
      cancelLook?.()
    },
  }
}
