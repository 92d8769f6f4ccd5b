/**
 * What is stored under a key, remembered from one transaction to the next; that nothing is stored is remembered too, as
 * the value says it. True as of the head of the journal that whoever holds it has seen.
 */
export class KnownRows<T> {
  readonly #byKey = new Map<string, T>()

  get size(): number {
    return this.#byKey.size
  }

  get(key: string): T | undefined {
    return this.#byKey.get(key)
  }

  keep(key: string, value: T): void {
    this.#byKey.set(key, value)
  }

  forget(key: string): void {
    this.#byKey.delete(key)
  }

  clear(): void {
    this.#byKey.clear()
  }
}
