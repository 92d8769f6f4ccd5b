import { ruleWords } from '../rule-words.ts'

export const words = ruleWords({
  en: {
    name: 'Probe silent',
    title: '{deviceId} is heard and has told nothing of {probeId} for {silentForMs:ms}',
    'title-units':
      '{deviceId} is heard and has told nothing of {probeId} for {silentForMs:ms}: {units|unit stands|units stand} in it',
    cause: 'The device no longer reads the probe, although everything else of it works.',
    consequence: 'Nobody knows how warm it is. Goods may spoil without a word.',
    action: 'Look at the place and measure by hand; restart the device; move the goods if nobody can watch them.',
    'would-clear': 'Any climate window of {probeId} of {deviceId}.',
    'input.lastWindow': 'Last window ended',
    'input.runningSince': 'Device running since',
    'input.toldAll': 'Device had told everything',
    'input.unitsThere': 'Units that stand there',
    'line.silentFor': 'Silent for',
    'threshold.coldSilentMs': 'Longest time a probe of cold storage may be silent',
    'threshold.probeSilentMs': 'Longest time another probe may be silent',
  },
  'zh-cn': {
    name: '探头无声',
    title: '{deviceId} 在线，但已 {silentForMs:ms} 未报告 {probeId}',
    'title-units': '{deviceId} 在线，但已 {silentForMs:ms} 未报告 {probeId}：柜内有 {units} 件',
    cause: '设备其他功能正常，但不再读取该探头。',
    consequence: '温度未知，物品可能在无人知晓时变质。',
    action: '现场查看并人工测量；重启设备；无法监测时转移物品。',
    'would-clear': '收到 {deviceId} 的 {probeId} 的任一温湿度记录。',
    'input.lastWindow': '最后记录结束于',
    'input.runningSince': '设备运行自',
    'input.toldAll': '设备已全部上报',
    'input.unitsThere': '柜内件数',
    'line.silentFor': '无声时间',
    'threshold.coldSilentMs': '冷藏探头允许的无声时间',
    'threshold.probeSilentMs': '其他探头允许的无声时间',
  },
})
