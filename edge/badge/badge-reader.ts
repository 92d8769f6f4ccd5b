/**
 * A badge somebody held out. The number itself stays inside the driver: whoever wants to know whose it is hands in
 * the roster's salt and gets SHA-256 over the text of salt and number, lower-case hex.
 */
export type PresentedBadge = { hashWith(rosterSalt: string): string }

/** A device people hold their badges to. It looks after its own connection. */
export type BadgeReader = {
  connected(): boolean
  stop(): void
}

export type OnBadge = (badge: PresentedBadge) => void
