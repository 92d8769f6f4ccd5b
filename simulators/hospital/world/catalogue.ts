import { gs1CheckDigit } from '#contracts/identity/gtin'
import type { Random } from '#platform/random'
import type { HospitalProfile } from './profile.ts'

/** An article as central supply catalogues it. */
export type CatalogueItem = {
  /** Its code with GS1; the service gives the item an id of its own. */
  gtin: string
  companyPrefix: string
  title: string
  titleZh: string
  category: string
  maker: string
  size: string
  abcClass: 'A' | 'B' | 'C'
  riskClass: 'low' | 'medium' | 'high'
  unitPriceCents: number
  currency: 'USD'
  cold: boolean
  /** Whose it is until it is used: the hospital's, or the supplier's whose consignment it is. */
  owner: string
  /** Relative share of all use: a few items carry most of it. */
  demandWeight: number
  leadTimeDays: number
}

const kinds = [
  {
    category: 'hip',
    title: 'Hip stem, cementless',
    titleZh: '髋关节柄(非骨水泥)',
    sizes: ['9', '10', '11', '12', '13', '14'],
  },
  { category: 'hip', title: 'Acetabular cup', titleZh: '髋臼杯', sizes: ['48 mm', '50 mm', '52 mm', '54 mm', '56 mm'] },
  {
    category: 'knee',
    title: 'Tibial insert',
    titleZh: '胫骨垫片',
    sizes: ['2 / 9 mm', '3 / 9 mm', '4 / 11 mm', '5 / 11 mm'],
  },
  { category: 'knee', title: 'Femoral component, left', titleZh: '股骨髁(左)', sizes: ['2', '3', '4', '5', '6'] },
  {
    category: 'trauma',
    title: 'Locking plate, distal radius',
    titleZh: '桡骨远端锁定板',
    sizes: ['3 holes', '4 holes', '5 holes'],
  },
  {
    category: 'trauma',
    title: 'Intramedullary nail, tibia',
    titleZh: '胫骨髓内钉',
    sizes: ['300 mm', '320 mm', '340 mm', '360 mm'],
  },
  {
    category: 'spine',
    title: 'Pedicle screw, polyaxial',
    titleZh: '万向椎弓根螺钉',
    sizes: ['5.5 x 40', '6.5 x 45', '6.5 x 50', '7.5 x 50'],
  },
  {
    category: 'cardiac',
    title: 'Drug-eluting stent',
    titleZh: '药物洗脱支架',
    sizes: ['2.50 x 18', '3.00 x 23', '3.50 x 28'],
  },
  { category: 'cardiac', title: 'Pacemaker, dual chamber', titleZh: '双腔起搏器', sizes: ['standard'] },
]
const coldKinds = [
  { category: 'tissue', title: 'Bone matrix putty', titleZh: '脱钙骨基质', sizes: ['1 ml', '2.5 ml', '5 ml', '10 ml'] },
  { category: 'biologic', title: 'Fibrin sealant', titleZh: '纤维蛋白胶', sizes: ['2 ml', '5 ml'] },
]
const makers = ['Ordan', 'Veltis', 'Kestrel Medical', 'Hanwei 瀚维', 'Brightbone']

/** Prices are log-normal around 470 dollars, at most 25,000. */
function priceCents(random: Random): number {
  const normal = Math.sqrt(-2 * Math.log(1 - random.float())) * Math.cos(2 * Math.PI * random.float())
  return Math.min(2_500_000, Math.max(500, Math.round(Math.exp(5.4 + 1.15 * normal)) * 100))
}

/** Use is steep: 8 % of the items carry 60 % of it, 17 % do not move at all. */
function demandWeight(rank: number, count: number): number {
  const share = rank / count
  if (share < 0.08) return 7.5
  if (share < 0.38) return 1.1
  return share < 0.83 ? 0.15 : 0
}

/** The catalogue of a profile, replayable from its chance. */
export function catalogueOf(profile: HospitalProfile, random: Random): CatalogueItem[] {
  return Array.from({ length: profile.items }, (_, rank) => {
    const cold = rank % Math.ceil(profile.cabinets / profile.coldCabinets) === 3
    const pool = cold ? coldKinds : kinds
    const kind = pool[random.integer(pool.length)] ?? kinds[0]
    if (kind === undefined) throw new Error('the catalogue has no kinds')
    const maker = random.integer(makers.length)
    const companyPrefix = String(6_901_000 + maker * 111)
    const body = `0${companyPrefix}${String(rank).padStart(5, '0')}`
    const weight = demandWeight(rank, profile.items)
    const price = priceCents(random)
    return {
      gtin: `${body}${gs1CheckDigit(body)}`,
      companyPrefix,
      title: kind.title,
      titleZh: kind.titleZh,
      category: kind.category,
      maker: makers[maker] ?? 'Ordan',
      size: kind.sizes[random.integer(kind.sizes.length)] ?? 'standard',
      abcClass: weight > 5 ? 'A' : weight > 1 ? 'B' : 'C',
      riskClass: price > 150_000 ? 'high' : price > 30_000 ? 'medium' : 'low',
      unitPriceCents: price,
      currency: 'USD',
      cold,
      owner: random.float() < profile.consignedShare ? `supplier-${companyPrefix.slice(-3)}` : 'hospital',
      demandWeight: weight,
      leadTimeDays: [1, 2, 4, 12, 20][random.integer(5)] ?? 4,
    }
  })
}
