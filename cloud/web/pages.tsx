import type { ReactNode } from 'react'
import type { PageWord } from '#cloud/http/schemas/page-paths'
import { useText } from './language/language.tsx'
import { AccountPage } from './pages/account-page.tsx'
import { AlertPage } from './pages/alert-page.tsx'
import { AlertsPage } from './pages/alerts-page.tsx'
import { CabinetPage } from './pages/cabinet-page.tsx'
import { ClimatePage } from './pages/climate-page.tsx'
import { EnrolmentsPage } from './pages/enrolments-page.tsx'
import { FleetPage } from './pages/fleet-page.tsx'
import { PeoplePage } from './pages/people-page.tsx'
import { PlacesPage } from './pages/places-page.tsx'
import { QuarantinePage } from './pages/quarantine-page.tsx'
import { RequisitionsPage } from './pages/requisitions-page.tsx'
import { StockPage } from './pages/stock-page.tsx'
import { TagPage } from './pages/tag-page.tsx'
import { UnitPage } from './pages/unit-page.tsx'
import { usePath } from './router/path.tsx'

/** What stands under each first word of a path, given the second; null where nothing does. */
const pages: Record<Exclude<PageWord, 'set-password'>, (second: string | null) => ReactNode> = {
  stock: () => <StockPage />,
  places: (placeId) => <PlacesPage placeId={placeId} />,
  units: (unitId) => (unitId === null ? null : <UnitPage unitId={unitId} key={unitId} />),
  tags: (epc) => (epc === null ? null : <TagPage epc={epc} key={epc} />),
  alerts: (alertId) => (alertId === null ? <AlertsPage /> : <AlertPage alertId={alertId} key={alertId} />),
  requisitions: () => <RequisitionsPage />,
  fleet: (deviceId) => (deviceId === null ? <FleetPage /> : <CabinetPage deviceId={deviceId} key={deviceId} />),
  enrolments: () => <EnrolmentsPage />,
  quarantine: () => <QuarantinePage />,
  climate: (deviceId) => <ClimatePage deviceId={deviceId} />,
  people: () => <PeoplePage />,
  account: () => <AccountPage />,
}

/** The page the address names. */
export function Pages() {
  const text = useText()
  const [, first = '', second = null] = usePath().split('/').map(decodeURIComponent)
  const word = first === '' ? 'stock' : first
  const page = word in pages ? pages[word as keyof typeof pages](second) : null
  return page ?? <h1>{text('error.notFound')}</h1>
}
