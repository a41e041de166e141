import type { Assignment } from '#contract/assignment.ts'
import type { ExerciseReport, Report } from '#contract/report.ts'
import { SELF_CHECKS, type SelfCheck, type SelfCheckId } from '#contract/self-test.ts'
import { english } from '#words/en/english.ts'
import { createGrader, type GraderDependencies } from './grade.ts'
import type { SelfTestOptions } from './services.ts'

/** What a self-test needs: all that grading does, but for a library. */
export type SelfTestDependencies = Omit<GraderDependencies, 'library'>

/** An assignment and what it takes to grade submissions on it. */
export interface SubmissionTask {
  readonly assignment: Assignment
  readonly reference: NonNullable<Assignment['reference']>
  readonly dependencies: SelfTestDependencies
  readonly options: SelfTestOptions
}

/** What holds nothing that could be graded; a submission without any text is refused before it is graded. */
const EMPTY: Readonly<Record<string, string>> = { python: '# nothing\n' }
const EMPTY_SCRIPT = '// nothing\n'

/** Grades the reference, nothing, and the starter as submissions. */
export async function gradeSubmissions(task: SubmissionTask): Promise<readonly SelfCheck[]> {
  const { assignment, reference } = task
  const solved = await grade(task, reference.source)
  const empty = await grade(task, EMPTY[assignment.language] ?? EMPTY_SCRIPT)
  const checks = [
    judge('reference', solved.exercises.filter(isNotPassed)),
    judge('empty', empty.exercises.filter(isPassed)),
  ]
  if (assignment.starter === undefined) return checks
  const started = await grade(task, assignment.starter.source)
  const isStarted = ({ verdict, maxScore }: ExerciseReport) => maxScore > 0 && verdict !== 'missing'
  return [...checks, judge('starter', started.exercises.filter(isStarted))]
}

function grade(
  { assignment, dependencies, options }: SubmissionTask,
  source: string,
): Promise<Report> {
  const grader = createGrader({ ...dependencies, library: { find: () => undefined } })
  const submission = { language: assignment.language, source }
  const { document, signal } = options
  return grader.grade(
    { assignment, submission, limits: {} },
    {
      view: 'instructor',
      ...(document === undefined ? {} : { document }),
      ...(signal === undefined ? {} : { signal }),
    },
  )
}

function isPassed({ verdict }: ExerciseReport): boolean {
  return verdict === 'passed'
}

function isNotPassed(exercise: ExerciseReport): boolean {
  return !isPassed(exercise)
}

/** A check that fails for some exercises, each told with its verdict and the first thing said about it. */
function judge(id: SelfCheckId, wrong: readonly ExerciseReport[]): SelfCheck {
  if (wrong.length === 0) return { id, ok: true, text: SELF_CHECKS[id] }
  return { id, ok: false, text: `Not so: ${english.common.list(wrong.map(describe))}.` }
}

function describe({ id, verdict, messages, tests }: ExerciseReport): string {
  const all = [...messages, ...tests.flatMap((test) => test.messages ?? [])]
  const first = all.find(({ severity }) => severity !== 'notice') ?? all[0]
  return `${id} is ${verdict}${first === undefined ? '' : ` (${first.text.replace(/\.$/, '')})`}`
}
