import type { ReactNode } from 'react'
import type { AlertList, Priority } from '#cloud/http/schemas/decisions/alert'
import type { PageWord } from '#cloud/http/schemas/page-paths'
import type { Right } from '#cloud/http/schemas/people/right'
import { fetchJson } from '../api/fetch-json.ts'
import type { Changes } from '../api/query-cache.ts'
import { useAnswer, useSession } from '../api/session.tsx'
import type { MessageId } from '../language/en.ts'
import { useText } from '../language/language.tsx'
import { useFormats } from '../language/use-formats.ts'
import { Link, usePath } from '../router/path.tsx'
import { LanguageSwitch } from './language-switch.tsx'
import { PriorityMark } from './priority-mark.tsx'

const pages: { path: `/${PageWord}`; label: MessageId; right: Right }[] = [
  { path: '/stock', label: 'nav.stock', right: 'stock.read' },
  { path: '/places', label: 'nav.places', right: 'stock.read' },
  { path: '/alerts', label: 'nav.alerts', right: 'alert.read' },
  { path: '/requisitions', label: 'nav.requisitions', right: 'requisition.read' },
  { path: '/fleet', label: 'nav.fleet', right: 'device.read' },
  { path: '/enrolments', label: 'nav.enrolments', right: 'device.enrol' },
  { path: '/quarantine', label: 'nav.quarantine', right: 'quarantine.read' },
  { path: '/climate', label: 'nav.climate', right: 'climate.read' },
  { path: '/people', label: 'nav.people', right: 'people.read' },
]

const alertsChanged = (changes: Changes) => changes.alerts.length > 0
/** As many as the service tells at once; of more the count says that it is not all. */
const countedMax = 1_000
const priorities: Priority[] = ['high', 'medium', 'low']

function OpenAlertCounts() {
  const { data } = useAnswer<AlertList>(`/api/alerts?state=open&limit=${countedMax}`, alertsChanged)
  return priorities.map((priority) => {
    const count = data?.alerts.filter((alert) => alert.priority === priority).length ?? 0
    const isMore = data?.nextCursor != null
    return count === 0 ? null : <PriorityMark key={priority} priority={priority} count={isMore ? `${count}+` : count} />
  })
}

function LiveBanner() {
  const text = useText()
  const { moment } = useFormats()
  const { isLive, heardAtMs } = useSession().liveness
  return (
    <div role="status" className="liveness" data-live={isLive}>
      {isLive ? null : <p className="stale">{text('live.stale', { when: moment(heardAtMs) })}</p>}
    </div>
  )
}

/** What stands around every page: where one can go, who one is, and whether what one sees is live. */
export function Frame({ children }: { children: ReactNode }) {
  const text = useText()
  const path = usePath()
  const { me, endSession, liveness } = useSession()
  const signOut = () => {
    fetchJson('/api/sign-out', { method: 'POST' }).then(endSession, endSession)
  }
  const isHere = (target: string) => path.startsWith(target) || (path === '/' && target === '/stock')
  return (
    <>
      <a className="skip" href="#content">
        {text('app.skip')}
      </a>
      <header className="frame">
        <p className="brand">
          Wardstock <span>{me.siteId}</span>
        </p>
        <nav aria-label={text('app.nav')}>
          {pages
            .filter(({ right }) => me.rights.includes(right))
            .map((page) => (
              <Link key={page.path} href={page.path} aria-current={isHere(page.path) ? 'page' : undefined}>
                {text(page.label)}
                {page.path === '/alerts' ? <OpenAlertCounts /> : null}
              </Link>
            ))}
        </nav>
        <div className="who">
          {liveness.isLive ? <span className="live">{text('live.live')}</span> : null}
          <LanguageSwitch />
          <Link href="/account" aria-current={isHere('/account') ? 'page' : undefined}>
            {text('app.session', { name: me.displayName })}
          </Link>
          <button type="button" onClick={signOut}>
            {text('app.signOut')}
          </button>
        </div>
      </header>
      <LiveBanner />
      <main id="content" tabIndex={-1}>
        {children}
      </main>
    </>
  )
}
