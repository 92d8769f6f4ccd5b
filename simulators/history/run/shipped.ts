import type { World, WorldLot, WorldUnit } from '#simulators/hospital/world/world'

/** What one shipment brings. */
type Goods = { units: WorldUnit[]; lots: WorldLot[] }

/** Shipments under way, found by their id: a hospital has thousands of things, and a storekeeper one delivery at a time. */
export type Shipped = {
  of(shipmentId: string): Goods
  add(shipmentId: string, goods: Goods): void
  /** All of it is where it belongs. */
  end(shipmentId: string): void
}

/** The shipments a world awaits or has not put away. */
export function shippedIn(world: World): Shipped {
  const shipments = new Map<string, Goods>(Object.keys(world.arrivals).map((id) => [id, { units: [], lots: [] }]))
  for (const unit of world.units) shipments.get(unit.shipmentId ?? '')?.units.push(unit)
  for (const lot of world.lots) shipments.get(lot.shipmentId ?? '')?.lots.push(lot)
  return {
    of: (shipmentId) => shipments.get(shipmentId) ?? { units: [], lots: [] },
    add: (shipmentId, goods) => void shipments.set(shipmentId, goods),
    end: (shipmentId) => void shipments.delete(shipmentId),
  }
}
