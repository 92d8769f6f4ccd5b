import { readFile } from 'node:fs/promises'
import type { Command } from 'commander'
import { tellableMs } from '#contracts/moment'
import { loadModel } from '#firmware-config/load-model'
import { systemClock } from '#platform/clock'
import { systemFiles } from '#platform/files'
import { makeAuthority } from '../certificates/authority.ts'
import { readConfig } from '../read-config.ts'
import { type ServiceSession, serviceSession } from './service-session.ts'
import { ToolError } from './tool-error.ts'

type World = { password: string | undefined; print(line: string): void }
type Signing = { config?: string; service?: string; user: string; passwordFile?: string }
type Waiting = {
  enrolments: { deviceId: string; placeId: string; state: string; keyFingerprint: string | null; expiresAtMs: number }[]
}

async function passwordOf({ passwordFile }: Signing, world: World): Promise<string> {
  const text =
    passwordFile === undefined
      ? world.password
      : await readFile(passwordFile, 'utf8').catch((error: NodeJS.ErrnoException) => {
          throw new ToolError(
            `password-file-unreadable: ${passwordFile} cannot be read (${error.code}): name a file that is there and yours to read`,
          )
        })
  const password = text?.trim() ?? ''
  if (password !== '') return password
  throw new ToolError('password-missing: nobody said one: name a file with --password-file, or set WARDSTOCK_PASSWORD')
}

/** The options that said where the service is, to be said again; the same people sign in next, the password is theirs. */
function whereOf({ config, service, passwordFile }: Signing): string {
  const said = { config, service, 'password-file': passwordFile }
  return Object.entries(said)
    .map(([name, value]) => (value === undefined ? '' : ` --${name} ${value}`))
    .join('')
}

/** Tools about devices that ask the running service as a person, and the one that makes a new authority. */
export function addDeviceTools(
  tool: (name: string, description: string) => Command,
  world: World,
  configPathOf: (given: string | undefined) => string,
  /** Fingerprint of the authority that the store knows; null when it knows none. */
  knownAuthority: (config: string | undefined) => Promise<string | null>,
): void {
  const asPerson = (name: string, description: string) =>
    tool(name, description)
      .requiredOption('--user <name>', 'who signs in; the password comes from --password-file or WARDSTOCK_PASSWORD')
      .option('--password-file <file>', 'file with the password on one line')
      .option('--service <url>', 'where people reach the service (else as its configuration says)')

  const urlOf = async ({ service, config }: Signing): Promise<string> => {
    if (service !== undefined) return service
    const { http } = await readConfig(configPathOf(config))
    return `http://${http.host.includes(':') ? `[${http.host}]` : http.host}:${http.port}`
  }
  const signedIn = async (options: Signing): Promise<{ session: ServiceSession; url: string }> => {
    const url = await urlOf(options)
    const password = await passwordOf(options, world)
    return { session: await serviceSession({ service: url, user: options.user, password }), url }
  }

  asPerson('enrol', 'give out the one-time code that brings a device into service')
    .requiredOption('--device <id>', 'name on the label of the cabinet or room sensor')
    .requiredOption('--model <id>', 'device model, as in firmware-config/models')
    .requiredOption('--place <id>', 'where it stands')
    .option('--title <text>', 'what people call it; its id when left out')
    .option('--replace', 'new hardware, or a new key, for a device that serves already', false)
    .action(
      async (options: Signing & { device: string; model: string; place: string; title?: string; replace: boolean }) => {
        const { device: deviceId, model: modelId, place: placeId, title = options.device, replace } = options
        const { kind } = loadModel(modelId)
        const { session, url } = await signedIn(options)
        const wish = { deviceId, modelId, kind, title, placeId, replace }
        const { code, expiresAtMs } = await session.ask<{ code: string; expiresAtMs: number }>(
          'POST',
          '/api/enrolments',
          wish,
        )
        world.print(code)
        world.print(`good for one device until ${new Date(tellableMs(expiresAtMs)).toISOString()}; at the device:`)
        world.print(`  npm run -s edge -- enrol --service ${url} --code ${code} --dir FOLDER`)
        world.print(
          `then, with the key it shows: npm run -s cloud -- approve ${deviceId} --key KEY --user ${options.user}${whereOf(options)}`,
        )
      },
    )

  asPerson('enrolments', 'list the devices that wait').action(async (options: Signing) => {
    const { session } = await signedIn(options)
    const { enrolments } = await session.ask<Waiting>('GET', '/api/enrolments')
    if (enrolments.length === 0) world.print('no device waits')
    for (const { deviceId, placeId, state, keyFingerprint } of enrolments) {
      world.print(
        `${deviceId} at ${placeId}: ${state}${keyFingerprint === null ? '' : ` with the key ${keyFingerprint}`}`,
      )
    }
  })

  asPerson('approve <device-id>', 'let a device into service by the key it shows')
    .requiredOption('--key <fingerprint>', 'SHA-256 of its key, as the device shows it')
    .action(async (deviceId: string, options: Signing & { key: string }) => {
      const { session } = await signedIn(options)
      const path = `/api/devices/${encodeURIComponent(deviceId)}/enrolment/approve`
      const { notAfterMs } = await session.ask<{ notAfterMs: number }>('POST', path, { keyFingerprint: options.key })
      world.print(`${deviceId} serves; its certificate is good until ${new Date(tellableMs(notAfterMs)).toISOString()}`)
    })

  asPerson('refuse <device-id>', 'turn down a device that waits; its code is worth nothing any more')
    .requiredOption('--reason <text>', 'why')
    .action(async (deviceId: string, options: Signing & { reason: string }) => {
      const { session } = await signedIn(options)
      const path = `/api/devices/${encodeURIComponent(deviceId)}/enrolment/refuse`
      await session.ask('POST', path, { reason: options.reason })
      world.print(`${deviceId} is turned down`)
    })

  asPerson('retire <device-id>', 'take a device out of service: its certificate is void at once')
    .requiredOption('--reason <text>', 'why')
    .option('--leave-units', 'what its cabinet sees stays there, seen by nobody', false)
    .action(async (deviceId: string, options: Signing & { reason: string; leaveUnits: boolean }) => {
      const { session } = await signedIn(options)
      const { reason, leaveUnits } = options
      const path = `/api/devices/${encodeURIComponent(deviceId)}/retire`
      await session.ask('POST', path, { reason, leaveUnits })
      world.print(`${deviceId} is retired`)
    })

  tool('new-authority', 'begin anew with another certificate authority; every device must then be enrolled again')
    .option('--force', 'make the certificates of all devices void', false)
    .action(async ({ config, force }: { config?: string; force: boolean }) => {
      if (!force)
        throw new ToolError('authority-kept: this ends the certificates of all devices: say --force if you mean it')
      const { stateDir, siteId } = await readConfig(configPathOf(config))
      const place = { files: systemFiles(), stateDir, siteId, nowMs: systemClock().now() }
      await makeAuthority(place, await knownAuthority(config))
      world.print('a new authority is there: start the service anew and enrol every device')
    })
}
