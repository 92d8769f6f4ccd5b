import { ruleWords } from '../rule-words.ts'

export const words = ruleWords({
  en: {
    name: 'Unfit pieces used',
    title: '{pieces|piece|pieces} of a held or expired lot used',
    cause: 'A use was reported of pieces whose lot was held or past its date.',
    consequence: 'A patient may have been treated with goods that should not have been used.',
    action: 'Find the cases among the movements of the lot, tell quality, then say what was found.',
    'would-clear': 'That somebody has looked into these uses.',
    'input.usedWhileHeld': 'Used while it was held',
    'input.holdsThen': 'Reasons it was held for then',
    'input.usedExpired': 'Used past the date',
    'input.expiresOn': 'Last day of use',
    'line.unfitPieces': 'Pieces used',
    'limit.piecesAllowed': 'Pieces allowed',
  },
  'zh-cn': {
    name: '使用了不可用批次',
    title: '使用了 {pieces} 件被扣留或过期批次的物品',
    cause: '报告使用的物品所属批次当时被扣留或已过期。',
    consequence: '患者可能使用了不应使用的物品。',
    action: '在批次流转记录中找到手术，通知质量部门，然后填写核查结果。',
    'would-clear': '有人核查这些使用。',
    'input.usedWhileHeld': '扣留期间使用',
    'input.holdsThen': '当时的扣留原因数',
    'input.usedExpired': '过期后使用',
    'input.expiresOn': '最后使用日期',
    'line.unfitPieces': '使用件数',
    'limit.piecesAllowed': '允许件数',
  },
})
