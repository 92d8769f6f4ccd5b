/** Statements of a transaction that run while the work goes on. */
export class UnderWay {
  readonly #begun: Promise<unknown>[] = []

  /** Notes a statement; what goes wrong with it is said by ended(). */
  begin<T>(statement: Promise<T>): Promise<T> {
    statement.catch(() => {})
    this.#begun.push(statement)
    return statement
  }

  /** Does the work and waits for everything it began, also when it fails: nothing may run on behind a rollback. */
  async ended<T>(work: () => Promise<T>): Promise<T> {
    try {
      const result = await work()
      await Promise.all(this.#begun)
      return result
    } finally {
      await Promise.allSettled(this.#begun)
    }
  }
}
