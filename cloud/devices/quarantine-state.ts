/** Every state of something that was put aside. */
export const quarantineStates = ['waiting', 'retried', 'accepted'] as const
/** waiting for a person; retried: read and applied after all; accepted: put aside for good. */
export type QuarantineState = (typeof quarantineStates)[number]
