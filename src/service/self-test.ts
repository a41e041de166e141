import type { Assignment } from '#contract/assignment.ts'
import type { SelfTestReport } from '#contract/self-test.ts'
import { listEditions } from './editions.ts'
import { ServiceError } from './errors.ts'
import { type GradedAssignment, resolveAssignment } from './graded-assignment.ts'
import { toSessionLimits } from './limits.ts'
import { type ExerciseTrials, type TrialTask, tryMutants } from './mutant-trials.ts'
import type { ExercisePlan } from './plan.ts'
import { describeReference } from './reference.ts'
import { deriveSeed } from './seed.ts'
import {
  checkCaches,
  checkGradients,
  checkMutants,
  checkZeros,
  refuseWithoutReference,
} from './self-checks.ts'
import type { SelfTest, SelfTestOptions } from './services.ts'
import { gradeSubmissions, type SelfTestDependencies } from './submission-trials.ts'

/** The self-test as a service. */
export function createSelfTest(dependencies: SelfTestDependencies): SelfTest {
  return (assignment, options = {}) => selfTest(assignment, dependencies, options)
}

/**
 * Tests whether an assignment grades right code as right and wrong code as wrong: with its reference, with nothing, with
 * its starter, with zeros, and with mutants of the reference's functions.
 * @throws ServiceError invalid-assignment or unknown-language, and for a service that cannot run anything now.
 */
export async function selfTest(
  assignment: Assignment,
  dependencies: SelfTestDependencies,
  options: SelfTestOptions = {},
): Promise<SelfTestReport> {
  const reports: SelfTestReport[] = []
  for (const language of listEditions(assignment)) {
    reports.push(await testEdition({ ...assignment, language }, dependencies, options))
  }
  return joinReports(assignment, reports)
}

async function testEdition(
  assignment: Assignment,
  dependencies: SelfTestDependencies,
  options: SelfTestOptions,
): Promise<SelfTestReport> {
  const graded = resolve(assignment, options.document)
  try {
    return await testGraded({ graded, dependencies, options })
  } catch (error) {
    if (!(error instanceof ServiceError) || error.code !== 'assignment-broken') throw error
    return write(graded, { checks: [{ id: 'reference', ok: false, text: error.message }] })
  }
}

interface Testing {
  readonly graded: GradedAssignment
  readonly dependencies: SelfTestDependencies
  readonly options: SelfTestOptions
}

async function testGraded(testing: Testing): Promise<SelfTestReport> {
  const { graded, dependencies, options } = testing
  const { assignment, plans } = graded
  const { reference } = assignment
  if (reference === undefined) return write(graded, { checks: [refuseWithoutReference()] })
  const submissions = await gradeSubmissions({ assignment, reference, dependencies, options })
  const trials: ExerciseTrials[] = []
  for (const plan of plans) {
    trials.push(await tryMutants(dependencies.sandbox, describeTask(plan, reference, testing)))
  }
  const [solved, ...others] = submissions
  const checks = [
    ...(solved ? [solved] : []),
    checkGradients(trials),
    ...others,
    checkZeros(trials),
    checkCaches(plans),
    checkMutants(trials),
  ]
  return write(graded, { checks, exercises: trials.map(({ report }) => report) })
}

/** The report of the first edition, with what the others fail. */
function joinReports(
  { language, editions = {} }: Assignment,
  reports: readonly SelfTestReport[],
): SelfTestReport {
  const [first] = reports
  if (first === undefined) throw new Error(`The assignment is in no language: ${language}`)
  const names = [language, ...Object.keys(editions)]
  const checks = first.checks.map((check) => {
    const failed = reports.findIndex(({ checks: all }) =>
      all.some(({ id, ok }) => id === check.id && !ok),
    )
    if (failed <= 0) return check
    const text = reports[failed]?.checks.find(({ id }) => id === check.id)?.text
    return { ...check, ok: false, text: `The edition in ${names[failed]}: ${text}` }
  })
  return { ...first, ok: reports.every(({ ok }) => ok), checks }
}

function write(
  { id, version }: GradedAssignment,
  { checks, exercises = [] }: Pick<SelfTestReport, 'checks'> & Partial<SelfTestReport>,
): SelfTestReport {
  const ok = checks.every((check) => check.ok)
  return { ok, assignment: { id, version }, checks, exercises }
}

function resolve(assignment: Assignment, document: unknown): GradedAssignment {
  const submission = { language: assignment.language, source: '' }
  const library = { find: () => undefined }
  return resolveAssignment({ assignment, submission, limits: {} }, { library, document })
}

function describeTask(
  plan: ExercisePlan,
  reference: NonNullable<Assignment['reference']>,
  { graded, dependencies, options }: Testing,
): TrialTask {
  const { adapter, assignment, version } = graded
  return {
    ...describeReference(reference),
    helperSource: assignment.helpers?.source,
    adapter,
    plan,
    limits: toSessionLimits(dependencies.policy.defaults),
    ...(options.signal === undefined ? {} : { signal: options.signal }),
    seed: (_, test, purpose) =>
      deriveSeed(dependencies.secret, {
        version,
        exercise: plan.id,
        test: test.id,
        submission: '',
        purpose,
      }),
  }
}
