import type { EnrolmentOpened } from '#cloud/http/schemas/devices/enrolment'
import { useText } from '../../language/language.tsx'
import { useFormats } from '../../language/use-formats.ts'

/** The code that brings a device into service, and what to type at the device: it is shown once. */
export function OneTimeCode({ deviceId, opened }: { deviceId: string; opened: EnrolmentOpened }) {
  const text = useText()
  const { moment } = useFormats()
  const { code, expiresAtMs } = opened
  if (code === null) {
    return (
      <p role="status" className="panel">
        {text('enrolments.codeTold', { deviceId })}
      </p>
    )
  }
  return (
    <div role="status" className="panel">
      <p>
        {text('enrolments.code', { deviceId, when: moment(expiresAtMs) })} <code className="code">{code}</code>
      </p>
      <p>
        {text('enrolments.atDevice')}{' '}
        <code className="code">{`npm run -s edge -- enrol --service ${window.location.origin} --code ${code} --dir FOLDER`}</code>
      </p>
    </div>
  )
}
