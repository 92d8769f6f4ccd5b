import type { Ingest } from '#cloud/ingest/ingest'
import type { SiteWriter } from '#cloud/ingest/site-writer'
import type { WritableStore } from '#cloud/store/open-store'
import type { DeviceBoard } from './devices/device-board.ts'
import type { Hearing } from './devices/hearing.ts'
import type { DocumentDesk } from './documents/document-desk.ts'

/** What those see who build the service into something: simulation, histories, benches, tools. */
export type ServiceInside = {
  store: WritableStore
  writer: SiteWriter
  ingest: Ingest
  documents: DocumentDesk
  /** Takes what a device said, as the broker hands it on. */
  hear: Hearing['publish']
  board: DeviceBoard
  /** Resolves when everything that is due by now has been judged, by a service that was started. */
  caughtUp(): Promise<void>
}
