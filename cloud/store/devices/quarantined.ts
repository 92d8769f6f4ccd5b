/** A fact put aside because it cannot be understood, with all that is known of it. */
export type Quarantined = {
  quarantineId: number
  deviceId: string
  epoch: string | null
  seq: number | null
  reason: string
  body: string
  receivedAtMs: number
}
