/** What an entry of the journal can be about. */
export const subjectKinds = [
  'site',
  'place',
  'device',
  'door',
  'antenna',
  'probe',
  'tag',
  'unit',
  'lot',
  'item',
  'position',
  'policy',
  'person',
  'session',
  'case',
  'shipment',
  'requisition',
  'alert',
  'document',
] as const
export type SubjectKind = (typeof subjectKinds)[number]

/** A subject as the journal keeps it: its kind, a colon, its identity; what lies inside another has its path. */
export type Subject = `${SubjectKind}:${string}`

/** The subject of a kind with its identity, outermost part first: subjectOf('door', 'cab-1', '2') is door:cab-1/2. */
export function subjectOf(kind: SubjectKind, ...identity: readonly (string | number)[]): Subject {
  return `${kind}:${identity.join('/')}`
}

/** Reads a subject back. No part of an identity holds a slash: the schemas at the rim see to it. */
export function partsOfSubject(subject: Subject): { kind: SubjectKind; identity: string[] } {
  const at = subject.indexOf(':')
  return { kind: subject.slice(0, at) as SubjectKind, identity: subject.slice(at + 1).split('/') }
}

/** The identity of a subject of one part when it is of that kind, else null. */
export function identityAs(kind: SubjectKind, subject: Subject): string | null {
  return subject.startsWith(`${kind}:`) ? subject.slice(kind.length + 1) : null
}
