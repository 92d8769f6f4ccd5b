import type { CommandContext } from './command-context.ts'
import { alertCommands } from './decisions/alert-commands.ts'
import { policyCommands } from './decisions/policy-commands.ts'
import { requisitionCommands } from './decisions/requisition-commands.ts'
import { calibrationCommands } from './devices/calibration-commands.ts'
import { cardCommands } from './devices/card-commands.ts'
import { deviceCommands } from './devices/device-commands.ts'
import { enrolmentCommands } from './devices/enrolment-commands.ts'
import { quarantineCommands } from './devices/quarantine-commands.ts'
import { retireCommands } from './devices/retire-device.ts'
import { itemCommands } from './goods/item-commands.ts'
import { lotCommands } from './goods/lot-commands.ts'
import { placeCommands } from './goods/place-commands.ts'
import { shipmentCommands } from './goods/shipment-commands.ts'
import { tagCommands } from './goods/tag-commands.ts'
import { unitCommands } from './goods/unit-commands.ts'
import { guardedWriter } from './guarded-writer.ts'
import { type Keep, keepingWriter } from './keeping-writer.ts'
import { badgeCommands } from './people/badge-commands.ts'
import { guardOf, type Mandate } from './people/mandate.ts'
import { userCommands } from './people/user-commands.ts'

/** Everything people may order, over one context. Each is one transaction; who did it goes into the journal. */
export function commandsOf(context: CommandContext) {
  return {
    ...deviceCommands(context),
    ...cardCommands(context),
    ...calibrationCommands(context),
    ...enrolmentCommands(context),
    ...retireCommands(context),
    ...quarantineCommands(context),
    ...placeCommands(context),
    ...itemCommands(context),
    ...policyCommands(context),
    ...badgeCommands(context),
    ...userCommands(context),
    ...shipmentCommands(context),
    ...tagCommands(context),
    ...unitCommands(context),
    ...lotCommands(context),
    ...alertCommands(context),
    ...requisitionCommands(context),
  }
}

/**
 * The same commands for one person and one request: nothing is decided beyond the right it is asked by, and keep, if
 * any, stores something in the transaction of what is done.
 */
export function commandsFor(context: CommandContext, mandate: Mandate, keep: Keep | null): Commands {
  const guarded = guardedWriter(context.writer, guardOf(mandate))
  return commandsOf({ ...context, writer: keep === null ? guarded : keepingWriter(guarded, keep) })
}

export type Commands = ReturnType<typeof commandsOf>
