import type { LimitsReport } from '#contract/limits.ts'
import type {
  Engine,
  ExerciseReport,
  Message,
  Report,
  TestReport,
  Verdict,
} from '#contract/report.ts'
import type { Words } from '#words/wording.ts'
import type { ExerciseFinding } from './grade-exercises.ts'
import { revealHints } from './hints.ts'
import type { TestPlan } from './plan.ts'
import type { Remark } from './remark.ts'
import { writeReproduction } from './reproduction.ts'
import { combineVerdicts, roundScore, scoreTest, sumScores } from './score.ts'
import type { View } from './services.ts'
import { type SummarisedExercise, summarise } from './summary.ts'

/** Everything a report tells besides the exercises. */
export interface ReportFrame {
  readonly id: string
  readonly assignment: { readonly id: string; readonly version: string }
  readonly submission: { readonly language: string; readonly sha256: string }
  readonly messages: readonly Remark[]
  readonly stdout: string
  readonly limits: LimitsReport
  readonly engine: Engine
  readonly timings: Report['timings']
  readonly view: View
  /** The language of its messages. */
  readonly words: Words
  /** Which attempt it is, from 1. */
  readonly attempt: number
}

/** Scores the findings and writes the report for one pair of eyes. */
export function writeReport(findings: readonly ExerciseFinding[], frame: ReportFrame): Report {
  const { view: _, attempt: __, words, messages, stdout, ...rest } = frame
  const scored = findings.map(scoreExercise)
  const withPoints = scored.filter((exercise) => exercise.maxScore > 0)
  const counted = withPoints.length > 0 ? withPoints : scored
  const verdict = combineVerdicts(counted.map((exercise) => exercise.verdict))
  const scores = scored.map((exercise) => exercise.score)
  return {
    schemaVersion: 1,
    ...rest,
    verdict,
    score: roundScore(sumScores(verdict, scores)),
    maxScore: roundScore(scored.reduce((sum, exercise) => sum + exercise.maxScore, 0)),
    countsAsAttempt: counted.every((exercise) => exercise.isDecided),
    exercises: scored.map((exercise) => writeExercise(exercise, frame)),
    messages: [summarise(counted.map(describeScored)), ...messages].map((remark) =>
      writeMessage(remark, words),
    ),
    ...(stdout === '' ? {} : { stdout }),
  }
}

/** Whose eyes a report is for, and in which language. */
type Reader = Pick<ReportFrame, 'view' | 'words' | 'attempt' | 'submission'>

/** An exercise's part of the score, which is rounded only where it is shown. */
interface Scored {
  readonly finding: ExerciseFinding
  readonly verdict: Verdict
  readonly score: number | null
  readonly maxScore: number
  readonly isDecided: boolean
}

function scoreExercise(finding: ExerciseFinding): Scored {
  const { plan, refusal } = finding
  const verdicts = plan.tests.map((_, at) => finding.tests[at]?.verdict ?? 'error')
  const verdict = refusal?.verdict ?? combineVerdicts(verdicts)
  const scores = plan.tests.map((test, at) => scoreTest(verdicts[at] ?? 'error', test.maxScore))
  return {
    finding,
    verdict,
    score: sumScores(verdict, scores),
    maxScore: plan.maxScore,
    isDecided: scores.every((score) => score !== null),
  }
}

function writeExercise(
  { finding, verdict, score, maxScore }: Scored,
  reader: Reader,
): ExerciseReport {
  const { plan, refusal } = finding
  const { view, words, attempt } = reader
  const hints = NEEDING_HINTS.has(verdict) ? revealHints(plan.exercise.hints, attempt) : []
  const ended = finding.tests.find((test, at) => {
    return test.outcome !== 'ok' && isShown(plan.tests[at], view)
  })
  return {
    id: plan.id,
    ...(plan.exercise.title === undefined ? {} : { title: plan.exercise.title }),
    kind: plan.exercise.kind,
    verdict,
    outcome: refusal?.outcome ?? ended?.outcome ?? 'ok',
    score: roundScore(score),
    maxScore: roundScore(maxScore),
    messages: [...finding.messages, ...hints].map((remark) => writeMessage(remark, words)),
    tests: plan.tests.map((test, at) => writeTest(test, finding.tests[at], reader)),
  }
}

type Found = ExerciseFinding['tests'][number]

function writeTest(
  plan: TestPlan,
  found: Found | undefined,
  { view, words, attempt, submission }: Reader,
): TestReport {
  const { visibility, title } = plan.testCase
  const verdict = found?.verdict ?? 'error'
  const shown = {
    id: plan.id,
    visibility,
    verdict,
    score: roundScore(scoreTest(verdict, plan.maxScore)),
    maxScore: roundScore(plan.maxScore),
  }
  if (found === undefined || !isShown(plan, view)) return shown
  const { stdout, warnings, messages, evidence: _, appeal: __, raised: ___, ...other } = found
  const { reproduction, ...rest } = other
  const source = writeReproduction(submission.language, reproduction)
  const hints = NEEDING_HINTS.has(verdict) ? revealHints(plan.testCase.hints, attempt) : []
  return {
    ...shown,
    ...(title === undefined ? {} : { title }),
    ...rest,
    ...(source && { reproduction: source }),
    messages: [...messages, ...hints].map((remark) => writeMessage(remark, words, true)),
    ...(stdout === undefined ? {} : { stdout }),
    ...(warnings === undefined ? {} : { warnings: [...warnings] }),
  }
}

/** What was not decided is not the learner's to mend. */
const NEEDING_HINTS: ReadonlySet<Verdict> = new Set(['failed', 'missing', 'invalid'])

function describeScored({ finding, verdict }: Scored): SummarisedExercise {
  const { plan, tests } = finding
  return {
    name: plan.id,
    verdict,
    tests: plan.tests.map(({ testCase }, at) => ({
      verdict: tests[at]?.verdict ?? 'error',
      isHidden: testCase.visibility === 'hidden',
    })),
  }
}

/** A message whose text says the place too; notices about a check as a whole only have it as `location`. */
function writeMessage(remark: Remark, words: Words, isOfTest = false): Message {
  const { common, titles } = words
  const { code, severity, text, ...place } = remark
  const { location } = place
  const isSilent = location === undefined || (isOfTest && severity !== 'failure')
  const see = isSilent ? '' : common.see(location)
  const next = severity === 'failure' ? words.next[code] : undefined
  return {
    ...{ code, severity, title: titles[code], text: common.join(text(words), see) },
    ...(next === undefined ? {} : { next }),
    ...place,
  }
}

/** Of a hidden test nothing reaches a learner but its verdict and its score, not even how its code ended. */
function isShown(test: TestPlan | undefined, view: View): boolean {
  return test?.testCase.visibility === 'visible' || view === 'instructor'
}
