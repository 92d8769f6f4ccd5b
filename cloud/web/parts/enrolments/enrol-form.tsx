import { type FormEvent, useState } from 'react'
import type { EnrolmentList, EnrolmentOpened } from '#cloud/http/schemas/devices/enrolment'
import { useText, useWord } from '../../language/language.tsx'
import { ErrorNote } from '../answer-view.tsx'
import { useCommand } from '../people/use-command.ts'
import { PlaceField } from '../place-field.tsx'
import { OneTimeCode } from './one-time-code.tsx'

/** Gives out the one-time code for a device that is to serve at a place; a cabinet stands where stock is kept. */
export function EnrolForm({ models }: Pick<EnrolmentList, 'models'>) {
  const text = useText()
  const word = useWord()
  const { give, error } = useCommand()
  const [modelId, setModelId] = useState(models[0]?.modelId ?? '')
  const [given, setGiven] = useState<{ deviceId: string; opened: EnrolmentOpened } | null>(null)
  const chosen = models.find((model) => model.modelId === modelId)
  const kind = chosen?.kind ?? 'cabinet'
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const form = event.currentTarget
    const wish = Object.fromEntries(new FormData(form))
    const title = String(wish.title).trim() === '' ? wish.deviceId : wish.title
    give<EnrolmentOpened>({ path: '/api/enrolments', method: 'POST', body: { ...wish, title, kind } }).then(
      (opened) => {
        setGiven(opened === null ? null : { deviceId: String(wish.deviceId), opened })
      },
    )
  }
  return (
    <>
      <form className="inline tools" aria-label={text('enrolments.give')} onSubmit={submit}>
        <label>
          {text('enrolments.deviceId')}
          <input
            name="deviceId"
            autoComplete="off"
            autoCapitalize="none"
            spellCheck={false}
            pattern="[a-z0-9][a-z0-9\-]{0,31}"
            title={text('enrolments.deviceIdHint')}
            required
          />
        </label>
        <label>
          {text('enrolments.title')}
          <input name="title" autoComplete="off" maxLength={80} />
        </label>
        <label>
          {text('enrolments.model')}
          <select name="modelId" value={modelId} onChange={(event) => setModelId(event.target.value)} required>
            {models.map((model) => (
              <option key={model.modelId} value={model.modelId}>
                {model.modelId} ({word('deviceKind', model.kind)})
              </option>
            ))}
          </select>
          {chosen?.remarks.map((remark) => (
            <small key={remark}>{word('modelRemark', remark)}</small>
          ))}
        </label>
        <PlaceField label={text('enrolments.place')} keepingStock={kind === 'cabinet'} />
        <button type="submit" className="main-action">
          {text('enrolments.give')}
        </button>
        {error === null ? null : <ErrorNote error={error} />}
      </form>
      {given === null ? null : <OneTimeCode deviceId={given.deviceId} opened={given.opened} />}
    </>
  )
}
