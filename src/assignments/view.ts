import type { AssignmentDetail, AssignmentSummary } from '#contract/catalogue.ts'
import { type Exercise, nameExercise } from '#contract/exercise.ts'
import type { PublishedAssignment } from '#service/ports.ts'
import type { View } from '#service/services.ts'

/** What a list tells of an assignment. */
export function summarizeAssignment(published: PublishedAssignment): AssignmentSummary {
  const { id, version, assignment } = published
  return {
    id,
    version,
    title: assignment.title ?? id,
    language: assignment.language,
    languages: [assignment.language, ...Object.keys(assignment.editions ?? {})],
    maxScore: roundScore(assignment.exercises.reduce((sum, each) => sum + sumPoints(each), 0)),
    exercises: assignment.exercises.map((exercise) => ({
      id: nameExercise(exercise),
      title: exercise.title ?? nameExercise(exercise),
      kind: exercise.kind,
      points: sumPoints(exercise),
      tests: exercise.testCases.length,
    })),
  }
}

/** An assignment as it was published, as far as its reader may see it. */
export function describeAssignment(published: PublishedAssignment, view: View): AssignmentDetail {
  const { document } = published
  return {
    ...summarizeAssignment(published),
    definition: view === 'instructor' ? document : concealSecrets(document),
  }
}

/** Test cases with points of their own earn these; the others share what is left of the exercise's. */
function sumPoints({ points, testCases }: Exercise): number {
  const given = testCases.reduce((sum, testCase) => sum + (testCase.points ?? 0), 0)
  const isShared = testCases.some((testCase) => testCase.points === undefined)
  return roundScore(isShared ? Math.max(points, given) : given)
}

/** Keeps sums of shares from showing binary dust. */
function roundScore(score: number): number {
  return Number(score.toFixed(9))
}

/**
 * Without what gives the solution away: code of the instructor's but for the starter, what is planted where, and hints
 * that are for later attempts.
 */
function concealSecrets(document: unknown): unknown {
  const { reference: _, helpers: __, adapter: ___, editions, ...rest } = toRecord(document)
  const shown = Object.entries(toRecord(editions)).map(([language, edition]) => {
    const { starter } = toRecord(edition)
    return [language, starter === undefined ? {} : { starter }] as const
  })
  return {
    ...rest,
    ...(editions === undefined ? {} : { editions: Object.fromEntries(shown) }),
    exercises: mapItems(rest['exercises'], concealExercise),
  }
}

function concealExercise(exercise: unknown): unknown {
  const { planted: _, hints: __, ...rest } = toRecord(exercise)
  return { ...rest, testCases: mapItems(rest['testCases'], concealTestCase) }
}

const SHOWN_OF_HIDDEN: ReadonlySet<string> = new Set(['id', 'visibility', 'points'])

function concealTestCase(testCase: unknown): unknown {
  const members = toRecord(testCase)
  if (members['visibility'] !== 'hidden') {
    const { hints: _, ...shown } = members
    return shown
  }
  return Object.fromEntries(Object.entries(members).filter(([key]) => SHOWN_OF_HIDDEN.has(key)))
}

function mapItems(items: unknown, change: (item: unknown) => unknown): readonly unknown[] {
  return Array.isArray(items) ? items.map(change) : []
}

function toRecord(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? { ...value } : {}
}
