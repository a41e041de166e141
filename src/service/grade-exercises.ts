import type { Outcome } from '#contract/outcomes.ts'
import type { OwnPipelineReport, Verdict } from '#contract/report.ts'
import { listFunctionFacts } from './adapter.ts'
import { drawCaseValues } from './case-values.ts'
import { tellCheckerMistakes } from './checker-mistakes.ts'
import type { EvaluationBudget } from './evaluation-budget.ts'
import { refuseForeign } from './foreign-function.ts'
import { refuseExercise } from './gate.ts'
import { gradeCall } from './grade-call.ts'
import { gradeGradient } from './grade-gradient.ts'
import { withholdFunctions } from './helper-source.ts'
import { adviseOnLimits } from './limit-advice.ts'
import { listCheckerAnswers, runOwnPipeline, tellOwnPipeline } from './own-pipeline.ts'
import { addReasons } from './own-pipeline-reasons.ts'
import type { ExercisePlan, TestPlan } from './plan.ts'
import type { Death, Loaded } from './ports.ts'
import type { ProgramRunner } from './program-runner.ts'
import type { Remark } from './remark.ts'
import { planReproduction } from './reproduction.ts'
import { reportDeath } from './run-failure.ts'
import { findSeeds, type SeedSource } from './seed.ts'
import type { Solution } from './solution.ts'
import type { TestContext, TestFinding } from './test-context.ts'

/** A learner's program and what it is held against. */
export interface GradingTask extends SeedSource {
  readonly plans: readonly ExercisePlan[]
  readonly runner: ProgramRunner
  readonly helperSource: string | undefined
  readonly budget: EvaluationBudget
  solutionOf(plan: ExercisePlan, test: TestPlan): Solution | undefined
}

/** How one exercise came out, before it is scored. */
export interface ExerciseFinding {
  readonly plan: ExercisePlan
  /** Set where the exercise could not be run; its tests then all failed with that outcome. */
  readonly refusal?: { readonly verdict: Verdict; readonly outcome: Outcome }
  readonly messages: readonly Remark[]
  readonly tests: readonly (TestFinding & { readonly ownPipeline?: OwnPipelineReport })[]
}

/**
 * Grades every exercise of a program that has been loaded. The helpers of each level enter the process only after the
 * level below has been graded, and values of the learner's own pipeline are collected before any helper is there. Hidden
 * tests are run in a process of their own, after the visible ones: a program can keep what it is given, and would
 * otherwise tell of it in a visible test that comes later.
 */
export async function gradeExercises(
  task: GradingTask,
  loaded: Loaded,
): Promise<readonly ExerciseFinding[]> {
  const runnable = task.plans.filter((plan) => refuseExercise(plan, loaded) === undefined)
  const contexts = runnable.flatMap((plan) => createContexts(plan, { task, loaded }))
  const visible = contexts.filter(isVisible)
  const hidden = contexts.filter((context) => !isVisible(context))
  const findings = new Map<TestPlan, TestFinding>()
  const countWaiting = () => contexts.length - findings.size - 1
  await gradeLevel(task, { contexts: visible, level: 0, findings, countWaiting })
  task.runner.beginTest(countWaiting() + 1)
  const own = await runOwnPipelines(task, visible)
  await gradeLevels(task, { contexts: visible, findings, countWaiting })
  if (hidden.length > 0) {
    task.runner.renew()
    await gradeLevel(task, { contexts: hidden, level: 0, findings, countWaiting })
    await gradeLevels(task, { contexts: hidden, findings, countWaiting })
  }
  const collected = task.plans
    .map((plan) => collectFinding(plan, { loaded, findings, own, contexts }))
    .filter(({ plan, refusal }) => !plan.exercise.optional || refusal?.outcome !== ABSENT)
  return addReasons(collected)
}

const ABSENT: Outcome = 'missing-function'

/** What is found of a program that died while it was loaded. */
export function refuseAll(
  plans: readonly ExercisePlan[],
  death: Death,
): readonly ExerciseFinding[] {
  const finding = reportDeath(death)
  return plans.map((plan) => ({
    plan,
    refusal: { verdict: finding.verdict, outcome: finding.outcome },
    messages: finding.messages.slice(0, 1),
    tests: plan.tests.map(() => ({ ...finding, messages: [] })),
  }))
}

interface Pass {
  readonly contexts: readonly TestContext[]
  readonly findings: Map<TestPlan, TestFinding>
  /** How many tests wait for the one under way. */
  countWaiting(): number
}

/** The levels above 0, from the bottom up. */
async function gradeLevels(task: GradingTask, pass: Pass): Promise<void> {
  const levels = new Set(pass.contexts.map((context) => context.plan.level))
  for (const level of [...levels].sort((a, b) => a - b)) {
    if (level > 0) await gradeLevel(task, { ...pass, level })
  }
}

async function gradeLevel(
  task: GradingTask,
  { contexts, level, findings, countWaiting }: Pass & { readonly level: number },
): Promise<void> {
  await lendHelpers(task, level)
  for (const context of contexts.filter(({ plan }) => plan.level === level)) {
    task.runner.beginTest(countWaiting())
    findings.set(context.test, await gradeTest(context))
  }
}

function isVisible({ test }: TestContext): boolean {
  return test.testCase.visibility === 'visible'
}

function createContexts(
  plan: ExercisePlan,
  { task, loaded }: { task: GradingTask; loaded: Loaded },
): readonly TestContext[] {
  return plan.tests.map((test) => ({
    plan,
    test,
    values: drawCaseValues(test.testCase),
    solution: task.solutionOf(plan, test),
    program: task.runner,
    functions: listFunctionFacts(loaded),
    ...findSeeds(task, plan, test),
    budget: task.budget,
  }))
}

type OwnReports = ReadonlyMap<TestPlan, OwnPipelineReport>

/** A checker is run once for each point, since its own gradients do not depend on those it is handed. */
async function runOwnPipelines(
  task: GradingTask,
  contexts: readonly TestContext[],
): Promise<OwnReports> {
  const reports = new Map<TestPlan, OwnPipelineReport>()
  for (const context of contexts) {
    const { exercise } = context.plan
    const label = context.test.testCase.gradients ?? 'right'
    if (exercise.helpers.length === 0 || label !== 'right') continue
    const answers = listCheckerAnswers(context, (test) => task.solutionOf(context.plan, test))
    const report = await runOwnPipeline(context, answers)
    if (report !== undefined) reports.set(context.test, report)
  }
  return reports
}

/** Functions that are still to be graded, at this level or above it, stay out. */
async function lendHelpers(task: GradingTask, level: number): Promise<void> {
  if (level === 0 || task.helperSource === undefined) return
  const pending = task.plans.filter((plan) => plan.level >= level)
  const withheld = new Set(pending.flatMap((plan) => plan.functions))
  await task.runner.lend(withholdFunctions(task.helperSource, withheld))
}

/** Grades one test of a program in which everything is in place. */
export async function gradeTest(context: TestContext): Promise<TestFinding> {
  const isGradient = context.plan.exercise.kind === 'gradient'
  const finding = isGradient ? await gradeGradient(context) : await gradeCall(context)
  const reproduction = planReproduction(context, finding)
  return { ...adviseOnLimits(context, finding), ...(reproduction && { reproduction }) }
}

interface Collected {
  readonly loaded: Loaded
  readonly findings: ReadonlyMap<TestPlan, TestFinding>
  readonly own: OwnReports
  readonly contexts: readonly TestContext[]
}

function collectFinding(plan: ExercisePlan, collected: Collected): ExerciseFinding {
  const { loaded, findings, own } = collected
  const refusal = refuseExercise(plan, loaded)
  if (refusal !== undefined) {
    const { verdict, outcome, messages } = refusal
    const tests = plan.tests.map(() => ({ verdict: 'failed' as const, outcome, messages: [] }))
    return { plan, refusal: { verdict, outcome }, messages, tests }
  }
  const tests = plan.tests.map((test) => {
    const finding = findings.get(test) ?? reportDeath(NOT_RUN)
    return addOwnPipeline(plan, finding, own.get(test))
  })
  const foreign = refuseForeign(plan, tests, loaded.functions)
  if (foreign === undefined) return { plan, messages: explainCheckers(plan, collected), tests }
  const { verdict, outcome, messages } = foreign
  return {
    plan,
    refusal: { verdict, outcome },
    messages,
    tests: tests.map((test) => ({ ...test, outcome })),
  }
}

/** What a wrong gradient checker does, where its values tell. */
function explainCheckers(plan: ExercisePlan, { contexts, findings }: Collected): Remark[] {
  if (plan.exercise.kind !== 'gradient-checker') return []
  const tests = contexts.flatMap((context) => {
    const finding = context.plan === plan ? findings.get(context.test) : undefined
    return finding === undefined ? [] : [{ context, finding }]
  })
  return tellCheckerMistakes(tests)
}

/** Adds what comes out with the learner's own functions to a finding. */
export function addOwnPipeline(
  plan: ExercisePlan,
  finding: TestFinding,
  ownPipeline: OwnPipelineReport | undefined,
): ExerciseFinding['tests'][number] {
  if (ownPipeline === undefined) return finding
  const differs = finding.verdict === 'passed' && ownPipeline.agrees === false
  const messages = differs ? [...finding.messages, tellOwnPipeline(plan)] : finding.messages
  return { ...finding, messages, ownPipeline }
}

const NOT_RUN = { outcome: 'internal', detail: 'the test was not run' } as const
