import type { CommandContext } from './command-context.ts'
import type { Commands } from './commands.ts'
import { alertCommands } from './decisions/alert-commands.ts'
import { deviceCommands } from './devices/device-commands.ts'
import { catalogueCommands } from './goods/catalogue-commands.ts'
import { shipmentCommands } from './goods/shipment-commands.ts'
import { unitCommands } from './goods/unit-commands.ts'
import { badgeCommands } from './people/badge-commands.ts'

/** Everything people may order, over one context. */
export function commandsOf(context: CommandContext): Commands {
  return {
    ...deviceCommands(context),
    ...catalogueCommands(context),
    ...badgeCommands(context),
    ...shipmentCommands(context),
    ...unitCommands(context),
    ...alertCommands(context),
  }
}
