import type { LimitsReport } from '#contract/limits.ts'
import type { Engine, ExerciseReport, Message, Report, TestReport } from '#contract/report.ts'
import type { ExerciseFinding } from './grade-exercises.ts'
import type { TestPlan } from './plan.ts'
import { combineVerdicts, roundScore, scoreTest, sumScores } from './score.ts'
import type { View } from './services.ts'

/** Everything a report tells besides the exercises. */
export interface ReportFrame {
  readonly id: string
  readonly assignment: { readonly id: string; readonly version: string }
  readonly submission: { readonly language: string; readonly sha256: string }
  readonly messages: readonly Message[]
  readonly stdout: string
  readonly limits: LimitsReport
  readonly engine: Engine
  readonly timings: Report['timings']
  readonly view: View
}

/** Scores the findings and writes the report for one pair of eyes. */
export function writeReport(findings: readonly ExerciseFinding[], frame: ReportFrame): Report {
  const { view, messages, stdout, ...rest } = frame
  const exercises = findings.map((finding) => writeExercise(finding, view))
  const withPoints = exercises.filter((exercise) => exercise.maxScore > 0)
  const counted = withPoints.length > 0 ? withPoints : exercises
  const verdict = combineVerdicts(counted.map((exercise) => exercise.verdict))
  const isDecided = counted.every((exercise) => exercise.tests.every((test) => test.score !== null))
  return {
    schemaVersion: 1,
    ...rest,
    verdict,
    score: sumScores(
      verdict,
      exercises.map((exercise) => exercise.score),
    ),
    maxScore: roundScore(exercises.reduce((sum, exercise) => sum + exercise.maxScore, 0)),
    countsAsAttempt: isDecided,
    exercises,
    messages: [...messages],
    ...(stdout === '' ? {} : { stdout }),
  }
}

function writeExercise(finding: ExerciseFinding, view: View): ExerciseReport {
  const { plan, refusal } = finding
  const tests = plan.tests.map((test, at) => writeTest(test, { finding, at, view }))
  const verdict = refusal?.verdict ?? combineVerdicts(tests.map((test) => test.verdict))
  const ended = finding.tests.find((test) => test.outcome !== 'ok')
  return {
    id: plan.id,
    ...(plan.exercise.title === undefined ? {} : { title: plan.exercise.title }),
    kind: plan.exercise.kind,
    verdict,
    outcome: refusal?.outcome ?? ended?.outcome ?? 'ok',
    score: sumScores(
      verdict,
      plan.tests.map((test, at) => scoreTest(tests[at]?.verdict ?? 'error', test.maxScore)),
    ),
    maxScore: plan.maxScore,
    messages: [...finding.messages],
    tests,
  }
}

interface Place {
  readonly finding: ExerciseFinding
  readonly at: number
  readonly view: View
}

function writeTest(plan: TestPlan, { finding, at, view }: Place): TestReport {
  const found = finding.tests[at]
  const { visibility, title } = plan.testCase
  const verdict = found?.verdict ?? 'error'
  const shown = {
    id: plan.id,
    visibility,
    verdict,
    score: roundScoreOrNull(scoreTest(verdict, plan.maxScore)),
    maxScore: roundScore(plan.maxScore),
  }
  if (found === undefined || (visibility === 'hidden' && view === 'learner')) return shown
  const { stdout, warnings, messages, ...rest } = found
  return {
    ...shown,
    ...(title === undefined ? {} : { title }),
    ...rest,
    messages: [...messages],
    ...(stdout === undefined ? {} : { stdout }),
    ...(warnings === undefined ? {} : { warnings: [...warnings] }),
  }
}

function roundScoreOrNull(score: number | null): number | null {
  return score === null ? null : roundScore(score)
}
