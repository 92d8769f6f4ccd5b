import { type FormEvent, useState } from 'react'
import type { EnrolmentView } from '#cloud/http/schemas/devices/enrolment'
import { useText, useWord } from '../../language/language.tsx'
import { useFormats } from '../../language/use-formats.ts'
import { ErrorNote } from '../answer-view.tsx'
import { CommandWithReason } from '../command-with-reason.tsx'
import { useCommand } from '../people/use-command.ts'
import { PlaceName } from '../place-name.tsx'

/** Fewer would be compared by luck too often. */
const comparedMin = 8

/** Lets the key in that device and service show alike: what the device shows is typed, and this page compares it. */
function ApproveForm({ path, keyFingerprint }: { path: string; keyFingerprint: string }) {
  const text = useText()
  const { give, error } = useCommand()
  const [differs, setDiffers] = useState(false)
  const approve = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const shown = String(new FormData(event.currentTarget).get('shown')).trim().toLowerCase()
    const isSame = keyFingerprint.endsWith(shown)
    setDiffers(!isSame)
    if (isSame) void give({ path: `${path}/approve`, method: 'POST', body: { keyFingerprint } })
  }
  return (
    <form className="inline" aria-label={text('enrolments.approve')} onSubmit={approve}>
      <label>
        {text('enrolments.compare')}
        <input name="shown" autoComplete="off" spellCheck={false} minLength={comparedMin} maxLength={64} required />
      </label>
      <button type="submit" className="main-action">
        {text('enrolments.approve')}
      </button>
      {differs ? <p role="alert">{text('enrolments.differs')}</p> : null}
      {error === null ? null : <ErrorNote error={error} />}
    </form>
  )
}

/** A device that waits, and what may be done: compare and approve its key, or turn it down. */
export function EnrolmentRow({ enrolment }: { enrolment: EnrolmentView }) {
  const text = useText()
  const word = useWord()
  const { moment } = useFormats()
  const { deviceId, title, modelId, placeId, state, expiresAtMs, keyFingerprint } = enrolment
  const path = `/api/devices/${encodeURIComponent(deviceId)}/enrolment`
  return (
    <tr data-enrolment={deviceId}>
      <th scope="row">
        {title}
        {title === deviceId ? null : <small>{deviceId}</small>}
      </th>
      <td className="nowrap">{modelId}</td>
      <td>
        <PlaceName placeId={placeId} />
      </td>
      <td>{word('enrolmentState', state)}</td>
      <td className="nowrap">{moment(expiresAtMs)}</td>
      <td>
        {keyFingerprint === null ? (
          text('enrolments.noKey')
        ) : (
          <code className="code fingerprint">{keyFingerprint}</code>
        )}
      </td>
      <td>
        {keyFingerprint === null ? null : <ApproveForm path={path} keyFingerprint={keyFingerprint} />}
        <CommandWithReason label={text('enrolments.refuse')} path={`${path}/refuse`} />
      </td>
    </tr>
  )
}
