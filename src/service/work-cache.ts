/**
 * Keeps the work that was asked for last, under its key, whether it is done or under way. Work that fails is forgotten,
 * so that whoever asks next has it tried again.
 */
export class WorkCache<T> {
  readonly #most: number
  readonly #work = new Map<string, Promise<T>>()

  constructor(most: number) {
    this.#most = most
  }

  /** What came of the work, which is begun where none is known under the key. @throws what the work throws */
  async find(key: string, begin: () => Promise<T>): Promise<T> {
    const work = this.#work.get(key) ?? begin()
    this.#work.delete(key)
    this.#work.set(key, work)
    const [oldest] = this.#work.keys()
    if (this.#work.size > this.#most && oldest !== undefined) this.#work.delete(oldest)
    try {
      return await work
    } catch (error) {
      if (this.#work.get(key) === work) this.#work.delete(key)
      throw error
    }
  }
}
