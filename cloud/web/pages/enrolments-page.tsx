import type { EnrolmentList } from '#cloud/http/schemas/devices/enrolment'
import type { Changes } from '../api/query-cache.ts'
import { useAnswer } from '../api/session.tsx'
import { useText } from '../language/language.tsx'
import { AnswerView } from '../parts/answer-view.tsx'
import { EnrolForm } from '../parts/enrolments/enrol-form.tsx'
import { EnrolmentRow } from '../parts/enrolments/enrolment-row.tsx'
import { Table } from '../parts/table.tsx'

const devicesChanged = (changes: Changes) => changes.devices.length > 0
/** A code that has expired is announced by no commit. */
const pollMs = 30_000
const heads = ['device', 'model', 'place', 'state', 'until', 'key', 'actions'] as const

/** How devices come into service: codes are given out, and who asks is let in by the key, or turned down. */
export function EnrolmentsPage() {
  const text = useText()
  const answer = useAnswer<EnrolmentList>('/api/enrolments', devicesChanged, pollMs)
  return (
    <>
      <h1>{text('nav.enrolments')}</h1>
      <p className="lead">{text('enrolments.lead')}</p>
      <AnswerView answer={answer}>
        {({ enrolments, models }) => (
          <>
            <h2>{text('enrolments.give')}</h2>
            <EnrolForm models={models} />
            <h2>{text('enrolments.waiting')}</h2>
            {enrolments.length === 0 ? (
              <p>{text('enrolments.none')}</p>
            ) : (
              <Table label={text('enrolments.waiting')} heads={heads.map((head) => text(`enrolments.${head}`))}>
                {enrolments.map((enrolment) => (
                  <EnrolmentRow key={enrolment.enrolmentId} enrolment={enrolment} />
                ))}
              </Table>
            )}
          </>
        )}
      </AnswerView>
    </>
  )
}
