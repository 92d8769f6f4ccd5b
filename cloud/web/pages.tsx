import { useText } from './language/language.tsx'
import { AccountPage } from './pages/account-page.tsx'
import { AlertPage } from './pages/alert-page.tsx'
import { AlertsPage } from './pages/alerts-page.tsx'
import { ClimatePage } from './pages/climate-page.tsx'
import { FleetPage } from './pages/fleet-page.tsx'
import { PeoplePage } from './pages/people-page.tsx'
import { PlacesPage } from './pages/places-page.tsx'
import { RequisitionsPage } from './pages/requisitions-page.tsx'
import { StockPage } from './pages/stock-page.tsx'
import { TagPage } from './pages/tag-page.tsx'
import { UnitPage } from './pages/unit-page.tsx'
import { usePath } from './router/path.tsx'

/** The page the address names. */
export function Pages() {
  const text = useText()
  const [, first = '', second] = usePath().split('/').map(decodeURIComponent)
  if (first === '' || first === 'stock') return <StockPage />
  if (first === 'places') return <PlacesPage placeId={second ?? null} />
  if (first === 'units' && second !== undefined) return <UnitPage unitId={second} key={second} />
  if (first === 'tags' && second !== undefined) return <TagPage epc={second} key={second} />
  if (first === 'alerts') return second === undefined ? <AlertsPage /> : <AlertPage alertId={second} key={second} />
  if (first === 'requisitions') return <RequisitionsPage />
  if (first === 'fleet') return <FleetPage />
  if (first === 'people') return <PeoplePage />
  if (first === 'account') return <AccountPage />
  if (first === 'climate') return <ClimatePage deviceId={second ?? null} />
  return <h1>{text('error.notFound')}</h1>
}
