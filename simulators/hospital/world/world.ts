import { z } from 'zod'
import type { Files } from '#platform/files'
import { LaunchError, namedLaunchError } from '../launch-error.ts'

/** One article that really exists in the simulated hospital, and where it really is. */
export const worldUnitSchema = z.strictObject({
  epc: z.string(),
  gtin: z.string(),
  /** The name the service gave it when it was announced; null until then. */
  unitId: z.string().nullable(),
  serial: z.string(),
  lot: z.string(),
  expiresOn: z.string().nullable(),
  owner: z.string(),
  homeCabinetId: z.string(),
  /** A cabinet's device id, or supplier, person, used, wasted. */
  whereabouts: z.string(),
  /** The shipment it comes with, once that has been announced; null for the opening stock. */
  shipmentId: z.string().nullable(),
})
export type WorldUnit = z.infer<typeof worldUnitSchema>

/** Pieces of one maker's lot that really exist, and how many of them are really where. */
export const worldLotSchema = z.strictObject({
  /** The name the service gave it when it was announced; null until then. */
  lotId: z.string().nullable(),
  gtin: z.string(),
  lot: z.string(),
  expiresOn: z.string().nullable(),
  owner: z.string(),
  homePlaceId: z.string(),
  /** Pieces at each place; those on their way here stand at none. */
  pieces: z.record(z.string(), z.int()),
  /** How many the supplier made. */
  made: z.int(),
  shipmentId: z.string().nullable(),
})
export type WorldLot = z.infer<typeof worldLotSchema>

/** The whole of it, as it is kept. */
export const worldSchema = z.strictObject({
  schema: z.literal(3),
  profile: z.string(),
  seed: z.int(),
  /** Serial numbers given out so far. */
  serialsMade: z.int(),
  /** Simulated milliseconds lived in earlier runs. */
  livedMs: z.number(),
  /** Whether the service has been told about all this. */
  provisioned: z.boolean(),
  /** Whether stock levels have been set, after the first count. */
  levelsSet: z.boolean(),
  people: z.array(
    z.strictObject({
      username: z.string(),
      displayName: z.string(),
      role: z.string(),
      /** Where the role holds; the whole hospital for those hired before this was asked. */
      placeId: z.string().default('hospital'),
      password: z.string(),
      badgeNumber: z.string(),
    }),
  ),
  units: z.array(worldUnitSchema),
  lots: z.array(worldLotSchema),
  /** The service's id of each article, by GTIN. */
  itemIds: z.record(z.string(), z.string()),
  /** When each shipment on its way arrives, by the hospital's clock; forgotten once its goods are where they belong. */
  arrivals: z.record(z.string(), z.number()),
})
export type World = z.infer<typeof worldSchema>

/** The physical world goes on where it stopped: which tag lies where, who holds which badge. */
export type WorldFile = {
  world: World
  /** Marks that something moved; written soon, and at the end by flush. */
  changed(): void
  /** @throws LaunchError when the file cannot be written, and why. */
  flush(): Promise<void>
}

/**
 * Opens the world of an earlier run, or makes one. onUnwritable hears of a change that could not be written: what happens
 * from then on would be forgotten, and the next start would take an older world for the true one.
 * @throws LaunchError world-broken or world-of-another, or what the file system says, each with a remedy.
 */
export async function openWorld(
  path: string,
  files: Files,
  make: () => World,
  onUnwritable: (error: unknown) => void,
): Promise<WorldFile> {
  const text = await files.read(path).catch((error: unknown) => {
    throw namedLaunchError(error, path)
  })
  const fresh = make()
  let world = fresh
  if (text !== null) {
    const parsed = worldSchema.safeParse(parseJson(text))
    if (!parsed.success)
      throw new LaunchError(
        'world-broken',
        `${path} is damaged or of another version`,
        'start again with --fresh to make a new hospital',
      )
    world = parsed.data
    if (world.profile !== fresh.profile || world.seed !== fresh.seed) {
      throw new LaunchError(
        'world-of-another',
        `${path} holds the ${world.profile} hospital of seed ${world.seed}`,
        `start it with --profile ${world.profile} --seed ${world.seed}, or begin anew with --fresh`,
      )
    }
  }
  let writing: Promise<void> = Promise.resolve()
  let dirty = text === null
  const write = async () => {
    if (!dirty) return
    dirty = false
    try {
      await files.writeDurably(path, `${JSON.stringify(world)}\n`)
    } catch (error) {
      dirty = true
      throw namedLaunchError(error, path)
    }
  }
  const flush = () => {
    writing = writing.then(write, write)
    return writing
  }
  return {
    world,
    changed() {
      dirty = true
      flush().catch(onUnwritable)
    },
    flush,
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}
