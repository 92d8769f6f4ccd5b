import type { FleetDevice } from '#cloud/http/schemas/devices/device'
import { useText, useWord } from '../language/language.tsx'
import { useFormats } from '../language/use-formats.ts'

/** The newest order to a device and what became of it; nothing where there was none. */
export function NewestCommand({ device }: { device: FleetDevice }) {
  const text = useText()
  const word = useWord()
  const { moment } = useFormats()
  const { newestCommand } = device
  if (newestCommand === null) return null
  const { command, state, refusal, issuedAtMs, answeredAtMs } = newestCommand
  return (
    <small data-command={state}>
      {text('fleet.command', { command: word('command', command), state: word('commandState', state) })}
      {refusal === null ? '' : ` (${word('commandRefusal', refusal)})`} · {moment(answeredAtMs ?? issuedAtMs)}
    </small>
  )
}
