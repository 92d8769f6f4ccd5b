/** Roles whose holders act. */
export const actingRoles = [
  'clinician',
  'head-nurse',
  'biomed',
  'supply',
  'department-head',
  'purchasing',
  'finance',
  'device-management',
  'quality',
  'admin',
] as const
/** What a person may be to the service. A person may be several. The auditor reads only. */
export const roles = [...actingRoles, 'auditor'] as const
export type Role = (typeof roles)[number]
