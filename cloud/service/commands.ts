import type { Device, Item, Shipment } from '#cloud/store/records'
import type { HoldReason } from '#cloud/units/unit'
import type { DeviceId, EpcHex, UserRef } from '#contracts/ids'

/** What a command came to: a value, or a named refusal. Refusals are answers, not errors. */
export type Outcome<T, R extends string> = { ok: true; value: T } | { ok: false; refusal: R }

/** A threshold in force somewhere, by layer: the most specific one that names a number wins. */
export type PolicyInput = {
  layer: 'hospital' | 'place' | 'class' | 'item' | 'item-at-place'
  itemId?: string | undefined
  placeId?: string | undefined
  classId?: string | undefined
  /** Names and whole numbers: safetyStock, reorderPoint, orderUpTo, emergency, leadTimeDays ... */
  thresholds: Record<string, number>
  reason: string
}

/** A unit announced by a supplier. */
export type AnnouncedUnit = {
  epc: EpcHex
  itemId: string
  serial: string | null
  lot: string | null
  /** Days since 1970-01-01; null when the label gives none. */
  expiresOnDay: number | null
  owner: string
}

export type UnitCommandRefusal = 'unit-unknown' | (string & {})

/** Everything a person may do through the service. Each is one transaction; who did it goes into the journal. */
export type Commands = {
  registerDevice(
    input: {
      deviceId: DeviceId
      modelId: string
      kind: Device['kind']
      title: string
      place: string
      rotate: boolean
    },
    actor: UserRef,
  ): Promise<Outcome<{ deviceId: DeviceId; password: string }, 'device-exists' | 'model-unknown'>>
  putItems(
    items: (Omit<Item, 'siteId' | 'owner'> & { owner?: string })[],
    actor: UserRef,
  ): Promise<Outcome<{ count: number }, never>>
  putPolicies(
    policies: PolicyInput[],
    actor: UserRef,
  ): Promise<Outcome<{ count: number }, 'policy-subject-missing' | 'threshold-unknown'>>
  putBadges(
    badges: { badgeNumber: string; user: { userRef: UserRef } | { username: string }; validUntilMs: number }[],
    actor: UserRef,
  ): Promise<Outcome<{ rosterVersion: number }, 'user-unknown'>>
  createShipment(
    input: {
      supplierId: string
      destinationPlaceId: string
      requisitionId: string | null
      dueAtMs: number | null
      units: AnnouncedUnit[]
    },
    actor: UserRef,
  ): Promise<Outcome<Shipment, 'item-unknown' | 'requisition-unknown' | 'unit-already-known' | (string & {})>>
  receiveShipment(
    shipmentId: string,
    actor: UserRef,
  ): Promise<Outcome<Shipment, 'shipment-unknown' | 'shipment-already-received' | (string & {})>>
  useUnit(epc: EpcHex, caseRef: string, actor: UserRef): Promise<Outcome<null, UnitCommandRefusal>>
  wasteUnit(epc: EpcHex, reason: string, actor: UserRef): Promise<Outcome<null, UnitCommandRefusal>>
  holdUnit(
    epc: EpcHex,
    hold: { reason: HoldReason; note: string },
    actor: UserRef,
  ): Promise<Outcome<null, UnitCommandRefusal>>
  releaseUnit(
    epc: EpcHex,
    release: { reason: HoldReason; note: string },
    actor: UserRef,
  ): Promise<Outcome<null, UnitCommandRefusal>>
  acknowledgeAlert(
    alertId: string,
    actor: UserRef,
  ): Promise<Outcome<null, 'alert-unknown' | 'alert-already-acknowledged' | 'alert-already-cleared'>>
  approveRequisition(
    requisitionId: string,
    actor: UserRef,
  ): Promise<Outcome<null, 'requisition-unknown' | (string & {})>>
  orderRequisition(requisitionId: string, actor: UserRef): Promise<Outcome<null, 'requisition-unknown' | (string & {})>>
  cancelRequisition(
    requisitionId: string,
    reason: string,
    actor: UserRef,
  ): Promise<Outcome<null, 'requisition-unknown' | (string & {})>>
  /** The command expires after 30 s; the answer is a CommandAnswered fact in the journal. */
  sendCommand(
    deviceId: DeviceId,
    command: { kind: 'ScanNow' } | { kind: 'Unlock'; doorId: number },
    actor: UserRef,
  ): Promise<Outcome<{ commandId: string; expiresAtMs: number }, 'device-unknown' | 'device-not-connected'>>
}
