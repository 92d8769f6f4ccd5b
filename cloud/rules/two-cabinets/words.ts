import { ruleWords } from '../rule-words.ts'

export const words = ruleWords({
  en: {
    name: 'One unit in two cabinets',
    title: 'Heard in {placeId} and in {otherPlaceId}, about as well: clone suspected',
    cause: 'Two tags bear the same EPC, or one of the cabinets hears far into the other.',
    consequence: 'One of the two is counted and the other is not; whoever takes one is told of the other.',
    action:
      'Look into both cabinets. If there are two labels, give one of the units another one; if not, have the shielding looked at.',
    'would-clear': 'That one of the cabinets says it has it no longer.',
    'input.place': 'Counted in',
    'input.level': 'Heard there (0.01 dBm)',
    'input.otherPlace': 'Heard in, too',
    'input.otherLevel': 'Heard there, too (0.01 dBm)',
    'input.otherSince': 'There since',
    'line.otherCabinets': 'Other cabinets',
    'limit.otherCabinetsAllowed': 'Other cabinets allowed',
  },
  'zh-cn': {
    name: '一件同时在两柜',
    title: '{placeId} 与 {otherPlaceId} 均清晰读到：疑似克隆',
    cause: '两枚标签使用同一 EPC，或其中一柜读到了另一柜内的标签。',
    consequence: '两件中只有一件计入库存；取用其中一件会被记为另一件。',
    action: '查看两个柜。若有两枚标签，为其中一件更换标签；若没有，检查柜体屏蔽。',
    'would-clear': '其中一柜报告已不在柜内。',
    'input.place': '计入位置',
    'input.level': '该处信号（0.01 dBm）',
    'input.otherPlace': '另一位置',
    'input.otherLevel': '另一处信号（0.01 dBm）',
    'input.otherSince': '自何时起',
    'line.otherCabinets': '其他柜数',
    'limit.otherCabinetsAllowed': '允许的其他柜数',
  },
})
