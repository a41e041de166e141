import { createHash } from 'node:crypto'
import type { Assignment } from '#contract/assignment.ts'
import { formatCanonicalJson } from '#contract/canonical-json.ts'
import type { GradeRequest } from '#contract/submission.ts'
import { readAdapter } from './adapter.ts'
import { checkAssignment } from './assignment-check.ts'
import { ServiceError } from './errors.ts'
import { type ExercisePlan, planExercises } from './plan.ts'
import type { AdapterCode, AssignmentLibrary } from './ports.ts'

/** The language whose programs are graded. */
export const LANGUAGES = ['python'] as const

/** An assignment that a submission is about to be graded on. */
export interface GradedAssignment {
  readonly id: string
  readonly version: string
  /** Fingerprint of the document as written: its order matters, since random values draw in that order. */
  readonly writtenHash: string
  readonly assignment: Assignment
  readonly adapter: AdapterCode | undefined
  readonly plans: readonly ExercisePlan[]
}

/**
 * Finds a published assignment, or takes the one in the request.
 * @throws ServiceError unknown-assignment, unknown-language or invalid-assignment.
 */
export function resolveAssignment(
  request: GradeRequest,
  { library, document }: { library: AssignmentLibrary; document: unknown },
): GradedAssignment {
  const found = findAssignment(request.assignment, { library, document })
  checkLanguages(request.submission.language, found.assignment)
  const plans = planExercises(found.assignment)
  checkAssignment(found.assignment, plans)
  return { ...found, adapter: readAdapter(found.assignment), plans }
}

function findAssignment(
  wanted: GradeRequest['assignment'],
  { library, document }: { library: AssignmentLibrary; document: unknown },
): Omit<GradedAssignment, 'plans' | 'adapter'> {
  if (typeof wanted !== 'string') {
    // What was parsed holds NaN where the document has it in words.
    const written: unknown = document ?? JSON.parse(JSON.stringify(wanted))
    return {
      id: wanted.id ?? 'inline',
      version: hash(formatCanonicalJson(written)),
      writtenHash: hash(JSON.stringify(written)),
      assignment: wanted,
    }
  }
  const published = library.find(wanted)
  if (published !== undefined) {
    return { ...published, writtenHash: hash(JSON.stringify(published.document)) }
  }
  throw new ServiceError(
    'unknown-assignment',
    `There is no assignment "${wanted}"; GET /v1/assignments lists those there are`,
    { errors: [{ pointer: '#/assignment', detail: 'Must be the id of a published assignment' }] },
  )
}

function hash(text: string): string {
  return createHash('sha256').update(text).digest('hex')
}

function checkLanguages(language: string, assignment: Assignment): void {
  const parts = [
    ['#/submission/language', language],
    ['#/assignment/language', assignment.language],
    ['#/assignment/reference/language', assignment.reference?.language],
    ['#/assignment/helpers/language', assignment.helpers?.language],
    ['#/assignment/adapter/language', assignment.adapter?.language],
  ] as const
  for (const [pointer, found] of parts) {
    if (found === undefined || LANGUAGES.some((known) => known === found)) continue
    throw new ServiceError(
      'unknown-language',
      `"${found}" is not graded here; the languages are ${LANGUAGES.join(', ')}`,
      { errors: [{ pointer, detail: `Must be one of ${LANGUAGES.join(', ')}` }] },
    )
  }
}
