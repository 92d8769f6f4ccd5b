import type { AboutParts } from '#cloud/http/schemas/decisions/alert'
import type { Fleet } from '#cloud/http/schemas/devices/device'
import type { Changes } from '../api/query-cache.ts'
import { useAnswer } from '../api/session.tsx'
import { Link } from '../router/path.tsx'
import { useItemTitle } from './item-name.tsx'
import { PlaceName } from './place-name.tsx'

const devicesChanged = (changes: Changes) => changes.devices.length > 0

function DeviceName({ deviceId }: { deviceId: string }) {
  const { data } = useAnswer<Fleet>('/api/fleet', devicesChanged)
  return data?.devices.find((device) => device.deviceId === deviceId)?.title ?? deviceId
}

/** What an alert is about, as people call it; a kind this page does not know yet is shown as it is. */
export function SubjectName({ about: { kind, identity } }: { about: AboutParts }) {
  const titleOf = useItemTitle()
  const [first = '', second = '', third] = identity
  switch (kind) {
    case 'position':
      return (
        <>
          {titleOf(first)} · <PlaceName placeId={second} />
          {third === undefined ? null : <small>{third}</small>}
        </>
      )
    case 'item':
      return titleOf(first)
    case 'place':
      return <PlaceName placeId={first} />
    case 'unit':
      return <Link href={`/units/${first}`}>{first}</Link>
    case 'tag':
      return <Link href={`/tags/${first}`}>{first}</Link>
    case 'device':
      return <DeviceName deviceId={first} />
    case 'probe':
      return (
        <>
          <DeviceName deviceId={first} /> · <Link href={`/climate/${first}`}>{second}</Link>
        </>
      )
    case 'door':
    case 'antenna':
      return (
        <>
          <DeviceName deviceId={first} /> · {second}
        </>
      )
    default:
      return `${kind} ${identity.join(' ')}`
  }
}
