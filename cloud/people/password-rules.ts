/** The fewest and the most characters of a password. Length is what protects; composition is not asked for. */
export const passwordLengths = { min: 12, max: 128 }

/** What is wrong with a password for this user, in words for the field; null when it will do. */
export function passwordFault(password: string, username: string): string | null {
  return password.normalize('NFKC').toLowerCase() === username.toLowerCase() ? 'is the user name' : null
}
