import { join } from 'node:path'
import type { Command } from 'commander'
import { dropOldSigningKeys, replaceSigningKey } from '#cloud/certificates/signing-key'
import { subjectOf } from '#cloud/journal/subject'
import type { Store } from '#cloud/store/store'
import { systemFiles } from '#platform/files'
import { systemRandom } from '#platform/random'
import { readConfig } from '../read-config.ts'
import { ToolError } from './tool-error.ts'

const dayMs = 86_400_000
const overlapDaysMax = 365

type World = { nowMs: number; print(line: string): void }
type Options = { config?: string; overlapDays: string; dropOld: boolean }

/** The devices that did not say yet that they believe a key, by what the store knows. */
export async function devicesUntold(store: Store, keyId: string): Promise<string[]> {
  const published = await store.journal.about([subjectOf('site', store.siteId)], { kinds: ['SigningKeyPublished'] })
  const isPublished = published.some(({ body }) => body.keyId === keyId)
  const rows = await store.documents.all()
  const isTold = (deviceId: string) =>
    rows.some(
      (row) =>
        row.deviceId === deviceId &&
        row.kind === 'signing-keys' &&
        row.wantedVersion !== null &&
        row.heldVersion === row.wantedVersion,
    )
  const serving = (await store.devices.list()).filter(({ retiredAtMs }) => retiredAtMs === null)
  return serving.flatMap(({ deviceId }) => (isPublished && isTold(deviceId) ? [] : [deviceId]))
}

/** The tool that gives the service another key to sign with. untold: the devices that do not believe a key yet. */
export function addSigningKeyTool(
  tool: (name: string, description: string) => Command,
  world: World,
  configPathOf: (given: string | undefined) => string,
  untold: (config: string | undefined, keyId: string) => Promise<string[]>,
): void {
  tool('new-signing-key', 'sign what goes down to devices with another key from the next start of the service on')
    .option('--overlap-days <days>', 'how long the key before is believed beside it, 0 to 365', '30')
    .option('--drop-old', 'end every key but the newest at once, because one is in wrong hands', false)
    .action(async ({ config, overlapDays, dropOld }: Options) => {
      const days = Number(overlapDays)
      if (!/^\d+$/.test(overlapDays) || days > overlapDaysMax)
        throw new ToolError(
          `overlap-invalid: --overlap-days ${overlapDays}: say whole days from 0 to ${overlapDaysMax}`,
        )
      const { stateDir } = await readConfig(configPathOf(config))
      const path = join(stateDir, 'signing-key.json')
      const [files, random] = [systemFiles(), systemRandom()]
      if (!dropOld) {
        const untilMs = world.nowMs + days * dayMs
        const { newKeyId, goneKeyIds } = await replaceSigningKey(files, path, random, untilMs)
        world.print(`${newKeyId} signs from the next start of the service on: start it anew`)
        world.print(`the key before is believed beside it until ${new Date(untilMs).toISOString()}`)
        world.print(
          'devices hear of it by themselves, by the key they believe; those that are away when they come back',
        )
        for (const keyId of goneKeyIds)
          world.print(`${keyId} is gone: a device that was away since then needs a new trust bundle (enrol --replace)`)
      } else {
        const { newKeyId, isNew, goneKeyIds } = await dropOldSigningKeys(files, path, random)
        world.print(`${goneKeyIds.join(', ')} ${goneKeyIds.length === 1 ? 'is' : 'are'} gone for good`)
        world.print(
          `${newKeyId}${isNew ? ', made now,' : ''} signs from the next start of the service on: start it anew`,
        )
        const lost = await untold(config, newKeyId)
        if (lost.length === 0) world.print('every device believes it already and hears that the others are gone')
        for (const deviceId of lost)
          world.print(`${deviceId} does not believe it: give it a new trust bundle with enrol --replace`)
      }
      world.print(`keep a copy of ${path} beside the backups and apart from them`)
    })
}
