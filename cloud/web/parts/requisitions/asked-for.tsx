import type { AskedForView } from '#cloud/http/schemas/decisions/asked-for'
import { useEither, useText } from '../../language/language.tsx'
import { Link } from '../../router/path.tsx'

/** What an alert about short stock has brought about: a requisition, or why there is none. */
export function AskedFor({ asked }: { asked: AskedForView }) {
  const text = useText()
  const either = useEither()
  if (asked === null) return null
  return (
    <>
      <dt>{text('alerts.requisition')}</dt>
      <dd>
        {'none' in asked ? (
          <>
            {either(asked.none.words)}
            {'because' in asked.none ? <small>{asked.none.because}</small> : null}
          </>
        ) : (
          <Link href="/requisitions">{text('alerts.requisitionOpen')}</Link>
        )}
      </dd>
    </>
  )
}
