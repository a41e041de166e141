import { assignmentSchema } from '#contract/assignment.ts'
import type { ProblemCode, ProblemError } from '#contract/problem.ts'
import { gradeRequestSchema } from '#contract/submission.ts'
import { ServiceError } from '#service/errors.ts'
import { parseInput } from './issues.ts'
import { type JsonContent, parseJsonBody } from './json-body.ts'
import { isObject } from './json-object.ts'
import { formatPointer } from './pointer.ts'
import { completeRequest } from './request-completion.ts'

/** A text to read as JSON. */
export interface JsonJob {
  readonly bytes: Uint8Array
  readonly content: JsonContent
  /** Completes a request for a grade. */
  readonly query?: unknown
  /** Where an assignment stands in its request; `['assignment']` unless given. */
  readonly lead?: readonly string[]
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

/** Names, texts and the like in one assignment: a schema may have a complaint about each. */
const MAX_TEXTS = 50_000

/**
 * Reads a text that may be large and hostile, and checks it against its schema, so that whoever reads it once more
 * meets no surprise in size or shape.
 * @throws ServiceError malformed-body, validation-failed or invalid-limits
 */
export function readChecked(job: JsonJob): unknown {
  const { bytes, content, query, lead = ['assignment'] } = job
  const value = parseJsonBody(bytes, content)
  if (content === 'notebook') return value
  const assignment = content === 'assignment' ? value : isObject(value) && value['assignment']
  if (countTexts(assignment) > MAX_TEXTS) throw explainTexts(lead)
  if (content === 'grade-request') parseInput(gradeRequestSchema, completeRequest(value, query))
  else parseInput(assignmentSchema, value, lead)
  return value
}

/** Counts whatever is no number in an array. */
function countTexts(value: unknown): number {
  if (typeof value === 'number') return 0
  if (typeof value !== 'object' || value === null) return 1
  const members: unknown[] = Object.values(value)
  let count = Array.isArray(value) ? 0 : members.length
  for (const member of members) count += countTexts(member)
  return count
}

function explainTexts(lead: readonly string[]): ServiceError {
  const pointer = formatPointer(lead)
  const detail = `Must hold at most ${MAX_TEXTS} names and texts, numbers in arrays not counted`
  return new ServiceError('validation-failed', `${pointer}: ${detail}`, {
    errors: [{ pointer, detail }],
  })
}
