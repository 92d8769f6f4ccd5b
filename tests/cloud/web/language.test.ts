import { describe, expect, it } from 'vitest'
import { decisionRights } from '#cloud/http/schemas/goods/unit-decision'
import { lotDecisionKinds } from '#cloud/lots/lot-decisions'
import { defaultsOfKind } from '#cloud/places/place-kinds'
import { requisitionStates } from '#cloud/requisitions/requisition'
import { bindingKinds } from '#cloud/tags/tag-decisions'
import { decisionWords } from '#cloud/units/decision-words'
import { unitDecisionSchema } from '#cloud/units/decisions'
import { eventOfDecision } from '#cloud/units/possible-decisions'
import { unitStates } from '#cloud/units/unit'
import { en, type MessageId } from '#cloud/web/language/en'
import { pseudoText } from '#cloud/web/language/pseudo'
import { zhCn } from '#cloud/web/language/zh-cn'
import { factSchema } from '#contracts/facts/fact'
import { sourceFiles, textOf } from '#tests/architecture/source-files'

const ids = Object.keys(en) as MessageId[]
const namesIn = (text: string) =>
  [...new Set([...text.matchAll(/(?<!(?:one|other|=0) )\{(\w+)[,}]/g)].map((match) => match[1]))].sort()

/** The page without its dictionaries. */
const page = sourceFiles(/^cloud\/web\/.*\.tsx?$/)
  .filter((path) => !/\/language\/(en|zh-cn|entry-words|requisition-words)\.ts$/.test(path))
  .map(textOf)
  .join('\n')
/** Groups of which the page shows whatever word the service says. */
const groups = [...page.matchAll(/\bword\('(\w+)'|`(\w+)\.\$\{/g)].map(([, asked, built]) => asked ?? built ?? '')

describe('the texts of the page', () => {
  it('are complete in both languages, with the same values in each', () => {
    expect(Object.keys(zhCn).sort()).toEqual([...ids].sort())
    const uneven = ids.filter((id) => String(namesIn(en[id])) !== String(namesIn(zhCn[id])))
    expect(uneven).toEqual([])
    expect(ids.filter((id) => en[id].trim() === '' || zhCn[id].trim() === '')).toEqual([])
  })

  it('are Chinese in Chinese, but for names', () => {
    const notChinese = ids.filter((id) => !/[\u4e00-\u9fff]/.test(zhCn[id]))
    expect(notChinese).toEqual(
      ['unit.epc', 'unit.rssi', 'requisitions.observed'].filter((id) => notChinese.includes(id as MessageId)),
    )
  })

  it('are all shown somewhere', () => {
    expect(groups.length).toBeGreaterThan(10)
    const shown = (id: string) => page.includes(`'${id}'`) || groups.some((group) => id.startsWith(`${group}.`))
    expect(ids.filter((id) => !shown(id))).toEqual([])
  })

  it('have a word for every state a unit or requisition can be in', () => {
    expect(unitStates.filter((state) => !(`unitState.${state}` in en))).toEqual([])
    expect(requisitionStates.filter((state) => !(`requisitionState.${state}` in en))).toEqual([])
  })

  it('have a word for everything people decide about a unit', () => {
    expect(decisionWords).toEqual(Object.keys(eventOfDecision))
    expect(Object.keys(decisionRights).filter((word) => !(`decide.${word}` in en))).toEqual([])
  })

  it('have a word for every fact of a device, every decision about goods and every usual kind of place', () => {
    const decisions = unitDecisionSchema.options.map(({ shape }) => shape.kind.value)
    // Climate is told in windows of its own, beside the journal.
    const facts = factSchema.options.map(({ shape }) => shape.kind.value).filter((kind) => kind !== 'ClimateRecorded')
    const kinds = [...facts, ...decisions, ...lotDecisionKinds, ...bindingKinds]
    expect(kinds.filter((kind) => !(`entry.${kind}` in en))).toEqual([])
    expect(Object.keys(defaultsOfKind).filter((kind) => !(`placeKind.${kind}` in en))).toEqual([])
  })

  it('stay whole in the pseudo-locale: longer, accented, arguments untouched', () => {
    expect(pseudoText('On hand: {count, plural, one {# unit} other {# units}}')).toBe(
      `⟦Óñ háñd: {count, plural, one {# unit} other {# units}}${'~'.repeat(18)}⟧`,
    )
  })
})
