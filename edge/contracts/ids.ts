import { z } from 'zod'

/** A site is one hospital campus; every table and every topic carries it. */
export const siteIdSchema = z
  .string()
  .regex(/^[a-z0-9][a-z0-9-]{0,31}$/)
  .brand<'SiteId'>()
export type SiteId = z.infer<typeof siteIdSchema>

/** One cabinet or one room sensor, as it is named on its label. Safe as an MQTT topic level. */
export const deviceIdSchema = z
  .string()
  .regex(/^[a-z0-9][a-z0-9-]{1,31}$/)
  .brand<'DeviceId'>()
export type DeviceId = z.infer<typeof deviceIdSchema>

/** Drawn at random when an outbox is created; a cloned or restored card shows itself by it. 16 lower-case hex digits. */
export const epochSchema = z
  .string()
  .regex(/^[0-9a-f]{16}$/)
  .brand<'Epoch'>()
export type Epoch = z.infer<typeof epochSchema>

/** Drawn at random at every start of an agent; elapsed times compare only within one boot. 16 lower-case hex digits. */
export const bootIdSchema = z
  .string()
  .regex(/^[0-9a-f]{16}$/)
  .brand<'BootId'>()
export type BootId = z.infer<typeof bootIdSchema>

/** One door session, badge to commit, named by the cabinet that saw it. 16 lower-case hex digits. */
export const sessionIdSchema = z
  .string()
  .regex(/^[0-9a-f]{16}$/)
  .brand<'SessionId'>()
export type SessionId = z.infer<typeof sessionIdSchema>

/** A person, as an opaque reference. The service alone can turn it into a name. */
export const userRefSchema = z
  .string()
  .regex(/^user-[0-9a-z]{4,32}$/)
  .brand<'UserRef'>()
export type UserRef = z.infer<typeof userRefSchema>

/** The EPC bank of a tag as upper-case hex, whole 16-bit words, 16 to 496 bits. The raw hex is always kept. */
export const epcHexSchema = z
  .string()
  .regex(/^(?:[0-9A-F]{4}){1,31}$/)
  .brand<'EpcHex'>()
export type EpcHex = z.infer<typeof epcHexSchema>

/**
 * The TID bank of a tag as upper-case hex, 64 to 512 bits of whole 16-bit words: what its maker wrote and locked. One
 * that is shorter has no serial and tells one kind of chip from another, not one tag from another (GS1 TDS, TID).
 */
export const tidHexSchema = z
  .string()
  .regex(/^E[02][0-9A-F]{2}(?:[0-9A-F]{4}){3,31}$/)
  .brand<'TidHex'>()
export type TidHex = z.infer<typeof tidHexSchema>
