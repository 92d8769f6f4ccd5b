import type { Command, StrangeCommand } from '#contracts/downlink/command'
import type { FactOf } from '#contracts/facts/fact'
import type { SessionId } from '#contracts/ids'
import { type CabinetDraft, tell } from './cabinet-draft.ts'
import { commandsRememberedMax } from './cabinet-memory.ts'
import type { CabinetNow, CommandMemory } from './cabinet-types.ts'
import { calibrationRefusal, endCalibration, startCalibration } from './calibrate.ts'
import { isPlausibleWall } from './clock-watch.ts'
import { unlockDoors } from './unlock-door.ts'

type Refusal = Exclude<FactOf<'CommandAnswered'>['refusal'], null>

/** Obeys a command of the service once, or refuses it by name. The answer is a fact either way. */
export function obeyCommand(
  draft: CabinetDraft,
  command: Command | StrangeCommand,
  newSessionId: SessionId,
  now: CabinetNow,
): void {
  const { commandId } = command
  if (command.kind === 'NotUnderstood') {
    tell(draft, { kind: 'CommandAnswered', commandId, outcome: 'refused', refusal: 'command-not-understood' })
    return
  }
  draft.commands = heard(draft.commands, command, now)
  const refusal = refusalOf(draft, command, now)
  if (refusal !== null) {
    tell(draft, { kind: 'CommandAnswered', commandId, outcome: 'refused', refusal })
    return
  }
  const { expiresAtMs } = command
  draft.commands = { ...draft.commands, done: [...draft.commands.done, { commandId, expiresAtMs }] }
  tell(draft, { kind: 'CommandAnswered', commandId, outcome: 'done', refusal: null })
  switch (command.kind) {
    case 'ScanNow':
      draft.outputs.push({ kind: 'presence', input: { kind: 'order-scan', reason: 'ordered' } })
      break
    case 'StartCalibration':
      startCalibration(draft, command)
      break
    case 'StopCalibration':
      endCalibration(draft, 'stopped')
      break
    case 'Unlock':
      unlockDoors(draft, { doorId: command.doorId, by: 'remote', userRef: null, newSessionId }, now)
  }
}

/**
 * A command was signed at a moment that has come, so what expired before it is over for good and need not be remembered:
 * by the time of the service, since the clock here may step. A moment that is yet to come here proves nothing.
 */
function heard({ done, heardToMs }: CommandMemory, { issuedAtMs }: Command, now: CabinetNow): CommandMemory {
  const toMs = Math.max(heardToMs, Math.min(issuedAtMs, now.wallMs))
  return { done: done.filter(({ expiresAtMs }) => expiresAtMs > toMs), heardToMs: toMs }
}

function refusalOf(draft: CabinetDraft, command: Command, now: CabinetNow): Refusal | null {
  const { done, heardToMs } = draft.commands
  if (done.some(({ commandId }) => commandId === command.commandId)) return 'command-already-done'
  if (now.wallMs > command.expiresAtMs || heardToMs >= command.expiresAtMs) return 'command-expired'
  if (done.length >= commandsRememberedMax) return 'commands-too-many'
  const readerMissing = draft.reader !== 'connected'
  if (command.kind === 'StartCalibration' || command.kind === 'StopCalibration')
    return calibrationRefusal(draft, command.kind)
  if (command.kind === 'ScanNow') return readerMissing ? 'reader-not-connected' : null
  // A clock that is wrong cannot show that an unlock is still wanted, and nobody stands there to be kept waiting.
  if (!isPlausibleWall(now.wallMs)) return 'command-expired'
  const door = draft.setup.doors.find((candidate) => candidate.doorId === command.doorId)
  if (door === undefined) return 'door-unknown'
  return door.lockNeedsReader && readerMissing ? 'reader-not-connected' : null
}
