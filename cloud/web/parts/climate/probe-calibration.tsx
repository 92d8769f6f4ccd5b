import { type FormEvent, useState } from 'react'
import type { ClimateProbe } from '#cloud/http/schemas/devices/climate'
import { useText } from '../../language/language.tsx'
import { ErrorNote } from '../answer-view.tsx'
import { useCommand } from '../people/use-command.ts'

type Props = { deviceId: string; probe: ClimateProbe; mayRecord: boolean }

/** Until when a probe is calibrated, as a person recorded it, and the form to record it by. */
export function ProbeCalibration({ deviceId, probe, mayRecord }: Props) {
  const text = useText()
  const { give, error } = useCommand()
  const [isAsking, setAsking] = useState(false)
  const { calibration, probeId } = probe
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const form = new FormData(event.currentTarget)
    const body = Object.fromEntries(['calibratedOn', 'validUntil', 'certificate'].map((name) => [name, form.get(name)]))
    const path = `/api/devices/${encodeURIComponent(deviceId)}/probes/${encodeURIComponent(probeId)}/calibrations`
    give({ path, method: 'POST', body }).then((done) => done !== null && setAsking(false))
  }
  return (
    <>
      <p>
        {calibration === null
          ? text('climate.notCalibrated')
          : text('climate.calibrated', {
              on: calibration.calibratedOn,
              until: calibration.validUntil,
              certificate: calibration.certificate,
            })}{' '}
        {mayRecord && !isAsking ? (
          <button type="button" onClick={() => setAsking(true)}>
            {text('climate.calibrate')}
          </button>
        ) : null}
      </p>
      {isAsking ? (
        <form className="inline" aria-label={text('climate.calibrate')} onSubmit={submit}>
          <label>
            {text('climate.calibratedOn')}
            <input name="calibratedOn" type="date" required />
          </label>
          <label>
            {text('climate.validUntil')}
            <input name="validUntil" type="date" required />
          </label>
          <label>
            {text('climate.certificate')}
            <input name="certificate" maxLength={64} required />
          </label>
          <button type="submit" className="main-action">
            {text('climate.calibrate')}
          </button>
          <button type="button" onClick={() => setAsking(false)}>
            {text('decide.back')}
          </button>
          {error === null ? null : <ErrorNote error={error} />}
        </form>
      ) : null}
    </>
  )
}
