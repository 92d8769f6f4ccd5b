import { ruleWords } from '../rule-words.ts'

export const words = ruleWords({
  en: {
    name: 'Calibration disturbed',
    title: '{changes} taken or put in while {deviceId} was being calibrated',
    cause: 'In a calibration doors are opened and shut with nothing taken and nothing put in; this time something was.',
    consequence:
      'What was taken and put in is booked as ever. From the cycles concerned the cabinet does not learn what it cannot hear, so that it may stay in doubt of hard tags for longer.',
    action:
      'Ask whoever calibrated it what was taken and put in, and compare it with the books. Then calibrate the cabinet again.',
    'would-clear': 'That a calibration of {deviceId} has all its door cycles with nothing taken and nothing put in.',
    'input.since': 'Since',
    'input.sessions': 'Door sessions',
    'input.taken': 'Units taken',
    'input.placed': 'Units put in',
    'input.calibration': 'The calibration',
    'line.changes': 'Units taken or put in',
    'limit.changesAllowed': 'Units that may be taken or put in',
    'value.running': 'is still running',
    'value.over': 'is over',
  },
  'zh-cn': {
    name: '柜体标定受扰',
    title: '{deviceId} 标定期间有 {changes} 件被取出或放入',
    cause: '标定时只开门关门，不取出也不放入任何物品；这次却有变动。',
    consequence: '取出与放入照常入账。对相关的开关门，该柜不会从读不到的标签中学习，因此可能更久地对难读标签存疑。',
    action: '询问标定人员取出和放入了什么，并与账目核对；然后重新标定该柜。',
    'would-clear': '{deviceId} 的一次标定完成全部开关门，且没有取出或放入任何物品。',
    'input.since': '自',
    'input.sessions': '开门会话',
    'input.taken': '取出单件数',
    'input.placed': '放入单件数',
    'input.calibration': '该次标定',
    'line.changes': '取出或放入的单件数',
    'limit.changesAllowed': '允许取出或放入的单件数',
    'value.running': '仍在进行',
    'value.over': '已结束',
  },
})
