import type { Assignment } from '#contract/assignment.ts'
import { CAPS } from '#contract/caps.ts'
import type { SelfCheck, SelfTestReport } from '#contract/self-test.ts'
import { type GradedAssignment, resolveAssignment } from './graded-assignment.ts'
import { type ExerciseTrials, tryMutants } from './mutant-trials.ts'
import type { ExercisePlan, TestPlan } from './plan.ts'
import { deriveSeed } from './seed.ts'
import { checkCaches, checkMutants, checkZeros, refuseWithoutReference } from './self-checks.ts'
import type { SelfTest, SelfTestOptions } from './services.ts'
import { gradeSubmissions, type SelfTestDependencies } from './submission-trials.ts'

/** The self-test as a service. */
export function createSelfTest(dependencies: SelfTestDependencies): SelfTest {
  return (assignment, options = {}) => selfTest(assignment, dependencies, options)
}

/**
 * Tests whether an assignment grades right code as right and wrong code as wrong: with its reference, with nothing, with
 * its starter, with zeros, and with mutants of the reference's functions.
 * @throws ServiceError invalid-assignment or unknown-language, assignment-broken when the reference does not run, and
 * for a service that cannot run anything now.
 */
export async function selfTest(
  assignment: Assignment,
  dependencies: SelfTestDependencies,
  options: SelfTestOptions = {},
): Promise<SelfTestReport> {
  const graded = resolve(assignment, options.document)
  const { id, version } = graded
  const { reference } = assignment
  if (reference === undefined) {
    return {
      ok: false,
      assignment: { id, version },
      checks: [refuseWithoutReference()],
      exercises: [],
    }
  }
  const submissions = await gradeSubmissions({ assignment, reference, dependencies, options })
  const trials: ExerciseTrials[] = []
  for (const plan of graded.plans) {
    trials.push(
      await tryMutants(dependencies.sandbox, describeTask({ graded, plan, dependencies, options })),
    )
  }
  const checks: readonly SelfCheck[] = [
    ...submissions,
    checkZeros(trials),
    checkCaches(graded.plans),
    checkMutants(trials),
  ]
  return {
    ok: checks.every((check) => check.ok),
    assignment: { id, version },
    checks: [...checks],
    exercises: trials.map(({ report }) => report),
  }
}

function resolve(assignment: Assignment, document: unknown): GradedAssignment {
  const submission = { language: assignment.language, source: '' }
  const library = { find: () => undefined }
  return resolveAssignment({ assignment, submission, limits: {} }, { library, document })
}

interface Trying {
  readonly graded: GradedAssignment
  readonly plan: ExercisePlan
  readonly dependencies: SelfTestDependencies
  readonly options: SelfTestOptions
}

function describeTask({ graded, plan, dependencies, options }: Trying) {
  const { assignment, version } = graded
  return {
    source: assignment.reference?.source ?? '',
    helperSource: assignment.helpers?.source,
    plan,
    limits: { ...dependencies.policy.defaults, tensorElements: CAPS.tensorElements },
    ...(options.signal === undefined ? {} : { signal: options.signal }),
    seed: (_: ExercisePlan, test: TestPlan, purpose: 'session' | 'cotangent') =>
      deriveSeed(dependencies.secret, {
        version,
        exercise: plan.id,
        test: test.id,
        submission: '',
        purpose,
      }),
  }
}
