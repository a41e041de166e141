import { createHash } from 'node:crypto'
import type { Assignment } from '#contract/assignment.ts'
import { formatCanonicalJson } from '#contract/canonical-json.ts'
import { findLanguage, LANGUAGES, type Language } from '#contract/languages.ts'
import type { GradeRequest } from '#contract/submission.ts'
import { readAdapter } from './adapter.ts'
import { checkAssignment } from './assignment-check.ts'
import { chooseEdition } from './editions.ts'
import { ServiceError } from './errors.ts'
import { type ExercisePlan, planExercises } from './plan.ts'
import type { AdapterCode, AssignmentLibrary } from './ports.ts'

/** An assignment that a submission is about to be graded on. */
export interface GradedAssignment {
  readonly id: string
  readonly version: string
  /** Fingerprint of the edition as written: its order matters, since random values draw in that order. */
  readonly writtenHash: string
  readonly assignment: Assignment
  /** The submission's. */
  readonly language: Language
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
  checkLanguages(found.assignment)
  const language = insistOnLanguage(request.submission.language, '#/submission/language')
  const assignment = findEdition(found.assignment, language)
  const plans = planExercises(assignment)
  checkAssignment(assignment, plans)
  const writtenHash = `${found.writtenHash} ${language}`
  return { ...found, writtenHash, assignment, language, adapter: readAdapter(assignment), plans }
}

function findEdition(assignment: Assignment, language: Language): Assignment {
  const edition = chooseEdition(assignment, language)
  if ('assignment' in edition) return edition.assignment
  throw new ServiceError(
    'unknown-language',
    `The assignment has no edition in ${language}: its ${edition.missing} cannot be run beside such a program`,
    { errors: [{ pointer: '#/submission/language', detail: `Must be ${assignment.language}` }] },
  )
}

function findAssignment(
  wanted: GradeRequest['assignment'],
  { library, document }: { library: AssignmentLibrary; document: unknown },
): Omit<GradedAssignment, 'plans' | 'adapter' | 'language'> {
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

function checkLanguages(assignment: Assignment): void {
  insistOnLanguage(assignment.language, '#/assignment/language')
  checkCode(assignment, '#/assignment')
  for (const [name, edition] of Object.entries(assignment.editions ?? {})) {
    checkCode(edition, `#/assignment/editions/${name}`)
  }
}

function checkCode({ reference, helpers, adapter }: Partial<Assignment>, pointer: string): void {
  for (const [part, code] of Object.entries({ reference, helpers, adapter })) {
    if (code !== undefined) insistOnLanguage(code.language, `${pointer}/${part}/language`)
  }
}

function insistOnLanguage(name: string, pointer: string): Language {
  const found = findLanguage(name)
  if (found !== undefined) return found
  throw new ServiceError(
    'unknown-language',
    `"${name}" is not graded here; the languages are ${LANGUAGES.join(', ')}`,
    { errors: [{ pointer, detail: `Must be one of ${LANGUAGES.join(', ')}` }] },
  )
}
