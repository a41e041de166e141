import type { ExerciseReport, Report } from '#contract/report.ts'

/** Verdicts of the exercises that do not pass, by their ids. */
export function listVerdicts(report: Report): Readonly<Record<string, string>> {
  const failing = report.exercises.filter((exercise) => exercise.verdict !== 'passed')
  return Object.fromEntries(failing.map(({ id, verdict }) => [id, verdict]))
}

/** @throws Error when the report has no such exercise. */
export function findExercise(report: Report, id: string): ExerciseReport {
  const found = report.exercises.find((exercise) => exercise.id === id)
  if (found === undefined) throw new Error(`The report has no exercise ${id}`)
  return found
}

/** Codes of an exercise's own messages and of those of its tests. */
export function listCodes(exercise: ExerciseReport): readonly string[] {
  const ofTests = exercise.tests.flatMap(({ messages }) => messages ?? [])
  return [...exercise.messages, ...ofTests].map(({ code }) => code)
}
