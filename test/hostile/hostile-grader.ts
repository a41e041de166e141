import type { Language } from '#contract/languages.ts'
import type { Report } from '#contract/report.ts'
import { gradeRequestSchema } from '#contract/submission.ts'
import { createChildren } from '#sandbox/children.ts'
import type { SandboxEvent } from '#sandbox/events.ts'
import type { LaunchOptions } from '#sandbox/launches.ts'
import { type RunningSandbox, wrapChildren } from '#sandbox/running-sandbox.ts'
import { createGrader } from '#service/grade.ts'
import { POLICY } from '#test/service/real-grader.ts'
import { ASSIGNMENTS, HONEST_REQUEST, HONEST_SCRIPT_REQUEST } from './assignments.ts'
import { type HostileProgram, prefaceSource } from './programs.ts'

/** The grading core with a sandbox that is launched in some way, and nothing in front. */
export interface HostileGrader extends AsyncDisposable {
  readonly sandbox: RunningSandbox
  /** What the sandbox has told since it was started; only its start, while all goes well. */
  readonly events: readonly SandboxEvent[]
  /** The instructor's report of a hostile program, which is told where the canaries are. */
  grade(program: HostileProgram, places: Places): Promise<Report>
  /** What can be compared of the report of honest code in a language. */
  gradeHonestCode(language?: Language): Promise<object>
}

export type Places = Readonly<Record<string, string | number>>

export interface HostileGraderOptions {
  readonly launch: LaunchOptions
  readonly namespaces: 'off' | 'auto' | 'require'
}

/**
 * Places for submissions at once; after each of them so many processes are left for each language,
 * and no more.
 */
export const WORKERS = 1
const LIMITS = { wallMs: 8_000, cpuMs: 8_000, memoryMb: 128, outputBytes: 100_000 }
/** For those whose time has to run out. */
const SHORT_WALL_MS = 400

export async function startHostileGrader(options: HostileGraderOptions): Promise<HostileGrader> {
  const events: SandboxEvent[] = []
  const children = await createChildren({
    ...options,
    workers: WORKERS,
    queueLimit: 4,
    require: [],
    logger: (event) => events.push(event),
  })
  const sandbox = wrapChildren(children)
  const grader = createGrader({
    sandbox,
    library: { find: () => undefined },
    policy: POLICY,
    sourceBytes: 1_048_576,
    secret: new Uint8Array(32).fill(7),
    engine: () => {
      const { python, numpy, layers } = sandbox.status()
      return { version: '0.0.0', python, numpy, sandbox: layers }
    },
  })
  const grade = (body: object) => {
    const request = gradeRequestSchema.parse({ limits: LIMITS, ...body })
    return grader.grade(request, { view: 'instructor' })
  }
  return {
    sandbox,
    events,
    grade(program, places) {
      const { language } = program
      const assignment = { ...ASSIGNMENTS[program.assignment], language }
      const submission = { language, source: prefaceSource(program, places) }
      return grade({ assignment, submission, limits: { ...LIMITS, ...chooseWall(program) } })
    },
    gradeHonestCode: async (language = 'python') =>
      withoutTimes(await grade(language === 'python' ? HONEST_REQUEST : HONEST_SCRIPT_REQUEST)),
    [Symbol.asyncDispose]: () => sandbox.close(),
  }
}

function chooseWall({ expected }: HostileProgram): object {
  const isLate = expected.some(({ outcome }) => outcome === 'time-limit')
  return isLate ? { wallMs: SHORT_WALL_MS } : {}
}

function withoutTimes(report: Report): object {
  const exercises = report.exercises.map((exercise) => ({
    ...exercise,
    tests: exercise.tests.map(({ durationMs, ...rest }) => rest),
  }))
  return { ...report, id: '', timings: {}, exercises }
}
