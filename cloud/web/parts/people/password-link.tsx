import { useText } from '../../language/language.tsx'
import { useFormats } from '../../language/use-formats.ts'

/** The link that sets a password, to be handed to its person: it is shown once. */
export function PasswordLink({ link }: { link: { token: string; endsAtMs: number } }) {
  const text = useText()
  const { moment } = useFormats()
  return (
    <p role="status">
      {text('people.link', { when: moment(link.endsAtMs) })}{' '}
      <code className="code">{`${window.location.origin}/set-password#${link.token}`}</code>
    </p>
  )
}
