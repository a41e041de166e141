import type { z } from 'zod'
import type { ProblemCode, ProblemError } from '#contract/problem.ts'
import { ServiceError } from '#service/errors.ts'
import { wordIssue } from './issue-wording.ts'
import { formatPointer } from './pointer.ts'

type Issue = z.core.$ZodIssue

/** How many faults a problem document lists. */
const MAX_ERRORS = 50

/**
 * Checks a part of a request. `lead` is where it stands, such as `['query']`; empty for the body.
 * @throws ServiceError invalid-limits where limits alone are wrong, else validation-failed; with a pointer per fault
 */
export function parseInput<Schema extends z.ZodType>(
  schema: Schema,
  input: unknown,
  lead: readonly string[] = [],
): z.output<Schema> {
  const result = schema.safeParse(input, { error: wordIssue })
  if (result.success) return result.data
  throw explainIssues(result.error.issues, lead)
}

function explainIssues(issues: readonly Issue[], lead: readonly string[]): ServiceError {
  const all = issues.slice(0, MAX_ERRORS).flatMap((issue) => listErrors(issue, lead))
  const errors = all.slice(0, MAX_ERRORS)
  const count = Math.max(issues.length, all.length)
  const [first] = errors
  const detail = `${first?.pointer}: ${first?.detail}`
  const more = count > 1 ? ` (the first of ${count} faults)` : ''
  return new ServiceError(chooseCode(errors), `${detail}${more}`, { errors })
}

function chooseCode(errors: readonly ProblemError[]): ProblemCode {
  const areLimits = errors.every(({ pointer }) => /^#\/limits(?:\/|$)/.test(pointer))
  return areLimits ? 'invalid-limits' : 'validation-failed'
}

function listErrors(issue: Issue, base: readonly PropertyKey[]): ProblemError[] {
  const path = [...base, ...issue.path]
  if (issue.code === 'unrecognized_keys') {
    const keys = issue.keys.slice(0, MAX_ERRORS)
    return keys.map((key) => ({ pointer: formatPointer([...path, key]), detail: issue.message }))
  }
  const branch =
    issue.code === 'invalid_union'
      ? issue.errors.find((inner) => !inner.some(isAboutType))
      : undefined
  return (
    branch?.flatMap((inner) => listErrors(inner, path)) ?? [
      { pointer: formatPointer(path), detail: issue.message },
    ]
  )
}

/** A fault of the whole input's type tells that another alternative of the union was meant. */
function isAboutType(issue: Issue): boolean {
  return issue.code === 'invalid_type' && issue.path.length === 0
}
