import type { AlertSubjectView } from '#cloud/http/schemas/decisions/alert'
import type { StockByItem } from '#cloud/http/schemas/goods/stock'
import { useAnswer } from '../api/session.tsx'
import { Link } from '../router/path.tsx'
import { useItemName } from './item-name.tsx'
import { PlaceName } from './place-name.tsx'

const never = () => false

function PositionName({ itemId, placeId }: { itemId: string; placeId: string }) {
  const nameOf = useItemName()
  const { data } = useAnswer<StockByItem>('/api/stock/items', never)
  const item = data?.items.find((row) => row.itemId === itemId)
  return (
    <>
      {item === undefined ? itemId : `${nameOf(item)} ${item.size ?? ''}`} · <PlaceName placeId={placeId} />
    </>
  )
}

/** What an alert is about, as people call it. */
export function SubjectName({ subject }: { subject: AlertSubjectView }) {
  if (subject.kind === 'position') return <PositionName {...subject} />
  if (subject.kind === 'unit') return <Link href={`/units/${subject.epc}`}>{subject.epc}</Link>
  const place = <PlaceName placeId={subject.deviceId} />
  if (subject.kind === 'probe')
    return (
      <>
        {place} · <Link href={`/climate/${subject.deviceId}`}>{subject.probeId}</Link>
      </>
    )
  if (subject.kind === 'door')
    return (
      <>
        {place} · {subject.doorId}
      </>
    )
  if (subject.kind === 'antenna')
    return (
      <>
        {place} · {subject.antenna}
      </>
    )
  return place
}
