import { type FormEvent, useState } from 'react'
import { useText } from '../../language/language.tsx'
import { ErrorNote } from '../answer-view.tsx'
import { useCommand } from '../people/use-command.ts'

const cyclesUsual = 6

/** Starts a calibration, or stops the one that runs; what the cabinet answers is shown elsewhere. */
export function CalibrationOrder({ deviceId, isRunning }: { deviceId: string; isRunning: boolean }) {
  const text = useText()
  const { give, error } = useCommand()
  const [isSent, setSent] = useState(false)
  const path = `/api/devices/${encodeURIComponent(deviceId)}/calibration`
  const order = (to: string, body: Record<string, unknown>) =>
    void give({ path: to, method: 'POST', body }).then((done) => setSent(done !== null))
  const start = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const form = new FormData(event.currentTarget)
    order(path, { cycles: Number(form.get('cycles')), reason: String(form.get('reason')) })
  }
  return (
    <>
      {isRunning ? (
        <button type="button" onClick={() => order(`${path}/stop`, {})}>
          {text('calibration.stop')}
        </button>
      ) : (
        <form className="inline" aria-label={text('calibration.start')} onSubmit={start}>
          <label>
            {text('calibration.cycles')}
            <input name="cycles" type="number" min={3} max={20} defaultValue={cyclesUsual} required />
          </label>
          <label>
            {text('calibration.reason')}
            <input name="reason" maxLength={200} />
          </label>
          <button type="submit" className="main-action">
            {text('calibration.start')}
          </button>
        </form>
      )}
      <p className="told">
        <small>{text('calibration.badgeHint')}</small>
      </p>
      {isSent ? (
        <p className="told" role="status">
          {text('calibration.sent')}
        </p>
      ) : null}
      {error === null ? null : <ErrorNote error={error} />}
    </>
  )
}
