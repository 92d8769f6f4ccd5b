/** How well the cabinet that has it can see it. Anything but confirmed never orders, charges or escalates. */
export type Certainty = 'confirmed' | 'uncertain' | 'unobservable'
