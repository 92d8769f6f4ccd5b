import { describe, expect, it } from 'vitest'
import { requisitionStates } from '#cloud/http/schemas/decisions/requisition'
import { unitStates } from '#cloud/http/schemas/goods/unit'
import { unitStates as ledgerUnitStates } from '#cloud/units/unit'
import { en, type MessageId } from '#cloud/web/language/en'
import { pseudoText } from '#cloud/web/language/pseudo'
import { zhCn } from '#cloud/web/language/zh-cn'

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

  it('stay whole in the pseudo-locale: longer, accented, arguments untouched', () => {
    expect(pseudoText('On hand: {count, plural, one {# unit} other {# units}}')).toBe(
      `⟦Óñ háñd: {count, plural, one {# unit} other {# units}}${'~'.repeat(18)}⟧`,
    )
  })
})
