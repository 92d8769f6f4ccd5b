import { ruleWords } from '../rule-words.ts'

export const words = ruleWords({
  en: {
    name: 'Use not confirmed',
    title: 'Reported as used or moved, and {placeId} still sees it',
    cause: 'Somebody said what became of a unit that its cabinet has not missed.',
    consequence: 'Either the wrong unit was reported, or the cabinet sees what is not there.',
    action: 'Look into the cabinet: take the report back, or take the unit out and shut the door.',
    'would-clear': 'That the cabinet misses it, or the report is taken back.',
    'input.saidAt': 'Reported at',
    'input.waiting': 'Reports that wait',
    'input.seenAt': 'Seen at',
    'line.waited': 'Waited',
    'limit.longestScan': 'Longest wait for a scan',
  },
  'zh-cn': {
    name: '使用未确认',
    title: '已报告使用或移动，但 {placeId} 仍读到该件',
    cause: '有人报告了某件的去向，而智能柜并未发现其离开。',
    consequence: '可能报错了物品，或智能柜读到了不在柜内的物品。',
    action: '请查看柜内：撤回该报告，或取出该件并关好柜门。',
    'would-clear': '智能柜确认其离开，或撤回该报告。',
    'input.saidAt': '报告时间',
    'input.waiting': '等待中的报告数',
    'input.seenAt': '读到的位置',
    'line.waited': '已等待',
    'limit.longestScan': '扫描最长等待',
  },
})
