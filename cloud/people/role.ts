export const roles = ['admin', 'clinician', 'biomed', 'supply'] as const
export type Role = (typeof roles)[number]
