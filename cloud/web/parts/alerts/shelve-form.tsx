import { type FormEvent, useState } from 'react'
import type { AlertView } from '#cloud/http/schemas/decisions/alert'
import { useText } from '../../language/language.tsx'
import { useFormats } from '../../language/use-formats.ts'

const minuteMs = 60_000
const hourMs = 60 * minuteMs
const dayMs = 24 * hourMs
/** What is usually wanted; those beyond what the alert allows are not offered. */
const usualMs = [15 * minuteMs, 30 * minuteMs, hourMs, 8 * hourMs, dayMs, 7 * dayMs, 14 * dayMs]
const offeredMax = 3
/** Clocks of screen and service differ a little: what is as long as allowed ends that much earlier. */
const clocksDifferByMs = 30_000

/** A moment as the field for it wants it, by the clock of the reader. */
function fieldOf(atMs: number): string {
  return new Date(atMs - new Date(atMs).getTimezoneOffset() * minuteMs).toISOString().slice(0, 16)
}

type Props = {
  alert: Pick<AlertView, 'shelvableForMs'>
  onShelve(wish: { untilMs: number; reason: string }): void
  onBack(): void
}

/** Takes an alert out of sight for a reason and until an end: a usual one, or a moment up to what its priority allows. */
export function ShelveForm({ alert: { shelvableForMs }, onShelve, onBack }: Props) {
  const text = useText()
  const { duration } = useFormats()
  const offered = usualMs.filter((ms) => ms <= shelvableForMs).slice(-offeredMax)
  const [chosen, setChosen] = useState(String(offered[0] ?? 'own'))
  const shelve = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const form = new FormData(event.currentTarget)
    const latestMs = Date.now() + shelvableForMs - clocksDifferByMs
    const wantedMs = chosen === 'own' ? new Date(String(form.get('until'))).getTime() : Date.now() + Number(chosen)
    // A moment of one's own is refused by the service when it is too late; a usual one never is.
    const untilMs = chosen === 'own' ? wantedMs : Math.min(wantedMs, latestMs)
    onShelve({ untilMs, reason: String(form.get('reason')) })
  }
  return (
    <form className="inline tools" aria-label={text('alerts.shelve')} onSubmit={shelve}>
      <label>
        {text('alerts.shelveFor')}
        <select value={chosen} onChange={(event) => setChosen(event.target.value)}>
          {offered.map((ms) => (
            <option key={ms} value={ms}>
              {duration(ms)}
            </option>
          ))}
          <option value="own">{text('alerts.shelveOwn')}</option>
        </select>
      </label>
      {chosen === 'own' ? (
        <label>
          {text('alerts.shelveUntil', { longest: duration(shelvableForMs) })}
          <input
            name="until"
            type="datetime-local"
            min={fieldOf(Date.now())}
            max={fieldOf(Date.now() + shelvableForMs)}
            required
          />
        </label>
      ) : null}
      <label>
        {text('decide.reason')}
        <input name="reason" minLength={3} maxLength={200} required />
      </label>
      <button type="submit" className="main-action">
        {text('alerts.shelve')}
      </button>
      <button type="button" onClick={onBack}>
        {text('decide.back')}
      </button>
    </form>
  )
}
