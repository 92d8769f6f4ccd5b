import type { GapList } from '#cloud/http/schemas/devices/quarantine'
import { useText } from '../../language/language.tsx'
import { useFormats } from '../../language/use-formats.ts'
import { CommandWithReason } from '../command-with-reason.tsx'
import { Table } from '../table.tsx'

/** Numbers that devices have given and not told. */
export function GapTable({ gaps }: GapList) {
  const text = useText()
  const { moment } = useFormats()
  const heads = [text('quarantine.device'), text('gaps.numbers'), text('gaps.heard'), text('quarantine.actions')]
  return (
    <Table label={text('gaps.title')} heads={heads}>
      {gaps.map(({ deviceId, epoch, fromSeq, toSeq, parked, heardAtMs, may }) => (
        <tr key={`${deviceId} ${epoch} ${fromSeq}`}>
          <th scope="row">{deviceId}</th>
          <td>
            {text('gaps.range', { from: fromSeq, to: toSeq })}
            {parked ? <small>{text('gaps.parked')}</small> : null}
          </td>
          <td className="nowrap">{moment(heardAtMs)}</td>
          <td>
            {may.includes('quarantine.settle') ? (
              <CommandWithReason
                label={text('gaps.accept')}
                path={`/api/devices/${encodeURIComponent(deviceId)}/gaps/accept`}
                bodyOf={() => ({ epoch, fromSeq })}
              />
            ) : (
              <small>{text('quarantine.mayNot')}</small>
            )}
          </td>
        </tr>
      ))}
    </Table>
  )
}
