import { accessOperationTable } from './access-operation-table.ts'
import { c1g2Table } from './c1g2-table.ts'
import { generalTable } from './general-table.ts'
import { impinjTable } from './impinj-table.ts'
import { llrpStatusTable } from './llrp-status-table.ts'
import { readerCapabilitiesTable } from './reader-capabilities-table.ts'
import { readerConfigurationTable } from './reader-configuration-table.ts'
import { readerOperationTable } from './reader-operation-table.ts'
import { reportsAndEventsTable } from './reports-and-events-table.ts'
import type { LlrpTable } from './table-notation.ts'

/** All of LLRP 1.0.1 and 1.1, chapter by chapter, and the vendors' extensions after it. */
export const llrpTables: readonly LlrpTable[] = [
  generalTable,
  readerCapabilitiesTable,
  readerOperationTable,
  accessOperationTable,
  readerConfigurationTable,
  reportsAndEventsTable,
  llrpStatusTable,
  c1g2Table,
  impinjTable,
]
