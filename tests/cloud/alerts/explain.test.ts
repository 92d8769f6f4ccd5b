import { describe, expect, it } from 'vitest'
import { explainProof } from '#cloud/alerts/explain'
import { en } from '#cloud/alerts/messages/en'
import { fillText, renderValue } from '#cloud/alerts/messages/render-message'
import { textOf } from '#cloud/alerts/messages/word-book'
import { zhCn } from '#cloud/alerts/messages/zh-cn'
import { proof } from '#tests/cloud/requisitions/a-requisition'
import { rules } from '#tests/cloud/rules/stockroom'

const { words } = rules
const keys = Object.keys(words.en)
const placeholders = (text: string | undefined) =>
  [...(text ?? '').matchAll(/\{(\w+)/g)].map((match) => match[1]).sort()

describe('the words, shared and of every rule', () => {
  it('have the same keys, none empty, none in the wrong language', () => {
    expect(Object.keys(words['zh-cn']).sort()).toEqual([...keys].sort())
    expect(Object.keys(zhCn).sort()).toEqual(Object.keys(en).sort())
    for (const key of keys) {
      expect(words.en[key]?.trim(), key).not.toBe('')
      expect(/[\u4e00-\u9fff]/.test(words.en[key] ?? ''), key).toBe(false)
    }
    const untranslated = keys.filter((key) => {
      const text = words['zh-cn'][key] ?? ''
      return !/[\u4e00-\u9fff]/.test(text) && /[a-z]{3}/i.test(text.replace(/\{[^}]*\}/g, ''))
    })
    expect(untranslated).toEqual([])
  })

  it('ask for the same parameters in both languages', () => {
    const different = keys.filter(
      (key) => placeholders(words.en[key]).join() !== placeholders(words['zh-cn'][key]).join(),
    )
    expect(different).toEqual([])
  })

  it.each(rules.rules.map(({ id }) => id))('say name, cause, consequence, action and title of %s', (id) => {
    for (const part of ['name', 'cause', 'consequence', 'action', 'title', 'would-clear']) {
      const found = keys.some((key) => key === `${id}.${part}` || key.startsWith(`${id}.${part}-`))
      expect(found, `${id}.${part}`).toBe(true)
    }
  })
})

describe('values with their units', () => {
  it.each([
    [1, 'units', '1 unit', '1 件'],
    [0, 'units', '0 units', '0 件'],
    [2, 'days', '2 days', '2 天'],
    [65_000, 'ms', '1 min 5 s', '1 分 5 秒'],
    [7_200_000, 'ms', '2 h', '2 小时'],
    [999, 'ms', '0 s', '0 秒'],
    [8_049, 'milliC', '8.0 °C', '8.0 °C'],
    [45_500, 'milli-percent', '45.5 %', '45.5 %'],
    [20_778, 'day', '2026-11-21', '2026-11-21'],
    [Date.UTC(2026, 10, 21, 9, 5), 'time', '2026-11-21 09:05 UTC', '2026-11-21 09:05 UTC'],
    [null, 'units', 'none', '无'],
    ['yes', 'none', 'yes', '是'],
    [Date.UTC(2026, 10, 21, 9, 5), 'now', '2026-11-21 09:05 UTC', '2026-11-21 09:05 UTC'],
    [20_778, 'today', '2026-11-21', '2026-11-21'],
    ['LOT-7', 'none', 'LOT-7', 'LOT-7'],
  ])('%s in %s', (value, unit, english, chinese) => {
    expect(renderValue(value, unit, 'en')).toBe(english)
    expect(renderValue(value, unit, 'zh-cn')).toBe(chinese)
  })

  it('a word that only one rule uses is that rule’s own', () => {
    expect(renderValue('no-data', 'none', 'zh-cn', words, 'temperature-breach')).toBe('无数据')
    expect(renderValue('no-data', 'none', 'zh-cn', words, 'expiry')).toBe('no-data')
  })

  it('a missing parameter shows itself instead of nothing', () => {
    const title = textOf(words, 'en', 'foreign-unit.title') ?? ''
    expect(fillText(title, { epc: '3034' }, 'en')).toBe('Unknown tag 3034 in {placeId}')
    expect(textOf(words, 'en', 'toString')).toBeNull()
  })
})

describe('a proof in words', () => {
  it('in English, line by line', () => {
    expect(explainProof(proof, words, 'en')).toMatchInlineSnapshot(`
      {
        "action": "Approve or correct the proposed requisition.",
        "because": [
          "On hand: 0 units",
          "Held: 0 units",
          "Expired or expiring before use: 0 units",
          "Today: 2026-11-21",
          "Days until expected use: 0 days (journal 7)",
          "Reserved for cases: 0 units",
          "Of the usable: not surely seen, counted as on hand (unknown is not gone): 0 units",
          "To be kept here: yes (journal 5)",
          "On the way, in time: 0 units",
          "On the way, late: 0 units",
          "Now: 2026-11-21 09:00 UTC",
          "Share of late units that counts: 50 % (journal 7)",
          "Approved on the open requisition: 0 units",
          "Announced of it already: 0 units",
          "Order up to: 6 units (journal 7)",
          "Usable on hand = 0 − 0 − 0 − 0 = 0",
          "Late units that count = ⌊0 × 50 ÷ 100⌋ = 0",
          "On order and not announced yet = max(0, 0 − 0) = 0",
          "Net position = 0 + 0 + 0 + 0 = 0",
          "Missing until it clears = 5 − 0 = 5",
        ],
        "cause": "What is on hand, on the way and on order together has fallen to the reorder point.",
        "consequence": "If nothing is ordered, the safety stock will be used before the next delivery.",
        "limit": "Reorder point: raised at ≤ 3 units. In force: item, set by user-chen on 2026-10-22 09:00 UTC (journal 7).",
        "title": "Reorder: net position 0, reorder point 3",
        "wouldClear": "A net position of 5 or more: 5 units more.",
      }
    `)
  })

  it('in Chinese, line by line', () => {
    expect(explainProof(proof, words, 'zh-cn')).toMatchInlineSnapshot(`
      {
        "action": "请审批或更正已拟的请购单。",
        "because": [
          "在库：0 件",
          "扣留：0 件",
          "已过期或使用前将过期：0 件",
          "今天：2026-11-21",
          "距预计使用的天数：0 天（日志 7）",
          "为手术预留：0 件",
          "可用中未能确认看到、仍计为在库（未知不等于没有）：0 件",
          "该处应备：是（日志 5）",
          "在途，未逾期：0 件",
          "在途，已逾期：0 件",
          "现在：2026-11-21 09:00 UTC",
          "逾期件计入比例：50 %（日志 7）",
          "当前请购单已批准：0 件",
          "其中已预告：0 件",
          "补货上限：6 件（日志 7）",
          "可用在库 = 0 − 0 − 0 − 0 = 0",
          "计入的逾期件 = ⌊0 × 50 ÷ 100⌋ = 0",
          "已订而未预告 = max(0, 0 − 0) = 0",
          "净库存 = 0 + 0 + 0 + 0 = 0",
          "距解除还差 = 5 − 0 = 5",
        ],
        "cause": "在库、在途与已订的合计已降到再订货点。",
        "consequence": "如不订货，下次到货前将动用安全库存。",
        "limit": "再订货点：≤ 3 件 时报警。现行：物品，由 user-chen 设定，2026-10-22 09:00 UTC（日志 7）。",
        "title": "需要补货：净库存 0，再订货点 3",
        "wouldClear": "净库存达到 5 件及以上：还差 5 件。",
      }
    `)
  })

  it('of an older version, with a text that is no more, still says what it knows', () => {
    const old = {
      ...proof,
      messageKey: 'reorder-point.once-said',
      inputs: [{ name: 'moon', value: 1, unit: 'phases', entrySeqs: [], windowSeqs: [9] }],
    }
    const explained = explainProof(old, words, 'en')
    expect(explained.title).toBe('reorder-point.once-said')
    expect(explained.because[0]).toBe('moon: 1 (climate windows 9)')
  })
})
