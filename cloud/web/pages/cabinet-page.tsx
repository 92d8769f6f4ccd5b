import { useCallback } from 'react'
import type { CabinetCalibration } from '#cloud/http/schemas/devices/cabinet-calibration'
import type { Fleet } from '#cloud/http/schemas/devices/device'
import type { Changes } from '../api/query-cache.ts'
import { useAnswer } from '../api/session.tsx'
import { useText } from '../language/language.tsx'
import { AnswerView } from '../parts/answer-view.tsx'
import { CalibrationFindings, CalibrationState } from '../parts/calibration/calibration-findings.tsx'
import { CalibrationOrder } from '../parts/calibration/calibration-order.tsx'
import { NewestCommand } from '../parts/newest-command.tsx'
import { PlacePath } from '../parts/place-name.tsx'
import { AlertLinks } from '../parts/stock-counts.tsx'

/** One cabinet, as whoever looks after it teaches it: its calibration, what it found, and who may start one. */
export function CabinetPage({ deviceId }: { deviceId: string }) {
  const text = useText()
  const isTouched = useCallback(
    ({ devices, documents, alerts }: Changes) =>
      devices.includes(deviceId) || documents.length > 0 || alerts.length > 0,
    [deviceId],
  )
  const fleet = useAnswer<Fleet>('/api/fleet', isTouched)
  const calibration = useAnswer<CabinetCalibration>(
    `/api/devices/${encodeURIComponent(deviceId)}/calibration`,
    isTouched,
  )
  return (
    <AnswerView answer={fleet}>
      {({ devices }) => {
        const device = devices.find((each) => each.deviceId === deviceId && each.kind === 'cabinet')
        if (device === undefined) return <h1>{text('cabinet.unknown')}</h1>
        return (
          <>
            <h1>{device.title}</h1>
            <p className="lead">
              <PlacePath path={device.placePath} /> · {device.deviceId}
            </p>
            <AlertLinks alerts={device.openAlerts} />
            <h2>{text('calibration.title')}</h2>
            <p className="lead">{text('calibration.lead')}</p>
            <AnswerView answer={calibration}>
              {(known) => (
                <>
                  <CalibrationState {...known} />
                  {device.may.includes('device.calibrate') ? (
                    <CalibrationOrder
                      deviceId={deviceId}
                      isRunning={known.newest !== null && known.newest.ended === null}
                    />
                  ) : null}
                  <p className="told">
                    <NewestCommand device={device} />
                  </p>
                  {known.newest === null ? null : <CalibrationFindings newest={known.newest} />}
                </>
              )}
            </AnswerView>
          </>
        )
      }}
    </AnswerView>
  )
}
