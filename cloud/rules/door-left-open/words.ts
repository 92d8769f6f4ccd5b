import { ruleWords } from '../rule-words.ts'

export const words = ruleWords({
  en: {
    name: 'Door left open',
    title: 'Door {doorId} of {deviceId} left open',
    cause: 'The door has stood open longer than its cabinet allows.',
    consequence: 'No removal can be decided while it is open, and a cold cabinet warms up.',
    action: 'Shut the door.',
    'would-clear': 'That door {doorId} is shut.',
    'input.openSince': 'Open since',
    'line.openFor': 'Open for',
    'threshold.ajarAlertAfterMs': 'Longest time open',
    'threshold.ajarSoundAfterMs': 'Time open until it sounds at the cabinet',
    'input.saidAfter': 'Said by the cabinet after',
  },
  'zh-cn': {
    name: '门未关',
    title: '{deviceId} 的 {doorId} 号门未关',
    cause: '门打开的时间超过该柜允许。',
    consequence: '门开着时无法判定取出，冷藏柜会升温。',
    action: '请关门。',
    'would-clear': '{doorId} 号门关闭。',
    'input.openSince': '打开自',
    'line.openFor': '已打开',
    'threshold.ajarAlertAfterMs': '允许的开门时间',
    'threshold.ajarSoundAfterMs': '柜旁鸣响前的开门时间',
    'input.saidAfter': '智能柜报告时已打开',
  },
})
