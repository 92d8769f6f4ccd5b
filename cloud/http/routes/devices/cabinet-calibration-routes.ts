import type { CalibrationCondition } from '#cloud/devices/fold-calibration'
import type { Scope } from '#cloud/people/access/scope'
import { placesOfUnit } from '#cloud/service/people/whereabouts'
import type { Store } from '#cloud/store/store'
import { boundNow } from '#cloud/tags/tag-binding'
import type { EpcHex } from '#contracts/ids'
import { personOf } from '../../access/access.ts'
import { scopeFor } from '../../access/mandate.ts'
import { answers } from '../../answers/answers.ts'
import { plain } from '../../answers/idempotent-answers.ts'
import { notFound } from '../../answers/problem.ts'
import type { HttpApp } from '../../http-app.ts'
import type { HttpContext } from '../../http-context.ts'
import {
  type CabinetCalibration,
  cabinetCalibration,
  calibrationStartBody,
  calibrationStopBody,
} from '../../schemas/devices/cabinet-calibration.ts'
import { commandSent, deviceParams } from '../../schemas/devices/device.ts'
import { namesOf } from '../../views/names.ts'

type Newest = NonNullable<CabinetCalibration['newest']>

/** The unit a tag is on, where the person asking may see it. */
async function unitBehind(store: Store, scope: Scope, epc: string): Promise<Newest['hard'][number]['unit']> {
  const bound = boundNow(await store.tags.bindings(epc as EpcHex))
  const unit = bound === null ? null : await store.units.find(bound.unitId)
  if (unit === null || !placesOfUnit(unit).some(scope.covers)) return null
  return { unitId: unit.unitId, itemId: unit.itemId, serial: unit.serial }
}

async function calibrationView(store: Store, scope: Scope, deviceId: string, known: CalibrationCondition | null) {
  if (known === null) return { deviceId, newest: null, lastDone: null, disturbedBy: 0 }
  const names = await namesOf(store)
  const by = (userRef: string) => ({ userRef, displayName: names.get(userRef) ?? null })
  const { userRef, disturbances, lastDone, entrySeq: _seq, ended, hard, ...newest } = known
  const tags = await Promise.all(hard.map(async (tag) => ({ ...tag, unit: await unitBehind(store, scope, tag.epc) })))
  return {
    deviceId,
    newest: { ...newest, by: by(userRef), ended: ended as Newest['ended'], hard: tags },
    lastDone: lastDone === null ? null : { by: by(lastDone.userRef), cycles: lastDone.cycles, atMs: lastDone.atMs },
    disturbedBy: disturbances.reduce((sum, { taken, placed }) => sum + taken + placed, 0),
  }
}

/** The calibration of a cabinet: started and stopped by commands, shown as the cabinet tells it. */
export function cabinetCalibrationRoutes(app: HttpApp, context: HttpContext): void {
  const { store } = context.service
  const mayCalibrate = { access: { right: 'device.calibrate', on: 'device' } } as const

  app.get(
    '/api/devices/:id/calibration',
    {
      config: { access: { right: 'device.read', on: 'device' } },
      schema: { tags: ['devices'], params: deviceParams, response: answers(cabinetCalibration) },
    },
    async (request) => {
      const { id: deviceId } = request.params
      const device = await store.devices.find(deviceId)
      if (device === null) throw notFound('device', deviceId)
      const condition = await store.devices.condition(deviceId)
      return await calibrationView(store, scopeFor(context, request), deviceId, condition?.calibration ?? null)
    },
  )

  app.post(
    '/api/devices/:id/calibration',
    {
      config: mayCalibrate,
      schema: { tags: ['devices'], params: deviceParams, body: calibrationStartBody, response: answers(commandSent) },
    },
    async (request) => {
      const { userRef } = personOf(request)
      const { id } = request.params
      const wish = { kind: 'StartCalibration' as const, ...request.body, userRef }
      return await context.idempotent.once(
        request,
        plain((commands) => commands.sendCommand(id, wish, userRef)),
      )
    },
  )

  app.post(
    '/api/devices/:id/calibration/stop',
    {
      config: mayCalibrate,
      schema: { tags: ['devices'], params: deviceParams, body: calibrationStopBody, response: answers(commandSent) },
    },
    async (request) => {
      const { id } = request.params
      const wish = { kind: 'StopCalibration' as const, ...request.body }
      return await context.idempotent.once(
        request,
        plain((commands) => commands.sendCommand(id, wish, personOf(request).userRef)),
      )
    },
  )
}
