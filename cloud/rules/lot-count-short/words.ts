import { ruleWords } from '../rule-words.ts'

export const words = ruleWords({
  en: {
    name: 'More used than booked',
    title: '{pieces|piece|pieces} used that the books did not have there',
    cause: 'A use was reported of more pieces of this lot than the books showed at that place.',
    consequence: 'The numbers of this lot are wrong: what is short may be ordered too late.',
    action: 'Count the pieces of this lot at that place and enter the count; look for a receipt or a move not entered.',
    'would-clear': 'That somebody has counted the lot there.',
    'input.usedUnbooked': 'Used beyond the books',
    'line.unbookedPieces': 'Pieces used beyond the books',
    'limit.piecesAllowed': 'Pieces allowed',
  },
  'zh-cn': {
    name: '使用数超过账面数',
    title: '使用了账面上不存在的 {pieces} 件',
    cause: '报告使用的该批次件数超过账面上该地点的件数。',
    consequence: '该批次的账面数量有误，可能导致补货过迟。',
    action: '清点该地点此批次的件数并录入；查找未录入的收货或移动。',
    'would-clear': '有人在该地点清点了此批次。',
    'input.usedUnbooked': '超出账面的使用数',
    'line.unbookedPieces': '超出账面的使用件数',
    'limit.piecesAllowed': '允许件数',
  },
})
