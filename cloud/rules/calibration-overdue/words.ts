import { ruleWords } from '../rule-words.ts'

export const words = ruleWords({
  en: {
    name: 'Calibration overdue',
    title: 'The calibration of {probeId} of {deviceId} is overdue',
    cause: 'The date until which the probe was calibrated has passed.',
    consequence: 'It may measure wrong by more than is allowed.',
    action: 'Calibrate or replace the probe and tell its device until when.',
    'would-clear': 'That {probeId} measures with a calibration in force.',
    'input.sensorState': 'Sensor',
    'line.overdue': 'Overdue',
    'limit.overdueAllowed': 'Overdue allowed',
    'value.good': 'good',
    'value.no-data': 'no data',
    'value.implausible': 'not to be believed',
    'value.calibration-overdue': 'calibration overdue',
  },
  'zh-cn': {
    name: '校准过期',
    title: '{deviceId} 的 {probeId} 校准已过期',
    cause: '探头校准有效期已过。',
    consequence: '测量误差可能超出允许范围。',
    action: '校准或更换探头，并在设备上登记有效期。',
    'would-clear': '{probeId} 在校准有效期内测量。',
    'input.sensorState': '传感器',
    'line.overdue': '过期',
    'limit.overdueAllowed': '允许过期数',
    'value.good': '正常',
    'value.no-data': '无数据',
    'value.implausible': '不可信',
    'value.calibration-overdue': '校准已过期',
  },
})
