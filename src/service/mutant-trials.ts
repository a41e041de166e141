import type { ExerciseSelfTest, ReferenceCheck } from '#contract/self-test.ts'
import { listFunctionFacts } from './adapter.ts'
import { drawCaseValues } from './case-values.ts'
import { ignoreBroken } from './errors.ts'
import { EvaluationBudget } from './evaluation-budget.ts'
import { gradeTest } from './grade-exercises.ts'
import { type Outcome, type RandomTrial, type Trial, writeKillTable } from './kill-table.ts'
import { bindMutants, MutantProcess, type MutantTask } from './mutant-process.ts'
import type { TestPlan } from './plan.ts'
import type { FunctionFacts, Mutant, Sandbox } from './ports.ts'
import { randomiseCase } from './random-case.ts'
import { checkReference } from './reference-check.ts'
import { findSeeds, type SeedSource } from './seed.ts'
import { solveTest } from './solution.ts'
import type { TestContext, TestFinding } from './test-context.ts'

/** One exercise whose test cases are to be tried on mutants of the reference. */
export interface TrialTask extends MutantTask, SeedSource {}

/** What came of it. */
export interface ExerciseTrials {
  readonly report: ExerciseSelfTest
  /** Whether functions that return zeros pass. */
  readonly zerosPass: boolean
}

/** A mistake that changes no gradient by more than this part of its norm is easily missed. */
const CLEAR = 1e-3
/** Test cases of random numbers that are tried on what no test case reveals. */
const RANDOM_CASES = 6
/** Mutants may be slow; what they are allowed besides is time. */
const EVALUATIONS = 1e9

/** Tries every mutant on every test case, and on random ones what none of them reveals. */
export async function tryMutants(sandbox: Sandbox, task: TrialTask): Promise<ExerciseTrials> {
  const process = new MutantProcess(sandbox, task)
  try {
    const functions = listFunctionFacts(await process.load())
    const bench: Bench = { process, task, functions }
    const contexts: TestContext[] = []
    for (const test of task.plan.tests) contexts.push(await createContext(bench, test))
    const gradients = await checkReferences(bench, contexts)
    const zerosPass = await passWithZeros(bench, contexts)
    const trials: Trial[] = []
    for (const mutant of await process.list()) {
      trials.push({ mutant, outcomes: await tryMutant(bench, mutant, contexts) })
    }
    const random = await tryRandomCases(bench, trials.filter(isUnclear))
    return { report: writeKillTable(task.plan, { trials, random, gradients }), zerosPass }
  } finally {
    void process.close()
  }
}

interface Bench {
  readonly process: MutantProcess
  readonly task: TrialTask
  readonly functions: readonly FunctionFacts[]
}

async function createContext(
  { process, task, functions }: Bench,
  test: TestPlan,
): Promise<TestContext> {
  const { plan } = task
  const seeds = findSeeds(task, plan, test)
  return {
    plan,
    test,
    values: drawCaseValues(test.testCase),
    solution: await solveTest(process, { plan, test, functions, ...seeds }),
    program: process,
    functions,
    ...seeds,
    budget: new EvaluationBudget(EVALUATIONS),
  }
}

/** The reference's gradients beside its own forward, where the exercise is about gradients. */
async function checkReferences(
  { process, task }: Bench,
  contexts: readonly TestContext[],
): Promise<ReferenceCheck[]> {
  const found: ReferenceCheck[] = []
  if (task.plan.exercise.kind !== 'gradient') return found
  for (const context of contexts) {
    task.signal?.throwIfAborted()
    await process.refresh()
    const check = await checkReference(context)
    if (check !== undefined) found.push(check)
  }
  return found
}

async function passWithZeros(bench: Bench, contexts: readonly TestContext[]): Promise<boolean> {
  const ids = Object.fromEntries(bench.task.plan.functions.map((name) => [name, `${name}:zeros`]))
  const program = bindMutants(bench.process, ids)
  for (const context of contexts) {
    const { verdict } = await gradeTest({ ...context, program })
    if (verdict !== 'passed') return false
  }
  return true
}

async function tryMutant(
  { process, task }: Bench,
  mutant: Mutant,
  contexts: readonly TestContext[],
): Promise<readonly Outcome[]> {
  task.signal?.throwIfAborted()
  await process.refresh()
  const program = bindMutants(process, { [mutant.function]: mutant.id })
  const outcomes: Outcome[] = []
  for (const context of contexts) {
    const finding = await gradeTest({ ...context, program })
    if (finding.outcome === 'time-limit') await process.renew()
    outcomes.push({ fails: finding.verdict === 'failed', isClear: isClearlyWrong(finding) })
  }
  return outcomes
}

/** Whether a test fails by its value, or by a gradient that is changed by more than a thousandth. */
function isClearlyWrong({ verdict, gradient }: TestFinding): boolean {
  if (verdict !== 'failed') return false
  const failed = gradient?.parameters.filter((parameter) => parameter.verdict === 'failed') ?? []
  if (failed.length === 0) return true
  // The difference is measured against the sum of two norms.
  return failed.some(({ difference }) => typeof difference !== 'number' || 2 * difference > CLEAR)
}

function isUnclear({ outcomes }: Trial): boolean {
  return outcomes.every(({ isClear }) => !isClear)
}

async function tryRandomCases(bench: Bench, trials: readonly Trial[]): Promise<RandomTrial[]> {
  if (trials.length === 0) return []
  const found: RandomTrial[] = []
  for (const test of randomiseTests(bench.task.plan.tests)) {
    // Numbers that the reference itself does not get through prove nothing.
    const context = await createContext(bench, test).catch(ignoreBroken)
    if (context === undefined) continue
    found.push({ testCase: test.testCase, reveals: await listRevealed(bench, context, trials) })
  }
  return found
}

async function listRevealed(
  bench: Bench,
  context: TestContext,
  trials: readonly Trial[],
): Promise<ReadonlySet<Mutant>> {
  const reveals = new Set<Mutant>()
  for (const { mutant } of trials) {
    const [outcome] = await tryMutant(bench, mutant, [context])
    if (outcome?.isClear) reveals.add(mutant)
  }
  return reveals
}

/** The same tests with random numbers, in turn. */
function randomiseTests(tests: readonly TestPlan[]): readonly TestPlan[] {
  const rounds = Array.from({ length: Math.ceil(RANDOM_CASES / tests.length) }, () => tests).flat()
  return rounds.slice(0, RANDOM_CASES).map((test, at) => ({
    ...test,
    id: `random-${at + 1}`,
    testCase: randomiseCase(test.testCase, at + 1),
  }))
}
