import { alertCommands } from './alert-commands.ts'
import { badgeCommands } from './badge-commands.ts'
import { catalogueCommands } from './catalogue-commands.ts'
import type { CommandContext } from './command-context.ts'
import type { Commands } from './commands.ts'
import { deviceCommands } from './device-commands.ts'
import { shipmentCommands } from './shipment-commands.ts'
import { unitCommands } from './unit-commands.ts'

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
