/** How a kind of thing that is open for a while is told apart: what it is about, who it is, whether it is open. */
export type OpenKind<T> = { aboutOf(one: T): string; idOf(one: T): string; isOpen(one: T): boolean }

/**
 * What is open about each of the things that were asked for, remembered from one transaction to the next; that nothing is
 * open is remembered too. True as of the head of the journal that whoever holds it has seen.
 */
export class KnownOpen<T> {
  readonly #kind: OpenKind<T>
  readonly #about = new Map<string, Map<string, T>>()

  constructor(kind: OpenKind<T>) {
    this.#kind = kind
  }

  get size(): number {
    return this.#about.size
  }

  clear(): void {
    this.#about.clear()
  }

  /** Null when it has not been read. */
  about(about: string): T[] | null {
    const open = this.#about.get(about)
    return open === undefined ? null : [...open.values()]
  }

  /** Remembers all that is open about these. */
  keep(about: Iterable<string>, open: readonly T[]): void {
    for (const each of about) this.#about.set(each, new Map())
    this.learn(open)
  }

  /** Takes over what a transaction has stored, once it is on disk. */
  learn(changed: readonly T[]): void {
    const { aboutOf, idOf, isOpen } = this.#kind
    for (const one of changed) {
      const open = this.#about.get(aboutOf(one))
      if (isOpen(one)) open?.set(idOf(one), one)
      else open?.delete(idOf(one))
    }
  }
}
