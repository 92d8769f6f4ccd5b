import { partsOfSubject, type Subject, subjectKinds } from '#cloud/journal/subject'
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
export function journalRoutes(app: HttpApp, { service }: HttpContext): void {
  app.get(
    '/api/journal',
    {
      config: { access: { right: 'journal.read' } },
      schema: { tags: ['journal'], querystring: journalQuery, response: answers(timeline) },
    },
    async (request) => {
      const { subject, kinds, fromMs, toMs } = request.query
      const entries = await entriesAbout(service.store, subjectAsked(subject), {
        ...(kinds === undefined ? {} : { kinds: kinds.split(',') }),
        ...(fromMs === undefined ? {} : { fromMs }),
        ...(toMs === undefined ? {} : { toMs }),
      })
      return { entries: await timelineOf(service.store, entries) }
    },
  )
}
