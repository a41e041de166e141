import type { RunResult } from '#service/ports.ts'

/** A finding of the grader's own about a call. */
export class CallProblem extends Error {
  readonly outcome: RunResult['outcome']
  readonly code: string
  /** What the text tells, by name, for languages other than English. */
  values: Readonly<Record<string, string>> = {}

  constructor(outcome: RunResult['outcome'], code: string, text: string) {
    super(text)
    this.outcome = outcome
    this.code = code
  }

  /** The same, with what its text tells. */
  telling(values: Readonly<Record<string, string>>): this {
    this.values = values
    return this
  }
}
