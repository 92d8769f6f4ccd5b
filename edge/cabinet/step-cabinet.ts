import { type CabinetDraft, doorOf, draftOf, stepOf, tell } from './cabinet-draft.ts'
import type { CabinetInput, CabinetNow, CabinetState, CabinetStep, DoorState } from './cabinet-types.ts'
import { calibrationTimer, endCalibration, watchCalibration } from './calibrate.ts'
import { contactRests, contactShows, limitDoors } from './door-contact.ts'
import { doubtResolved, scanDecided, unitUndecided } from './judge-units.ts'
import { obeyCommand } from './obey-command.ts'
import { antennaChanged, judgedReferences, readerConnected, readerLost, readsUnusable } from './reader-health.ts'
import { cardsAreDue, reaffirm, takeCards, uncardedTimer } from './reaffirm-units.ts'
import { identifyComers, tagsIdentified, tagWithoutTid } from './tid-watch.ts'
import { presentBadge, relockDoor, unlockDoors } from './unlock-door.ts'

/**
 * One step of the cabinet: doors, locks, sessions, commands and the reader's health in; facts, locks, sounds, timers
 * and orders to presence out. Throws only for a door or a timer the cabinet does not have.
 */
export function stepCabinet(state: CabinetState, input: CabinetInput, now: CabinetNow): CabinetStep {
  const draft = draftOf(state)
  apply(draft, input, now)
  watchCalibration(draft)
  return stepOf(draft)
}

function apply(draft: CabinetDraft, input: CabinetInput, now: CabinetNow): void {
  switch (input.kind) {
    case 'badge':
      presentBadge(draft, input, now)
      break
    case 'break-glass':
      unlockDoors(draft, { ...input, by: 'break-glass', userRef: null }, now)
      endCalibration(draft, 'opened-by-another')
      break
    case 'command':
      obeyCommand(draft, input.command, input.newSessionId, now)
      break
    case 'contact':
      contactShows(draft, doorOf(draft, input.doorId), input.open, now)
      break
    case 'timer':
      timeOut(draft, input.name, now)
      break
    case 'reader-connected':
      readerConnected(draft, input)
      break
    case 'reader-lost':
      readerLost(draft, input)
      break
    case 'reads-unusable':
      readsUnusable(draft, input)
      break
    case 'antenna':
      antennaChanged(draft, input.antenna, { downByReader: !input.up })
      break
    case 'antenna-silent':
      antennaChanged(draft, input.antenna, { silent: true })
      break
    case 'antenna-heard':
      antennaChanged(draft, input.antenna, { silent: false, downByReader: false })
      break
    case 'references-judged':
      judgedReferences(draft, input)
      break
    case 'stop-advice':
      draft.stopAdvice = input.advice
      break
    case 'stock-advice':
      takeCards(draft, input.advice)
      break
    case 'door-limits':
      limitDoors(draft, input.limits, now)
      break
    case 'decided':
      scanDecided(draft, input, now)
      break
    case 'undecided':
      unitUndecided(draft, input)
      break
    case 'resolved':
      doubtResolved(draft, input)
      break
    case 'confirmed-set': {
      const before = draft.inventory.confirmed
      draft.inventory = { ...draft.inventory, confirmed: [...input.epcs] }
      identifyComers(draft, before)
      reaffirm(draft)
      break
    }
    case 'tags-identified':
      tagsIdentified(draft, input.tags)
      break
    case 'tag-without-tid':
      tagWithoutTid(draft, input.epc)
  }
}

function timeOut(draft: CabinetDraft, name: string, now: CabinetNow): void {
  if (name === uncardedTimer) {
    cardsAreDue(draft)
    return
  }
  if (name === calibrationTimer) {
    endCalibration(draft, 'time-over')
    return
  }
  const [purpose, doorId] = name.split(':')
  const door = doorOf(draft, Number(doorId))
  switch (purpose) {
    case 'unlock':
      relockDoor(draft, door)
      break
    case 'debounce':
      contactRests(draft, door, now)
      break
    case 'ajar-sound':
      if (door.open) draft.outputs.push({ kind: 'sound', pattern: 'ajar' })
      break
    case 'ajar-alert':
      leftOpen(draft, door, now)
      break
    default:
      throw new Error(`the cabinet never asked for a timer ${name}`)
  }
}

/** Once per opening. */
function leftOpen(draft: CabinetDraft, door: DoorState, now: CabinetNow): void {
  if (!door.open || door.leftOpenTold) return
  door.leftOpenTold = true
  const openForMs = now.elapsedMs - door.openSinceElapsedMs
  const { ajarAlertAfterMs } = draft.setup.timings
  tell(draft, { kind: 'DoorLeftOpen', doorId: door.doorId, sessionId: door.openedBy, openForMs, ajarAlertAfterMs })
}
