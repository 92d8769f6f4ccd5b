import type { DeviceId, SiteId } from '#contracts/ids'
import { readTrustBundle, type TrustBundle } from '#contracts/trust-bundle'
import type { Files } from '#platform/files'
import { DocumentError } from './document-error.ts'

/** Reads whom this device believes. Throws trust-missing, trust-unreadable or trust-of-another, each with a remedy. */
export async function openTrust(options: {
  path: string
  files: Files
  siteId: SiteId
  deviceId: DeviceId
}): Promise<TrustBundle> {
  const { path, files, siteId, deviceId } = options
  const remedy = 'Put the trust bundle the service gave for this device there, readable by this user.'
  let text: string | null
  try {
    text = await files.read(path)
  } catch (error) {
    throw new DocumentError('trust-missing', `${path} cannot be read. ${remedy}`, error)
  }
  if (text === null) throw new DocumentError('trust-missing', `${path} is missing. ${remedy}`)
  let content: unknown = null
  try {
    content = JSON.parse(text)
  } catch {
    // No bundle either: said below.
  }
  const bundle = readTrustBundle(content)
  if (bundle === null) throw new DocumentError('trust-unreadable', `${path} is no trust bundle. ${remedy}`)
  if (bundle.deviceId !== deviceId || bundle.siteId !== siteId) {
    const whose = `${bundle.deviceId} of site ${bundle.siteId}`
    throw new DocumentError('trust-of-another', `${path} is for ${whose}, not for ${deviceId} of ${siteId}. ${remedy}`)
  }
  return bundle
}
