import { ruleWords } from '../rule-words.ts'

export const words = ruleWords({
  en: {
    name: 'Device silent',
    title: '{deviceId} has not been heard for {silentForMs:ms}',
    cause: 'No fact, no telemetry and no status of this device has arrived.',
    consequence: 'What is shown of it is old. It goes on recording by itself and will send it later.',
    action: 'Check power and network of the device.',
    'would-clear': 'Any message of {deviceId}.',
    'input.lastHeard': 'Last heard',
    'input.listeningSince': 'Service listening since',
    'line.silentFor': 'Silent for',
    'threshold.silenceMs': 'Longest silence',
    'input.enrolledAt': 'Enrolled at',
  },
  'zh-cn': {
    name: '设备无声',
    title: '{deviceId} 已 {silentForMs:ms} 没有消息',
    cause: '没有收到该设备的任何事实、遥测或状态。',
    consequence: '所显示的内容是旧的。设备仍自行记录，恢复后补发。',
    action: '检查设备的电源与网络。',
    'would-clear': '收到 {deviceId} 的任意一条消息。',
    'input.lastHeard': '最近一次消息',
    'input.listeningSince': '服务开始接收于',
    'line.silentFor': '沉默时间',
    'threshold.silenceMs': '允许的沉默时间',
    'input.enrolledAt': '登记于',
  },
})
