import { ruleWords } from '../rule-words.ts'

export const words = ruleWords({
  en: {
    name: 'Messages put aside',
    title: '{waiting|message|messages} of {deviceId} could not be read',
    cause: 'The agent is of another version, damaged, or somebody else speaks in its name.',
    consequence: 'What they say counts nowhere: goods may stand elsewhere than shown.',
    action: 'Look at them under Quarantine: retry after an update, or put them aside for good with a reason.',
    'would-clear': 'That every message of {deviceId} that was put aside is dealt with.',
    'input.waiting': 'Waiting',
    'input.since': 'Since',
    'input.reason': 'Why the newest was put aside',
    'line.waiting': 'Waiting',
    'limit.waitingAllowed': 'Waiting allowed',
  },
  'zh-cn': {
    name: '消息被搁置',
    title: '{deviceId} 有 {waiting} 条消息无法读取',
    cause: '设备程序版本不同、数据损坏，或有人冒用其名义。',
    consequence: '其内容不计入任何统计：物品位置可能与显示不符。',
    action: '在“隔离区”查看：升级后重试，或说明理由后永久搁置。',
    'would-clear': '{deviceId} 被搁置的消息全部处理完毕。',
    'input.waiting': '待处理',
    'input.since': '始于',
    'input.reason': '最近一条的搁置原因',
    'line.waiting': '待处理',
    'limit.waitingAllowed': '允许待处理数',
  },
})
