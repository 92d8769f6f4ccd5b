import type { AlertSubject } from './alert.ts'

const plain = /^[A-Za-z0-9-]*$/
const awkward = /[^A-Za-z0-9-]/g

/** Text of an outside identity that is safe between tildes, in a URL and in a file name; two different ones stay different. */
export function safeText(text: string): string {
  if (plain.test(text)) return text
  return text.replace(awkward, (character) => `_${character.charCodeAt(0).toString(16)}_`)
}

/** The canonical text of a subject. */
export function subjectKeyOf(subject: AlertSubject): string {
  switch (subject.kind) {
    case 'position':
      return `position~${safeText(subject.itemId)}~${safeText(subject.placeId)}`
    case 'unit':
      return `unit~${subject.epc}`
    case 'probe':
      return `probe~${subject.deviceId}~${subject.probeId}`
    case 'device':
      return `device~${subject.deviceId}`
    case 'door':
      return `door~${subject.deviceId}~${subject.doorId}`
    case 'antenna':
      return `antenna~${subject.deviceId}~${subject.antenna}`
  }
}
