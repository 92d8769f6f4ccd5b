import { describe, expect, it } from 'vitest'
import { requisitionStates } from '#cloud/http/schemas/decisions/requisition'
import { unitStates } from '#cloud/http/schemas/goods/unit'
import { decisionRoles, decisionWords } from '#cloud/http/schemas/goods/unit-decision'
import { lotDecisionKinds } from '#cloud/lots/lot-decisions'
import { wellKnownPlaceKinds } from '#cloud/places/place-kinds'
import { bindingKinds } from '#cloud/tags/tag-decisions'
import { unitDecisionSchema } from '#cloud/units/decisions'
import { eventOfDecision } from '#cloud/units/possible-decisions'
import { unitStates as ledgerUnitStates } from '#cloud/units/unit'
import { en, type MessageId } from '#cloud/web/language/en'
import { pseudoText } from '#cloud/web/language/pseudo'
import { zhCn } from '#cloud/web/language/zh-cn'
import { factSchema } from '#contracts/facts/fact'

const ids = Object.keys(en) as MessageId[]
const namesIn = (text: string) =>
  [...new Set([...text.matchAll(/(?<!(?:one|other|=0) )\{(\w+)[,}]/g)].map((match) => match[1]))].sort()

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
      ['app.title', 'unit.epc', 'unit.rssi', 'requisitions.observed'].filter((id) =>
        notChinese.includes(id as MessageId),
      ),
    )
  })

  it('have a word for every state a unit or requisition can be in', () => {
    expect(unitStates).toEqual(ledgerUnitStates)
    expect(unitStates.filter((state) => !(`unitState.${state}` in en))).toEqual([])
    expect(requisitionStates.filter((state) => !(`requisitionState.${state}` in en))).toEqual([])
  })

  it('have a word for everything people decide about a unit', () => {
    expect(decisionWords).toEqual(Object.keys(eventOfDecision))
    expect(Object.keys(decisionRoles).filter((word) => !(`decide.${word}` in en))).toEqual([])
  })

  it('have a word for every fact of a device, every decision about goods and every usual kind of place', () => {
    const decisions = unitDecisionSchema.options.map(({ shape }) => shape.kind.value)
    // Climate is told in windows of its own, beside the journal.
    const facts = factSchema.options.map(({ shape }) => shape.kind.value).filter((kind) => kind !== 'ClimateRecorded')
    const kinds = [...facts, ...decisions, ...lotDecisionKinds, ...bindingKinds]
    expect(kinds.filter((kind) => !(`entry.${kind}` in en))).toEqual([])
    expect(wellKnownPlaceKinds.filter((kind) => !(`placeKind.${kind}` in en))).toEqual([])
  })

  it('stay whole in the pseudo-locale: longer, accented, arguments untouched', () => {
    expect(pseudoText('On hand: {count, plural, one {# unit} other {# units}}')).toBe(
      `⟦Óñ háñd: {count, plural, one {# unit} other {# units}}${'~'.repeat(18)}⟧`,
    )
  })
})
