import { type FormEvent, useState } from 'react'
import type { FleetDevice } from '#cloud/http/schemas/devices/device'
import type { EnrolmentOpened } from '#cloud/http/schemas/devices/enrolment'
import { useText } from '../../language/language.tsx'
import { ErrorNote } from '../answer-view.tsx'
import { CommandWithReason } from '../command-with-reason.tsx'
import { useCommand } from '../people/use-command.ts'
import { PlaceField } from '../place-field.tsx'
import { OneTimeCode } from './one-time-code.tsx'

/** A code for new hardware, or a new key, at the place of a device that serves: the old certificate ends with the approval. */
function Replace({ device }: { device: FleetDevice }) {
  const text = useText()
  const { give, error } = useCommand()
  const [opened, setOpened] = useState<EnrolmentOpened | null>(null)
  const { deviceId, modelId, kind, title, placeId } = device
  const open = () => {
    const body = { deviceId, modelId, kind, title, placeId, replace: true }
    give<EnrolmentOpened>({ path: '/api/enrolments', method: 'POST', body }).then(setOpened)
  }
  return (
    <>
      <button type="button" onClick={open}>
        {text('fleet.replace')}
      </button>
      {error === null ? null : <ErrorNote error={error} />}
      {opened === null ? null : <OneTimeCode deviceId={deviceId} opened={opened} />}
    </>
  )
}

/** Unlocks a door of a cabinet that is connected; what became of it stands with the newest command of the device. */
function Unlock({ device }: { device: FleetDevice }) {
  const text = useText()
  const { give, error } = useCommand()
  const unlock = (doorId: number) =>
    give({
      path: `/api/devices/${encodeURIComponent(device.deviceId)}/commands`,
      method: 'POST',
      body: { kind: 'Unlock', doorId },
    })
  return (
    <>
      {device.telemetry?.cabinet?.doors.map(({ doorId }) => (
        <button key={doorId} type="button" onClick={() => void unlock(doorId)}>
          {text('fleet.unlock', { doorId })}
        </button>
      ))}
      {error === null ? null : <ErrorNote error={error} />}
    </>
  )
}

/** Says that a device stands at another place from now on. */
function Move({ device }: { device: FleetDevice }) {
  const text = useText()
  const { give, error } = useCommand()
  const [isAsking, setAsking] = useState(false)
  const move = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const body = { placeId: String(new FormData(event.currentTarget).get('placeId')) }
    const path = `/api/devices/${encodeURIComponent(device.deviceId)}/place`
    give({ path, method: 'POST', body }).then((done) => done !== null && setAsking(false))
  }
  if (!isAsking)
    return (
      <button type="button" onClick={() => setAsking(true)}>
        {text('fleet.move')}
      </button>
    )
  return (
    <form className="inline" aria-label={text('fleet.move')} onSubmit={move}>
      <PlaceField label={text('enrolments.place')} keepingStock={device.kind === 'cabinet'} />
      <button type="submit" className="main-action">
        {text('fleet.move')}
      </button>
      <button type="button" onClick={() => setAsking(false)}>
        {text('decide.back')}
      </button>
      {error === null ? null : <ErrorNote error={error} />}
    </form>
  )
}

/** What the person asking may decide about a device: its doors, its place, its successor, its cards, its end. */
export function DeviceActions({ device }: { device: FleetDevice }) {
  const text = useText()
  const { deviceId, kind, may, openAlerts } = device
  const path = `/api/devices/${encodeURIComponent(deviceId)}`
  const isDoubted = openAlerts.some(({ ruleId }) => ruleId === 'second-card')
  return (
    <div className="actions">
      {may.includes('device.unlock') && may.includes('device.command') ? <Unlock device={device} /> : null}
      {may.includes('device.place') ? <Move device={device} /> : null}
      {may.includes('device.enrol') ? (
        <>
          <Replace device={device} />
          <CommandWithReason label={text('fleet.announceCard')} path={`${path}/cards/announce`} />
          {isDoubted ? <CommandWithReason label={text('fleet.confirmCard')} path={`${path}/cards/confirm`} /> : null}
        </>
      ) : null}
      {may.includes('device.retire') ? (
        <CommandWithReason
          label={text('fleet.retire')}
          path={`${path}/retire`}
          bodyOf={(form) => ({ leaveUnits: form.get('leaveUnits') !== null })}
        >
          {kind === 'cabinet' ? (
            <label className="check">
              <input type="checkbox" name="leaveUnits" />
              {text('fleet.leaveUnits')}
            </label>
          ) : null}
        </CommandWithReason>
      ) : null}
    </div>
  )
}
