import { ruleWords } from '../rule-words.ts'

export const words = ruleWords({
  en: {
    name: 'Forced door',
    title: 'Door {doorId} of {deviceId} opened without being unlocked',
    cause: 'The door contact opened although nobody had badged.',
    consequence: 'Units may have been taken by nobody known.',
    action: 'Go and look. Acknowledge when you have.',
    'would-clear': 'That somebody acknowledges this and door {doorId} is shut.',
    'input.openedAt': 'Opened at',
    'input.doorOpen': 'Door open now',
    'line.forcedOpenings': 'Unanswered forced openings',
    'limit.forcedOpeningsAllowed': 'Forced openings allowed',
    'input.acknowledgedAt': 'Acknowledged at',
  },
  'zh-cn': {
    name: '强行开门',
    title: '{deviceId} 的 {doorId} 号门未解锁即被打开',
    cause: '无人刷卡而门磁断开。',
    consequence: '物品可能被不明人员取走。',
    action: '请到现场查看，查看后确认。',
    'would-clear': '有人确认此报警，且 {doorId} 号门已关闭。',
    'input.openedAt': '打开于',
    'input.doorOpen': '门现在是否打开',
    'line.forcedOpenings': '未处理的强行打开次数',
    'limit.forcedOpeningsAllowed': '允许的强行打开次数',
    'input.acknowledgedAt': '确认于',
  },
})
