import { ruleWords } from '../rule-words.ts'

export const words = ruleWords({
  en: {
    name: 'Clock wrong',
    'title-ahead': 'The clock of {deviceId} is {offByMs:ms} ahead',
    'title-behind': 'The clock of {deviceId} is {offByMs:ms} behind',
    cause: 'The device’s clock is not synchronised, its battery is empty, or somebody set it.',
    consequence: 'What it tells is placed by when it was received. Remote orders and badges may be refused.',
    action: 'Check that the device reaches a time server; replace its clock battery.',
    'would-clear': 'A message of {deviceId} with a clock less than {withinMs:ms} off.',
    'input.skew': 'Ahead of the service’s clock by',
    'input.offSince': 'Off since',
    'line.offBy': 'Off by',
    'line.offFor': 'Off for',
    'threshold.clockSkewMs': 'How far a device’s clock may be off',
    'threshold.clockSkewForMs': 'How long it may be off',
  },
  'zh-cn': {
    name: '时钟不准',
    'title-ahead': '{deviceId} 的时钟快了 {offByMs:ms}',
    'title-behind': '{deviceId} 的时钟慢了 {offByMs:ms}',
    cause: '设备时钟未同步、时钟电池耗尽，或被人为改动。',
    consequence: '其消息按收到的时间定位。远程指令与工牌可能被拒绝。',
    action: '检查设备能否连接时间服务器；更换时钟电池。',
    'would-clear': '{deviceId} 的一条消息，其时钟误差小于 {withinMs:ms}。',
    'input.skew': '比服务时钟快',
    'input.offSince': '偏差始于',
    'line.offBy': '偏差',
    'line.offFor': '偏差持续',
    'threshold.clockSkewMs': '允许的设备时钟偏差',
    'threshold.clockSkewForMs': '允许的偏差持续时间',
  },
})
