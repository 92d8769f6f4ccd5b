import { partsOfSubject, type Subject, subjectKinds } from '#cloud/journal/subject'
import { personOf } from '../access/access.ts'
import { checkReach } from '../access/check-reach.ts'
import { placesShown, scopeFor } from '../access/mandate.ts'
import { answers } from '../answers/answers.ts'
import { invalidRequest } from '../answers/problem.ts'
import type { HttpApp } from '../http-app.ts'
import type { HttpContext } from '../http-context.ts'
import { journalQuery, timeline } from '../schemas/timeline.ts'
import { entriesAbout } from '../views/entries-about.ts'
import { timelineOf } from '../views/timeline-view.ts'

/** A subject asked about. The schema has seen to its form; whether there is such a kind is seen here. */
function subjectAsked(text: string): Subject {
  const subject = text as Subject
  if (subjectKinds.includes(partsOfSubject(subject).kind)) return subject
  throw invalidRequest([{ field: 'subject', message: `its kind is none of ${subjectKinds.join(', ')}` }])
}

/** Everything about a subject. */
export function journalRoutes(app: HttpApp, context: HttpContext): void {
  const { service } = context
  app.get(
    '/api/journal',
    {
      config: { access: { right: 'journal.read' } },
      schema: { tags: ['journal'], querystring: journalQuery, response: answers(timeline) },
    },
    async (request) => {
      const { subject, kinds, fromMs, toMs, cursor, limit } = request.query
      const asked = subjectAsked(subject)
      const { kind, identity } = partsOfSubject(asked)
      const isOwn = kind === 'person' && identity[0] === personOf(request).userRef
      // What was done with an account, and all a person did, is read by those who read accounts, and by that person.
      if (!isOwn)
        await checkReach(context, request, kind, kind === 'person' ? 'people.read' : 'journal.read', identity.join('/'))
      const within = placesShown(context, scopeFor(context, request))
      const found = await entriesAbout(service.store, asked, {
        ...(kinds === undefined ? {} : { kinds: kinds.split(',') }),
        ...(fromMs === undefined ? {} : { fromMs }),
        ...(toMs === undefined ? {} : { toMs }),
        ...(cursor === undefined ? {} : { before: { occurredAtMs: cursor.atMs, entrySeq: Number(cursor.id) } }),
        ...(within === null ? {} : { within }),
        limit: limit + 1,
      })
      const page = found.slice(-limit)
      const oldest = found.length > limit ? page[0] : undefined
      return {
        entries: await timelineOf(service.store, page),
        nextCursor: oldest === undefined ? null : `${oldest.occurredAtMs}.${oldest.entrySeq}`,
      }
    },
  )
}
