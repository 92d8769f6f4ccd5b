/** How well the cabinet that has it can see it. Anything but confirmed never orders, charges or escalates. */
export const certainties = ['confirmed', 'uncertain', 'unobservable'] as const
export type Certainty = (typeof certainties)[number]
