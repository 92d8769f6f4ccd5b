import { createHash, createPrivateKey, createPublicKey, type KeyObject, sign } from 'node:crypto'
import { z } from 'zod'
import { keyIdSchema } from '#contracts/downlink/envelope'
import type { VerifyingKey } from '#contracts/trust-bundle'
import type { Files } from '#platform/files'
import type { Random } from '#platform/random'

const seedDigits = 64
/** What stands before the seed of an Ed25519 private key in PKCS #8 (RFC 8410). */
const pkcs8Prefix = Buffer.from('302e020100300506032b657004220420', 'hex')

const keyFileSchema = z.strictObject({
  schema: z.literal(1),
  /** The first signs; devices are told to believe all of them. */
  keys: z
    .array(z.strictObject({ keyId: keyIdSchema, seed: z.string().regex(/^[0-9a-f]{64}$/) }))
    .min(1)
    .max(4),
})

/** What the service signs with, and the keys devices must believe. */
export type SigningKeys = {
  keyId: string
  /** Ed25519 over the text as UTF-8; lower-case hex. */
  sign(text: string): string
  /** The one that signs first. */
  verifying: VerifyingKey[]
}

/** The file with the service's signing keys is there and cannot be used. */
export class SigningKeyError extends Error {
  readonly code = 'signing-key-unreadable'
  constructor(path: string, cause: unknown) {
    const remedy = 'bring it back from where it is kept; without it every device must be given a new trust bundle'
    super(`signing-key-unreadable: ${path} cannot be understood: ${remedy}`, { cause })
    this.name = 'SigningKeyError'
  }
}

function privateKeyOf(seed: string): KeyObject {
  return createPrivateKey({
    key: Buffer.concat([pkcs8Prefix, Buffer.from(seed, 'hex')]),
    format: 'der',
    type: 'pkcs8',
  })
}

function verifyingKeyOf(privateKey: KeyObject): VerifyingKey {
  const { x = '' } = createPublicKey(privateKey).export({ format: 'jwk' })
  const bytes = Buffer.from(x, 'base64url')
  return {
    keyId: createHash('sha256').update(bytes).digest('hex').slice(0, 16),
    publicKey: bytes.toString('hex'),
  }
}

async function seedsIn(files: Files, path: string): Promise<string[] | null> {
  const text = await files.read(path)
  if (text === null) return null
  try {
    return keyFileSchema.parse(JSON.parse(text)).keys.map(({ seed }) => seed)
  } catch (error) {
    throw new SigningKeyError(path, error)
  }
}

/**
 * The keys of this service, made at its first start and kept where only it can read; null: in memory, for services nobody
 * installs. Throws SigningKeyError for a file that is no such file.
 */
export async function openSigningKeys(files: Files, path: string | null, random: Random): Promise<SigningKeys> {
  const kept = path === null ? null : await seedsIn(files, path)
  const seeds = kept ?? [random.hex(seedDigits)]
  const privateKeys = seeds.map(privateKeyOf)
  const verifying = privateKeys.map(verifyingKeyOf)
  if (path !== null && kept === null) {
    const keys = verifying.map(({ keyId }, index) => ({ keyId, seed: seeds[index] }))
    await files.writeDurably(path, `${JSON.stringify({ schema: 1, keys }, null, 2)}\n`)
  }
  const [first] = privateKeys
  const [named] = verifying
  if (first === undefined || named === undefined) throw new Error('a service without a signing key')
  return {
    keyId: named.keyId,
    sign: (text) => sign(null, Buffer.from(text, 'utf8'), first).toString('hex'),
    verifying,
  }
}
