import type { Outcome } from '#contract/outcomes.ts'
import type { ActualReport, ExpectedReport, GradientReport, TestVerdict } from '#contract/report.ts'
import type { GradientNoise } from '#grading/allowance.ts'
import type { Evidence } from '#grading/diagnosis/evidence.ts'
import { formatNumber } from '#grading/number-text.ts'
import { toTensor } from '#grading/numeric-value.ts'
import type { Reproduction } from '#grading/reproduction/reproduction.ts'
import type { CaseValues } from './case-values.ts'
import type { EvaluationBudget } from './evaluation-budget.ts'
import type { Runs } from './gradient-run.ts'
import type { ExercisePlan, TestPlan } from './plan.ts'
import type { Binding, FunctionFacts } from './ports.ts'
import type { Remark } from './remark.ts'
import type { TestSeeds } from './seed.ts'
import type { Solution } from './solution.ts'

/** All it takes to grade one test of a learner's. */
export interface TestContext extends TestSeeds {
  readonly plan: ExercisePlan
  readonly test: TestPlan
  readonly values: CaseValues
  readonly solution: Solution | undefined
  readonly program: Runs
  readonly functions: readonly FunctionFacts[]
  readonly budget: EvaluationBudget
}

/** How a test came out, before it is scored. */
export interface TestFinding {
  readonly verdict: TestVerdict
  readonly outcome: Outcome
  readonly messages: readonly Remark[]
  readonly expected?: ExpectedReport
  readonly actual?: ActualReport
  readonly gradient?: GradientReport
  readonly stdout?: string
  readonly warnings?: readonly string[]
  readonly durationMs?: number
  /** What is known of wrong gradients where a reference gives the right ones, to look for the mistake; not reported. */
  readonly evidence?: Evidence
  /** The class of the exception that ended the test, or the code of a finding about its calls; not reported. */
  readonly raised?: string
  /** What it takes to see it fail again; reported in the submission's language. */
  readonly reproduction?: Reproduction | undefined
  /** The finding anew, with the noise of the reference's gradients known; where it may change the verdict. */
  appeal?(noise: GradientNoise): TestFinding
}

/** The helpers that stand in for the learner's other functions while an exercise is graded. */
export function bindHelpers({ plan }: Pick<TestContext, 'plan'>): Record<string, Binding> {
  return Object.fromEntries(plan.exercise.helpers.map((name) => [name, { from: 'helper' }]))
}

/**
 * Where a function of the learner's stands, to attach to what is said of it; where the last call is the adapter's, the
 * last function that it uses.
 */
export function locate(context: TestContext, name: string | undefined): Pick<Remark, 'location'> {
  const { functions, exercise } = context.plan
  const isAdapted = name === exercise.pipeline?.at(-1)?.call && !functions.includes(name ?? '')
  const wanted = isAdapted ? (exercise.uses.at(-1) ?? name) : name
  const location = context.functions.findLast((facts) => facts.name === wanted)?.location
  return location === undefined ? {} : { location: { ...location } }
}

/** The numbers among a test's values in words, such as `x = 2, theta = 4`; empty where there are none. */
export function describePoint(values: CaseValues): string {
  const names = [...values.inputs, ...values.parameters]
  const numbers = names.flatMap((name) => {
    const tensor = toTensor(values.values[name])
    const [entry] = tensor?.shape.length === 0 ? tensor.data : []
    return entry === undefined ? [] : [`${name} = ${formatNumber(entry)}`]
  })
  return numbers.slice(0, 4).join(', ')
}
