import { createHash, createPrivateKey, createPublicKey, type KeyObject, sign } from 'node:crypto'
import { z } from 'zod'
import { keyIdSchema } from '#contracts/downlink/envelope'
import type { VerifyingKey } from '#contracts/trust-bundle'
import type { Files } from '#platform/files'
import type { Platform } from '#platform/platform'
import type { Random } from '#platform/random'

const seedDigits = 64
/** More than that are not kept: a device that was away through more replacements needs a new trust bundle. */
const signingKeysMax = 4
/** What stands before the seed of an Ed25519 private key in PKCS #8 (RFC 8410). */
const pkcs8Prefix = Buffer.from('302e020100300506032b657004220420', 'hex')

const keyFileSchema = z.strictObject({
  schema: z.literal(1),
  /** Newest first; only the newest has no end. */
  keys: z
    .array(
      z.strictObject({
        keyId: keyIdSchema,
        seed: z.string().regex(/^[0-9a-f]{64}$/),
        /** When it signs nothing any more but the word of its successors, Unix ms. */
        untilMs: z.int().min(0).nullable().default(null),
      }),
    )
    .min(1)
    .max(signingKeysMax),
})
type KeptKey = z.infer<typeof keyFileSchema>['keys'][number]

/** A key of the service's own. */
export type SigningKey = VerifyingKey & {
  untilMs: number | null
  /** Ed25519 over the text as UTF-8; lower-case hex. */
  sign(text: string): string
}

/** What the service signs with, newest first; at least one. */
export type SigningKeys = {
  newest: SigningKey
  /** Those whose time is over among them: they still say to devices that were away which key came after them. */
  all: readonly SigningKey[]
  /** Those that devices are to believe at a moment, Unix ms. */
  inForce(nowMs: number): SigningKey[]
  /** Those of now, as a trust bundle names them. */
  believable(): VerifyingKey[]
}

/** The file with the service's signing keys cannot be used, or is not there to be changed. */
export class SigningKeyError extends Error {
  readonly code: 'signing-key-unreadable' | 'signing-key-missing'
  constructor(path: string, cause: unknown) {
    const code = cause === null ? 'signing-key-missing' : 'signing-key-unreadable'
    const remedy = 'bring it back from where it is kept; without it every device must be given a new trust bundle'
    super(`${code}: ${path} ${cause === null ? 'is not there' : 'cannot be understood'}: ${remedy}`, { cause })
    this.code = code
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

async function keysIn(files: Files, path: string): Promise<KeptKey[] | null> {
  const text = await files.read(path)
  if (text === null) return null
  try {
    return keyFileSchema.parse(JSON.parse(text)).keys
  } catch (error) {
    throw new SigningKeyError(path, error)
  }
}

function newKey(random: Random): KeptKey {
  const seed = random.hex(seedDigits)
  return { keyId: verifyingKeyOf(privateKeyOf(seed)).keyId, seed, untilMs: null }
}

async function keep(files: Files, path: string, keys: readonly KeptKey[]): Promise<void> {
  await files.writeDurably(path, `${JSON.stringify({ schema: 1, keys }, null, 2)}\n`)
}

/**
 * The keys of this service, made at its first start and kept where only it can read; null: in memory, for services nobody
 * installs. Throws SigningKeyError for a file that is no such file.
 */
export async function openSigningKeys(
  { files, clock }: Pick<Platform, 'files' | 'clock'>,
  path: string | null,
  random: Random,
): Promise<SigningKeys> {
  const kept = path === null ? null : await keysIn(files, path)
  const keys = kept ?? [newKey(random)]
  if (path !== null && kept === null) await keep(files, path, keys)
  const all = keys.map(({ seed, untilMs }): SigningKey => {
    const privateKey = privateKeyOf(seed)
    const signed = (text: string) => sign(null, Buffer.from(text, 'utf8'), privateKey).toString('hex')
    return { ...verifyingKeyOf(privateKey), untilMs, sign: signed }
  })
  const [newest] = all
  if (newest === undefined) throw new Error('a service without a signing key')
  const inForce = (nowMs: number) => all.filter(({ untilMs }) => untilMs === null || untilMs > nowMs)
  const believable = () => inForce(clock.now()).map(({ keyId, publicKey }) => ({ keyId, publicKey }))
  return { newest, all, inForce, believable }
}

/** What became of the keys: the new one, and those that are gone. */
export type ReplacedKeys = { newKeyId: string; isNew: boolean; goneKeyIds: string[] }

/**
 * Puts a new key before the others, which go on beside it until untilMs (Unix ms). Takes effect when the service starts.
 * @throws SigningKeyError when there is none to replace, or the file is no such file.
 */
export async function replaceSigningKey(
  files: Files,
  path: string,
  random: Random,
  untilMs: number,
): Promise<ReplacedKeys> {
  const kept = await keysIn(files, path)
  if (kept === null) throw new SigningKeyError(path, null)
  const made = newKey(random)
  const older = kept.map((key) => ({ ...key, untilMs: Math.min(key.untilMs ?? untilMs, untilMs) }))
  const keys = [made, ...older]
  await keep(files, path, keys.slice(0, signingKeysMax))
  return { newKeyId: made.keyId, isNew: true, goneKeyIds: keys.slice(signingKeysMax).map(({ keyId }) => keyId) }
}

/**
 * Drops every key but the newest at once, for good; where there is but one, a new one takes its place. Takes effect when
 * the service starts. @throws SigningKeyError as replaceSigningKey.
 */
export async function dropOldSigningKeys(files: Files, path: string, random: Random): Promise<ReplacedKeys> {
  const kept = await keysIn(files, path)
  const [newest, ...older] = kept ?? []
  if (newest === undefined) throw new SigningKeyError(path, null)
  const isNew = older.length === 0
  const stays = isNew ? newKey(random) : newest
  await keep(files, path, [stays])
  const gone = isNew ? [newest] : older
  return { newKeyId: stays.keyId, isNew, goneKeyIds: gone.map(({ keyId }) => keyId) }
}
