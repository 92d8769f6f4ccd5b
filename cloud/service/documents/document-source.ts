import type { Device } from '#cloud/devices/device'
import type { Changes } from '#cloud/journal/changes'
import type { SiteTransaction } from '#cloud/store/open-store'
import type { DocumentBody, DocumentKind } from '#contracts/downlink/document-kinds'
import type { DeviceId } from '#contracts/ids'

/** Where the bodies of one kind of document come from. */
export type DocumentSource<K extends DocumentKind = DocumentKind> = {
  kind: K
  /** Of these devices those whose document a commit may have changed: all, or by name. */
  touchedBy(changes: Changes): 'all' | readonly DeviceId[]
  /** What these devices should be told now. Devices that are told the same get the very same object. */
  compose(tx: SiteTransaction, devices: readonly Device[], nowMs: number): Promise<Map<DeviceId, DocumentBody<K>>>
  /** When it changes next by time alone, Unix ms; null: it does not. */
  changesNextMs(nowMs: number): number | null
}
