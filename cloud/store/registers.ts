import { type AssortmentLine, assortmentOfEntry, foldAssortment } from '#cloud/assortment/assortment'
import { type Device, deviceKinds, devicesOfEntry, foldDevice } from '#cloud/devices/device'
import { type Enrolment, enrolmentKinds, enrolmentsOfEntry, foldEnrolment } from '#cloud/devices/enrolment'
import { commandEntryKinds, commandsOfEntry, type DeviceCommand, foldCommand } from '#cloud/documents/device-command'
import {
  type DeviceDocument,
  documentEntryKinds,
  documentsOfEntry,
  foldDocument,
} from '#cloud/documents/device-document'
import { foldItem, itemsOfEntry } from '#cloud/items/fold-item'
import type { Item } from '#cloud/items/item'
import type { NumberedEntry } from '#cloud/journal/journal-entry'
import { type Badge, badgeKinds, badgesOfEntry, foldBadge } from '#cloud/people/badge'
import { foldPlace, placesOfEntry } from '#cloud/places/fold-place'
import type { Place } from '#cloud/places/place'
import { type Policy, policyOfEntry } from '#cloud/policies/policy'
import { foldShipment, type Shipment, shipmentsOfEntry } from '#cloud/shipments/shipment'
import type { SiteId } from '#contracts/ids'
import { policyTable } from './decisions/policies.ts'
import { commandTable } from './devices/command-table.ts'
import { deviceTable } from './devices/device-table.ts'
import { documentTable } from './devices/document-table.ts'
import { enrolmentTable } from './devices/enrolment-table.ts'
import type { NounTable } from './engine/noun-table.ts'
import { assortmentTable } from './goods/assortment-table.ts'
import { itemTable } from './goods/item-table.ts'
import { placeTable } from './goods/place-table.ts'
import { shipmentTable } from './goods/shipment-table.ts'
import { badgeTable } from './people/people.ts'

/**
 * A noun whose rows are folds of entries in the order of the journal: which kinds concern it, which rows an entry is
 * about (by key without the site, parts joined with slashes), and what the entry makes of a row.
 */
export type Register<T> = {
  table: NounTable<T>
  kinds: ReadonlySet<string>
  keysOf(entry: NumberedEntry): string[]
  fold(before: T | null, entry: NumberedEntry, key: string): T | null
}

const placeRegister: Register<Place> = {
  table: placeTable,
  kinds: new Set(['PlaceDefined']),
  keysOf: placesOfEntry,
  fold: foldPlace,
}

const itemRegister: Register<Item> = {
  table: itemTable,
  kinds: new Set(['ItemDefined']),
  keysOf: itemsOfEntry,
  fold: foldItem,
}

const assortmentRegister: Register<AssortmentLine> = {
  table: assortmentTable,
  kinds: new Set(['AssortmentSet']),
  keysOf: assortmentOfEntry,
  fold: foldAssortment,
}

const policyRegister: Register<{ siteId: SiteId; policy: Policy }> = {
  table: policyTable,
  kinds: new Set(['PolicySet']),
  keysOf: ({ entrySeq }) => [String(entrySeq)],
  fold: (_before, entry) => {
    const policy = policyOfEntry(entry)
    return policy === null ? null : { siteId: entry.siteId, policy }
  },
}

const shipmentRegister: Register<Shipment> = {
  table: shipmentTable,
  kinds: new Set(['ShipmentAnnounced', 'ShipmentReceived']),
  keysOf: shipmentsOfEntry,
  fold: foldShipment,
}

const deviceRegister: Register<Device> = {
  table: deviceTable,
  kinds: deviceKinds,
  keysOf: devicesOfEntry,
  fold: foldDevice,
}

const documentRegister: Register<DeviceDocument> = {
  table: documentTable,
  kinds: documentEntryKinds,
  keysOf: documentsOfEntry,
  fold: foldDocument,
}

const enrolmentRegister: Register<Enrolment> = {
  table: enrolmentTable,
  kinds: enrolmentKinds,
  keysOf: enrolmentsOfEntry,
  fold: foldEnrolment,
}

const commandRegister: Register<DeviceCommand> = {
  table: commandTable,
  kinds: commandEntryKinds,
  keysOf: commandsOfEntry,
  fold: foldCommand,
}

const badgeRegister: Register<Badge> = {
  table: badgeTable,
  kinds: badgeKinds,
  keysOf: badgesOfEntry,
  fold: foldBadge,
}

/** Every noun that is told by the journal's order alone; units, tags, lots and what hangs on them go by event time. */
export const registers = {
  places: placeRegister,
  items: itemRegister,
  assortment: assortmentRegister,
  policies: policyRegister,
  shipments: shipmentRegister,
  devices: deviceRegister,
  documents: documentRegister,
  commands: commandRegister,
  enrolments: enrolmentRegister,
  badges: badgeRegister,
} as const
export type RegisterName = keyof typeof registers
