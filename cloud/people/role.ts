/** What a person may be to the service. A person may be several. */
export const roles = ['admin', 'clinician', 'biomed', 'supply'] as const
export type Role = (typeof roles)[number]
