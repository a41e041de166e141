/** How many forward evaluations a submission may still ask for. */
export class EvaluationBudget {
  readonly limit: number
  #left: number

  constructor(limit: number) {
    this.limit = limit
    this.#left = limit
  }

  get left(): number {
    return this.#left
  }

  /** Takes that many if there are, else none. */
  take(count: number): boolean {
    if (count > this.#left) return false
    this.#left -= count
    return true
  }
}
