import { PROBLEMS, type ProblemCode, problemSchema } from '#contract/problem.ts'
import { PROBLEM_TYPE } from './problem.ts'

/** How OpenAPI describes the answers with one status. */
interface ProblemAnswer {
  readonly description: string
  readonly content: { readonly [PROBLEM_TYPE]: { readonly schema: typeof problemSchema } }
}

/** Problems that any operation behind a key can answer with. */
export const GUARD_PROBLEMS = ['missing-key', 'unknown-key', 'shutting-down'] as const

/**
 * Declares the problems that an operation answers with, by status, for a route's `response`; `internal-error` is
 * and
 * `request-timeout` are always among them.
 */
export function declareProblems(codes: readonly ProblemCode[]): Record<number, ProblemAnswer> {
  const answers: Record<number, ProblemAnswer> = {}
  for (const code of ['request-timeout', ...codes, 'internal-error'] as const) {
    const { status, title } = PROBLEMS[code]
    const before = answers[status]?.description
    const description = `${before === undefined ? '' : `${before}; `}\`${code}\`: ${title}`
    answers[status] = { description, content: { [PROBLEM_TYPE]: { schema: problemSchema } } }
  }
  return answers
}
