import { ruleWords } from '../rule-words.ts'

export const words = ruleWords({
  en: {
    name: 'Two devices on one name',
    title: 'Two connections fight for the name {deviceId}: {times} times in {withinMs:ms}',
    cause: 'Two devices were given one secret: a cloned card, a copied configuration, or somebody who stole it.',
    consequence: 'Neither stays connected. One of them may tell of goods that are not there.',
    action: 'Find the second device and take it off the network; give the right one a new secret.',
    'would-clear': 'That one connection of {deviceId} stays for {clearMs:ms}.',
    'input.times': 'Times pushed out',
    'input.within': 'Within',
    'input.seenAt': 'Last seen',
    'line.replaced': 'Pushed out',
    'line.quietFor': 'Quiet for',
    'threshold.identityReplacedMax': 'Connections of one name pushed out',
    'threshold.identityClearMs': 'Quiet time until believed',
  },
  'zh-cn': {
    name: '两台设备共用一个名称',
    title: '两个连接争用名称 {deviceId}：{withinMs:ms} 内 {times} 次',
    cause: '两台设备拿到同一密钥：存储卡被复制、配置被拷贝，或密钥被盗。',
    consequence: '两者都无法保持连接。其中一台可能报告并不存在的物品。',
    action: '找到第二台设备并断开其网络；为正确的设备更换密钥。',
    'would-clear': '{deviceId} 的一个连接保持 {clearMs:ms}。',
    'input.times': '被挤出次数',
    'input.within': '统计时间',
    'input.seenAt': '最近一次',
    'line.replaced': '被挤出',
    'line.quietFor': '已平静',
    'threshold.identityReplacedMax': '同名连接被挤出次数',
    'threshold.identityClearMs': '平静多久才可信',
  },
})
