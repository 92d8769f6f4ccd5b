import type { ClimateProbe, ClimateWindow } from '#cloud/http/schemas/devices/climate'
import { useText, useWord } from '../../language/language.tsx'
import { useFormats } from '../../language/use-formats.ts'
import { Table } from '../table.tsx'
import { ClimateChart } from './climate-chart.tsx'
import { ProbeCalibration } from './probe-calibration.tsx'

const rowsShownMax = 120

type ProbeHistoryProps = {
  title: string
  deviceId: string
  /** Whether the person may record a calibration of it. */
  mayCalibrate: boolean
  probe: ClimateProbe
  fromMs: number
  toMs: number
  windows: readonly ClimateWindow[]
}

/** One probe over time: the chart, and beside it the same values as a table. A value on a limit is outside (domain: alarms). */
export function ProbeHistory({ title, deviceId, mayCalibrate, probe, fromMs, toMs, windows }: ProbeHistoryProps) {
  const text = useText()
  const word = useWord()
  const { milli, moment, clock } = useFormats()
  const { quantity, boundLowMilli, boundHighMilli, probeId } = probe
  const name = text(`quantity.${quantity}`)
  const show = (value: number | null) => (value === null ? '–' : milli(value, quantity))
  const isOutside = ({ minMilli, maxMilli }: ClimateWindow) =>
    (minMilli !== null && minMilli <= boundLowMilli) || (maxMilli !== null && maxMilli >= boundHighMilli)
  const limits = { low: milli(boundLowMilli, quantity), high: milli(boundHighMilli, quantity) }
  const label = text('climate.chart', {
    probe: name,
    device: title,
    from: moment(fromMs),
    to: moment(toMs),
    ...limits,
  })
  const heads = [
    text('climate.window'),
    text('climate.low'),
    text('climate.mean'),
    text('climate.high'),
    text('climate.sensor'),
  ]
  return (
    <section className="probe" data-probe={probeId}>
      <h3>
        {name} ({probeId})
      </h3>
      <p className="lead">{text('climate.limits', limits)}</p>
      <ProbeCalibration deviceId={deviceId} probe={probe} mayRecord={mayCalibrate} />
      {windows.length === 0 ? (
        <p>{text('climate.noWindows')}</p>
      ) : (
        <>
          <ClimateChart label={label} probe={probe} windows={windows} fromMs={fromMs} toMs={toMs} />
          <Table label={text('climate.table', { probe: name })} heads={heads} figures={[1, 2, 3]}>
            {windows
              .toReversed()
              .slice(0, rowsShownMax)
              .map((window) => (
                <tr key={window.windowSeq} className={window.meanMilli === null ? 'gap' : undefined}>
                  <th scope="row" className="nowrap">
                    {clock(window.fromMs)} – {moment(window.toMs)}
                  </th>
                  <td className="figure">{show(window.minMilli)}</td>
                  <td className="figure">{show(window.meanMilli)}</td>
                  <td className="figure">{show(window.maxMilli)}</td>
                  <td>
                    {word('sensor', window.state)}
                    {window.meanMilli === null
                      ? null
                      : ` · ${text(isOutside(window) ? 'climate.outOfRange' : 'climate.inRange')}`}
                  </td>
                </tr>
              ))}
          </Table>
        </>
      )}
    </section>
  )
}
