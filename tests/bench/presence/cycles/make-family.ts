import type { Air } from '../radio/air.ts'
import { alohaAir } from '../radio/aloha-air.ts'
import { cavityFamily } from '../radio/cavity-family.ts'
import type { Chance } from '../radio/chance.ts'
import { declaredFamily } from '../radio/declared-family.ts'
import type { Family } from '../radio/family.ts'
import { Field } from '../radio/field.ts'
import { measuredFamily } from '../radio/measured-family.ts'
import { measuredLinks } from '../radio/measured-links.ts'
import { type MeasuredPool, measuredPool } from '../radio/measured-pool.ts'
import { poissonAir } from '../radio/poisson-air.ts'
import type { Row } from './row.ts'

const linksPath = new URL('../../../../../shared/data/rfid-links/links.ndjson.gz', import.meta.url).pathname
let pool: MeasuredPool | null | undefined

/** The measured links, read once; null when ../shared is not there. */
export function measured(): MeasuredPool | null {
  if (pool === undefined) {
    const links = measuredLinks(linksPath)
    pool = links === null ? null : measuredPool(links)
  }
  return pool
}

/** The radio of a row. Throws when the row needs the measured links and they are not there. */
export function makeFamily(row: Row, references: number, chance: Chance): Family {
  const slots = row.tags + references + row.people + row.trolley + Math.ceil(2 * row.twinShare * row.tags) + 24
  const field = new Field(row.antennas, row.channels, slots)
  if (row.family === 'declared') return declaredFamily(field, chance, row)
  if (row.family === 'cavity') return cavityFamily(field, chance, row)
  const links = measured()
  if (links === null) throw new Error(`the measured links are not there: ${linksPath}`)
  return measuredFamily(field, chance, links, row)
}

/** The air of a row, for one inventory: the second family counts in slotted rounds, the others share by chance. */
export function makeAir(row: Row, family: Family, chance: Chance): Air {
  return row.family === 'cavity' ? alohaAir(family, chance, row) : poissonAir(family, chance, row.readsPerSecond)
}
