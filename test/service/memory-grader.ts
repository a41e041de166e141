import type { AssignmentInput } from '#contract/assignment.ts'
import type { Locale } from '#contract/locale.ts'
import type { ExerciseReport, Message, Report, TestReport } from '#contract/report.ts'
import { gradeRequestSchema } from '#contract/submission.ts'
import { createGrader } from '#service/grade.ts'
import type { View } from '#service/services.ts'
import {
  createMemorySandbox,
  type MemoryProgram,
  type MemorySandbox,
} from '#test/service/memory-sandbox.ts'

const amounts = {
  wallMs: 10_000,
  cpuMs: 10_000,
  memoryMb: 512,
  outputBytes: 1_000_000,
  evaluations: 1000,
}

export interface Graded {
  readonly report: Report
  readonly sandbox: MemorySandbox
}

interface Work {
  readonly assignment: AssignmentInput
  /** Sources and what they do; the submission's is `main`. */
  readonly programs: Readonly<Record<string, MemoryProgram>>
  readonly view?: View
  readonly limits?: object
  readonly locale?: Locale
  readonly attempt?: number
}

/** Grades the program `main` in memory, on an assignment that comes with the request. */
export async function gradeInMemory(work: Work): Promise<Graded> {
  const { assignment, programs, view, limits, locale, attempt } = work
  const sandbox = createMemorySandbox(programs)
  const grader = createGrader({
    sandbox,
    library: { find: () => undefined },
    policy: { defaults: amounts, maxima: amounts },
    sourceBytes: 1000,
    secret: new Uint8Array(32),
    engine: () => ({
      version: '0',
      python: '3',
      numpy: '2',
      sandbox: {
        seccomp: 'missing',
        rlimits: 'missing',
        noNewPrivs: 'missing',
        landlock: 'missing',
        uid: 'kept',
        namespaces: 'none',
      },
    }),
  })
  const body = { assignment, submission: { source: 'main', attempt }, ...(limits && { limits }) }
  const request = gradeRequestSchema.parse(body)
  const options = { view: view ?? 'learner', document: assignment, locale: locale ?? 'en' } as const
  const report = await grader.grade(request, options)
  return { report, sandbox }
}

/** The one test of a report's one exercise. */
export function findTest({ report }: Graded): TestReport | undefined {
  return report.exercises[0]?.tests[0]
}

/** Messages as `severity code: text`. */
export function listMessages(
  found: ExerciseReport | TestReport | Report | undefined,
): readonly string[] {
  return (found?.messages ?? []).map(
    ({ severity, code, text }: Message) => `${severity} ${code}: ${text}`,
  )
}
