import type { TrustBundle } from '#contracts/trust-bundle'
import type { Platform } from '#platform/platform'
import type { AgentConfig } from '../config.ts'
import { readIdentity } from '../identity/device-identity.ts'
import { IdentityError } from '../identity/identity-error.ts'
import { createRenewal } from '../identity/renewal.ts'
import { AgentError } from './agent-error.ts'
import type { Access } from './line.ts'

type Reading = Pick<Platform, 'files' | 'log'>

async function passwordIn(file: string, { files }: Reading): Promise<string> {
  const remedy = 'Put the password the service gave for this device there on one line, readable by this user.'
  let text: string | null
  try {
    text = await files.read(file)
  } catch (error) {
    throw new AgentError('password-missing', `${file} cannot be read. ${remedy}`, error)
  }
  const password = text?.trim() ?? ''
  if (password === '') throw new AgentError('password-missing', `${file} is missing or empty. ${remedy}`)
  return password
}

/** What a device proves itself by, to the brokers its trust bundle names. @throws AgentError, IdentityError, each with a remedy. */
export async function openAccess(config: AgentConfig, trust: TrustBundle, platform: Reading): Promise<Access> {
  const { mqtt, identityPath, trustPath } = config
  if (mqtt.plain && mqtt.passwordFile !== null) {
    return { kind: 'plain', password: await passwordIn(mqtt.passwordFile, platform) }
  }
  if (identityPath === null) throw new IdentityError('identity-missing', 'identityPath is not in the config')
  if (trust.brokers.length === 0 || trust.caCertificatesPem.length === 0) {
    throw new IdentityError('trust-names-no-broker', `${trustPath} is for plain MQTT`)
  }
  const identity = await readIdentity(platform.files, identityPath)
  const { files, log } = platform
  const { caCertificatesPem } = trust
  const { deviceId } = config
  const renewal = createRenewal({ deviceId, files, log, path: identityPath, identity, caCertificatesPem })
  return { kind: 'certificate', identity: renewal.identity, trust, renewal }
}
