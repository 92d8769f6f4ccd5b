import type { DeviceId, Epoch } from '#contracts/ids'

/** Facts of an epoch that are known to exist and are not stored; parked: later ones wait behind them. */
export type Gap = {
  deviceId: DeviceId
  epoch: Epoch
  fromSeq: number
  toSeq: number
  parked: boolean
  /** When anything of the epoch was heard last, Unix ms. */
  heardAtMs: number
}
