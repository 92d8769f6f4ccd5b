import { ruleWords } from '../rule-words.ts'

export const words = ruleWords({
  en: {
    name: 'Safety stock',
    title: 'Safety stock in use: {usable} usable, safety stock {safetyStock}',
    cause: 'Fewer usable units are on hand than the safety stock.',
    consequence: 'A late delivery or one more case than usual can leave a patient without this item.',
    action: 'Hasten what is on order, or bring units from another cabinet.',
    'would-clear': '{clearLevel|usable unit|usable units} on hand: {missing} more.',
    'threshold.safetyStock': 'Safety stock',
  },
  'zh-cn': {
    name: '安全库存',
    title: '正在动用安全库存：可用 {usable} 件，安全库存 {safetyStock} 件',
    cause: '可用在库数量少于安全库存。',
    consequence: '到货延迟或多一台手术，就可能有患者无货可用。',
    action: '催促在途订单，或从其他柜调拨。',
    'would-clear': '可用在库达到 {clearLevel} 件：还差 {missing} 件。',
    'threshold.safetyStock': '安全库存',
  },
})
