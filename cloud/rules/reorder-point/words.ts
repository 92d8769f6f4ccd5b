import { ruleWords } from '../rule-words.ts'

export const words = ruleWords({
  en: {
    name: 'Reorder point',
    title: 'Reorder: net position {net}, reorder point {reorderPoint}',
    cause: 'What is on hand, on the way and on order together has fallen to the reorder point.',
    consequence: 'If nothing is ordered, the safety stock will be used before the next delivery.',
    action: 'Approve or correct the proposed requisition.',
    'would-clear': 'A net position of {clearLevel} or more: {missing|unit|units} more.',
    'threshold.reorderPoint': 'Reorder point',
  },
  'zh-cn': {
    name: '再订货点',
    title: '需要补货：净库存 {net}，再订货点 {reorderPoint}',
    cause: '在库、在途与已订的合计已降到再订货点。',
    consequence: '如不订货，下次到货前将动用安全库存。',
    action: '请审批或更正已拟的请购单。',
    'would-clear': '净库存达到 {clearLevel} 件及以上：还差 {missing} 件。',
    'threshold.reorderPoint': '再订货点',
  },
})
