import { assignmentSchema } from '#contract/assignment.ts'
import type { ProblemCode, ProblemError } from '#contract/problem.ts'
import { gradeRequestSchema } from '#contract/submission.ts'
import { parseInput } from './issues.ts'
import { type JsonContent, parseJsonBody } from './json-body.ts'
import { completeRequest } from './request-completion.ts'

/** A text to read as JSON. */
export interface JsonJob {
  readonly bytes: Uint8Array
  readonly content: JsonContent
  /** Completes a request for a grade. */
  readonly query?: unknown
}

/** What the thread answers: JSON that fits its schema, or what is wrong with it. */
export type JsonAnswer =
  | { readonly ok: true; readonly text: string }
  | {
      readonly ok: false
      readonly code: ProblemCode
      readonly message: string
      readonly errors: readonly ProblemError[]
    }

/**
 * Reads a text that may be large and hostile, and checks it against its schema, so that whoever reads it once more
 * meets no surprise in size or shape.
 * @throws ServiceError malformed-body, validation-failed or invalid-limits
 */
export function readChecked({ bytes, content, query }: JsonJob): unknown {
  const value = parseJsonBody(bytes, content)
  if (content === 'grade-request') parseInput(gradeRequestSchema, completeRequest(value, query))
  if (content === 'assignment') parseInput(assignmentSchema, value, ['assignment'])
  return value
}
