import { ruleWords } from '../rule-words.ts'

export const words = ruleWords({
  en: {
    name: 'Two chips with one EPC',
    title: 'Tag {epc} in {placeId} was heard from two chips: clone suspected',
    cause:
      'A label was copied, or printed again with the same EPC. Every chip has a TID of its own that nobody can write.',
    consequence: 'One of the two passes for the other: what is counted, taken or recalled may be another unit.',
    action:
      'Find the labels that bear this EPC, check the units, give one of them another label, then say what the tag is on.',
    'would-clear': 'That {epc} is taken off its unit, or bound anew.',
    'input.epc': 'Tag',
    'input.firstTid': 'Chip heard first (TID)',
    'input.firstPlace': 'Heard first in',
    'input.lastTid': 'Chip heard last (TID)',
    'input.lastPlace': 'Heard last in',
    'line.furtherChips': 'Further chips',
    'limit.furtherChipsAllowed': 'Further chips allowed',
  },
  'zh-cn': {
    name: '同一 EPC 有两枚芯片',
    title: '{placeId} 内标签 {epc} 来自两枚芯片：疑似克隆',
    cause: '标签被复制，或以同一 EPC 重新打印。每枚芯片的 TID 唯一且不可改写。',
    consequence: '二者会被互相混认：清点、取用或召回的可能是另一件。',
    action: '找出带有该 EPC 的标签，核对实物，为其中一件更换标签，然后登记该标签所属的实物。',
    'would-clear': '{epc} 从实物上解除，或重新绑定。',
    'input.epc': '标签',
    'input.firstTid': '最先读到的芯片（TID）',
    'input.firstPlace': '最先读到的位置',
    'input.lastTid': '最近读到的芯片（TID）',
    'input.lastPlace': '最近读到的位置',
    'line.furtherChips': '多出的芯片',
    'limit.furtherChipsAllowed': '允许多出的芯片',
  },
})
