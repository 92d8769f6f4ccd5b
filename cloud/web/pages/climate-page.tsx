import { useCallback, useEffect, useMemo, useState } from 'react'
import type { ClimateHistory } from '#cloud/http/schemas/devices/climate'
import type { Fleet, FleetDevice } from '#cloud/http/schemas/devices/device'
import type { Changes } from '../api/query-cache.ts'
import { useAnswer } from '../api/session.tsx'
import { useText, useWord } from '../language/language.tsx'
import { useFormats } from '../language/use-formats.ts'
import { AnswerView } from '../parts/answer-view.tsx'
import { ProbeHistory } from '../parts/climate/probe-history.tsx'
import { PlacePath } from '../parts/place-name.tsx'
import { Table } from '../parts/table.tsx'
import { Link } from '../router/path.tsx'

const devicesChanged = (changes: Changes) => changes.devices.length > 0 || changes.climate.length > 0
const pollMs = 10_000
const hoursOffered = [1, 6, 24, 72]
const hourMs = 3_600_000
/** The start of the range moves on in steps, so that the question stays the same one for a while. */
const stepMs = 60_000

function LiveRow({ device, isChosen }: { device: FleetDevice; isChosen: boolean }) {
  const text = useText()
  const word = useWord()
  const { milli, moment } = useFormats()
  const probes = device.telemetry?.probes ?? []
  const isLive = device.connection === 'online'
  return (
    <tr className={isLive ? undefined : 'old'} data-device={device.deviceId}>
      <th scope="row">
        <Link href={`/climate/${device.deviceId}`} aria-current={isChosen ? 'true' : undefined}>
          {device.title}
        </Link>
        <small>
          <PlacePath path={device.placePath} />
        </small>
      </th>
      <td>
        {probes.length === 0 ? text('fleet.unknown') : null}
        {probes.map((probe) => (
          <div key={probe.probeId}>
            {text(`quantity.${probe.quantity}`)}{' '}
            <strong>{probe.valueMilli === null ? '–' : milli(probe.valueMilli, probe.quantity)}</strong>{' '}
            {probe.state === 'good' ? null : <span className="chip">{word('sensor', probe.state)}</span>}
          </div>
        ))}
      </td>
      <td className="nowrap">
        {device.telemetryAtMs === null
          ? '–'
          : isLive
            ? moment(device.telemetryAtMs)
            : text('fleet.staleSince', { when: moment(device.telemetryAtMs) })}
      </td>
    </tr>
  )
}

function History({ device, hours }: { device: FleetDevice; hours: number }) {
  const [nowStep, setNowStep] = useState(() => Math.floor(Date.now() / stepMs))
  useEffect(() => {
    const timer = window.setInterval(() => setNowStep(Math.floor(Date.now() / stepMs)), stepMs)
    return () => window.clearInterval(timer)
  }, [])
  const { deviceId } = device
  const fromMs = nowStep * stepMs - hours * hourMs
  const isTouched = useCallback(
    ({ climate, devices }: Changes) => climate.includes(deviceId) || devices.includes(deviceId),
    [deviceId],
  )
  const answer = useAnswer<ClimateHistory>(
    `/api/climate?${new URLSearchParams({ deviceId, fromMs: `${fromMs}` })}`,
    isTouched,
  )
  return (
    <AnswerView answer={answer}>
      {(history) =>
        history.probes.map((probe) => (
          <ProbeHistory
            key={probe.probeId}
            title={device.title}
            deviceId={deviceId}
            mayCalibrate={device.may.includes('device.calibrate')}
            probe={probe}
            fromMs={fromMs}
            toMs={history.toMs}
            windows={history.windows.filter(({ probeId }) => probeId === probe.probeId)}
          />
        ))
      }
    </AnswerView>
  )
}

/** What every probe says now, and one device's history as a chart with its table. */
export function ClimatePage({ deviceId }: { deviceId: string | null }) {
  const text = useText()
  const answer = useAnswer<Fleet>('/api/fleet', devicesChanged, pollMs)
  const [hours, setHours] = useState(6)
  const devices = useMemo(() => answer.data?.devices ?? [], [answer.data])
  const chosen = devices.find((device) => device.deviceId === deviceId) ?? devices[0]
  const heads = [text('climate.device'), text('climate.now'), text('fleet.lastSeen')]
  return (
    <>
      <h1>{text('nav.climate')}</h1>
      <p className="lead">{text('climate.lead')}</p>
      <AnswerView answer={answer}>
        {() =>
          chosen === undefined ? (
            <p>{text('climate.none')}</p>
          ) : (
            <>
              <Table label={text('climate.now')} heads={heads}>
                {devices.map((device) => (
                  <LiveRow key={device.deviceId} device={device} isChosen={device === chosen} />
                ))}
              </Table>
              <section className="panel">
                <h2>{chosen.title}</h2>
                <fieldset className="choice">
                  <legend>{text('climate.range')}</legend>
                  {hoursOffered.map((offer) => (
                    <label key={offer}>
                      <input type="radio" name="hours" checked={offer === hours} onChange={() => setHours(offer)} />
                      {text('climate.hours', { hours: offer })}
                    </label>
                  ))}
                </fieldset>
                <History device={chosen} hours={hours} key={chosen.deviceId} />
              </section>
            </>
          )
        }
      </AnswerView>
    </>
  )
}
