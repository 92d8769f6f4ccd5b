/** A sign-in nobody used for this long is over. */
export const sessionIdleMs = 15 * 60_000
/** A sign-in is over after this long, used or not. */
export const sessionLengthMs = 12 * 3_600_000
/** The last use is written down at most this often, so that reading a list does not cost a write. */
export const sessionTouchMs = 30_000
/** A link that sets a password can be used for this long. */
export const setPasswordMs = 72 * 3_600_000
