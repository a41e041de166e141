import type { RunResult } from '#service/ports.ts'

/** A finding of the grader's own about a call. */
export class CallProblem extends Error {
  readonly outcome: RunResult['outcome']
  readonly code: string

  constructor(outcome: RunResult['outcome'], code: string, text: string) {
    super(text)
    this.outcome = outcome
    this.code = code
  }
}
