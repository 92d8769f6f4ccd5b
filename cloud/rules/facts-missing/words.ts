import { ruleWords } from '../rule-words.ts'

export const words = ruleWords({
  en: {
    name: 'Facts missing',
    title: '{missing|fact|facts} of {deviceId} have not come for {missingForMs:ms}',
    cause:
      'Its card was changed or lost them before they were sent, or the device does not answer when asked for them.',
    consequence: 'What it saw then counts nowhere; later facts may wait behind them.',
    action:
      'Put the card back if there is one. If the facts are gone, accept the gap with a reason and count the cabinet.',
    'would-clear': 'That the facts of {deviceId} come, or that somebody accepts the gap.',
    'input.epoch': 'Card (epoch)',
    'input.from': 'From number',
    'input.to': 'To number',
    'input.missing': 'Missing',
    'input.since': 'Known since',
    'line.missingFor': 'Missing for',
    'threshold.factsMissingMs': 'How long facts may be missing',
  },
  'zh-cn': {
    name: '记录缺失',
    title: '{deviceId} 缺少 {missing} 条记录，已 {missingForMs:ms}',
    cause: '存储卡在上传前被更换或丢失数据，或设备未按要求补发。',
    consequence: '当时所见不计入任何统计；之后的记录可能被阻塞。',
    action: '如有原存储卡请装回；若已丢失，请说明理由接受缺口，并盘点该柜。',
    'would-clear': '{deviceId} 的记录到达，或有人接受缺口。',
    'input.epoch': '存储卡（纪元）',
    'input.from': '起始序号',
    'input.to': '结束序号',
    'input.missing': '缺失',
    'input.since': '发现于',
    'line.missingFor': '缺失持续',
    'threshold.factsMissingMs': '允许的记录缺失时间',
  },
})
