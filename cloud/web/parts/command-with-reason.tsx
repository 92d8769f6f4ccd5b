import { type FormEvent, type ReactNode, useState } from 'react'
import { useText } from '../language/language.tsx'
import { ErrorNote } from './answer-view.tsx'
import { useCommand } from './people/use-command.ts'

type Props = {
  label: string
  path: string
  /** What else the command says, of what its form holds. */
  bodyOf?: (form: FormData) => Record<string, unknown>
  /** What else its form asks. */
  children?: ReactNode
}

/** A command that needs a reason: a button, and behind it the form that asks for it. */
export function CommandWithReason({ label, path, bodyOf = () => ({}), children }: Props) {
  const text = useText()
  const { give, error } = useCommand()
  const [isAsking, setAsking] = useState(false)
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const form = new FormData(event.currentTarget)
    const body = { ...bodyOf(form), reason: String(form.get('reason')) }
    give({ path, method: 'POST', body }).then((done) => done !== null && setAsking(false))
  }
  if (!isAsking)
    return (
      <button type="button" onClick={() => setAsking(true)}>
        {label}
      </button>
    )
  return (
    <form className="inline" aria-label={label} onSubmit={submit}>
      <label>
        {text('decide.reason')}
        <input name="reason" minLength={3} maxLength={200} required />
      </label>
      {children}
      <button type="submit" className="main-action">
        {label}
      </button>
      <button type="button" onClick={() => setAsking(false)}>
        {text('decide.back')}
      </button>
      {error === null ? null : <ErrorNote error={error} />}
    </form>
  )
}
