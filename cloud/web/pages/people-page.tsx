import type { People } from '#cloud/http/schemas/people/person'
import type { Changes } from '../api/query-cache.ts'
import { useAnswer, useMay } from '../api/session.tsx'
import { useText } from '../language/language.tsx'
import { AnswerView } from '../parts/answer-view.tsx'
import { InviteForm } from '../parts/people/invite-form.tsx'
import { PersonRow } from '../parts/people/person-row.tsx'
import { Table } from '../parts/table.tsx'

const peopleChanged = (changes: Changes) => changes.people

/** Who has an account, what was granted where, and inviting others. */
export function PeoplePage() {
  const text = useText()
  const mayInvite = useMay('people.manage')
  const answer = useAnswer<People>('/api/users', peopleChanged)
  const heads = [text('people.name'), text('people.state'), text('people.grants'), text('people.actions')]
  return (
    <>
      <h1>{text('nav.people')}</h1>
      {mayInvite ? <InviteForm /> : null}
      <AnswerView answer={answer}>
        {({ users }) => (
          <Table label={text('nav.people')} heads={heads}>
            {users.map((person) => (
              <PersonRow key={person.userRef} person={person} />
            ))}
          </Table>
        )}
      </AnswerView>
    </>
  )
}
